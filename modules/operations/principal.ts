/**
 * A caller's identity in IAM: the user or the role, never the name of a session, which the caller chooses (STS API
 * Reference, GetCallerIdentity; IAM User Guide, "unique identifiers").
 */
import type { CallerIdentity } from './guard';

export interface Principal {
  /** Unique id of the role (`AROA…`) or the user (`AIDA…`), the account's number for its root. Two sessions of one role have the same. */
  readonly id: string;
  /** As STS says it, with the session: names files that IAM lets only this caller write (`${aws:userid}`). */
  readonly userId: string;
  /** ARN of the caller, for people. */
  readonly arn: string;
}

export function principalOf({ userId, arn }: Pick<CallerIdentity, 'userId' | 'arn'>): Principal {
  return { id: idOf(userId), userId, arn };
}

function idOf(userId: string): string {
  return userId.split(':')[0] ?? userId;
}

/**
 * The id of the principal behind a caller's unique id; null if it identifies no principal: a federated session has the
 * account's number and a name that its caller chose.
 */
export function principalIdIn(userId: string): string | null {
  if (/^\d{12}$/.test(userId)) return userId;
  return /^(AROA[A-Z0-9]+:[\w+=,.@-]+|AIDA[A-Z0-9]+)$/.test(userId) ? idOf(userId) : null;
}

/** The role, user or root behind an ARN of STS, in a word or two. */
export function principalName(arn: string): string {
  const [, , , account = '', ...rest] = arn.split(':').slice(1);
  const resource = rest.join(':');
  const [kind = '', name = ''] = resource.split('/');
  if (kind === 'assumed-role') return `role ${name}`;
  if (kind === 'user') return `user ${resource.split('/').at(-1) ?? ''}`;
  return kind === 'root' ? `root of ${account}` : resource || arn;
}
