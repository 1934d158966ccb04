/** Checks that the credentials at hand belong to the account of the overlays, before anything else is asked of AWS. */
import { DrError, EXIT } from '../console/errors';
import { meaningOf } from '../console/meanings';
import type { Adapter } from './adapter';

export interface CallerIdentity {
  readonly accountId: string;
  /** ARN of the caller: who acts, for journals and acceptances. */
  readonly arn: string;
  /** STS's unique id of the caller, with the session's name behind a colon for a role: see `principalOf`. */
  readonly userId: string;
}

/**
 * Who the caller is, asked of STS in `region` (a surviving one; its regional endpoint needs no other region and no permission).
 * Throws DrError `no-credentials` or `account-unknown`.
 */
export async function whoAmI(adapter: Adapter, region: string, signal?: AbortSignal): Promise<CallerIdentity> {
  const result = await adapter.send({ service: 'sts', action: 'GetCallerIdentity', region, input: {} }, signal);
  const meaning = result.ok ? null : meaningOf(result, { action: 'sts:GetCallerIdentity', region });
  if (!result.ok && result.kind === 'denied') {
    throw new DrError(
      'no-credentials',
      `AWS did not accept the credentials (${result.code})`,
      meaning?.why ?? 'dr acts with your own credentials; none were found, or they are wrong or expired.',
      meaning?.fix ?? 'Log in (for example aws sso login), or set AWS_PROFILE, then run it again.',
    );
  }
  const output = (result.ok ? result.output : {}) as {
    readonly Account?: unknown;
    readonly Arn?: unknown;
    readonly UserId?: unknown;
  };
  const { Account: accountId, Arn: arn, UserId: userId } = output;
  if (typeof accountId === 'string' && typeof arn === 'string' && typeof userId === 'string') {
    return { accountId, arn, userId };
  }
  throw new DrError(
    'account-unknown',
    `STS in ${region} did not say which account this is${result.ok ? '' : ` (${result.code})`}`,
    [
      ...(meaning === null ? [] : [meaning.why]),
      'Nothing is sent before the account is known to be the right one.',
    ].join(' '),
    meaning?.fix ?? `Check the connection to ${region}; if that region is out, name another one.`,
    EXIT.unknown,
  );
}

/** `whoAmI`, and throws DrError `wrong-account` unless the account is the expected one. */
export async function guardAccount(
  adapter: Adapter,
  region: string,
  expectedAccountId: string,
  signal?: AbortSignal,
): Promise<CallerIdentity> {
  const identity = await whoAmI(adapter, region, signal);
  if (identity.accountId === expectedAccountId) return identity;
  throw new DrError(
    'wrong-account',
    `The credentials belong to account ${identity.accountId}; the environment is in ${expectedAccountId}`,
    `You are ${identity.arn}. Acting in another account could damage resources that the overlays do not describe.`,
    `Use credentials for ${expectedAccountId}, or correct account_id in the environment's overlay.`,
    EXIT.refused,
  );
}
