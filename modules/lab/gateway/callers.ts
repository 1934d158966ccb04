/** Who signed a request: keys of the lab, and sessions that its STS handed out. */
import type { AccessKey, LabIdentity, LabKeys } from '../credentials';
import { LAB_IDENTITIES, signerName } from '../credentials';
import type { ServiceModel } from './model';
import { AwsFault, type Plain, type Protocol } from './handler';
import { isRecord } from './scalars';
import { isSignedWith, type RawRequest, type Signature } from './signature';

/** Keeps the keys that are good in one lab. */
export interface Callers {
  /** True for a key that could be good: what is signed with another need not be read. */
  knows(signature: Signature): boolean;
  /** Name behind the door of whoever signed, see `signerName`; for a session its key's id. Undefined where nobody known did. */
  signer(signature: Signature, request: RawRequest): string | undefined;
  /** Takes in a session from the output of an operation of STS. */
  learn(action: string, output: Plain): void;
}

interface Caller extends AccessKey {
  readonly name: string;
  /** Of a session. */
  readonly token: string | undefined;
}

/** Most sessions kept; the oldest is forgotten, as one whose time is over. */
const SESSIONS = 1_000;

export function createCallers(keys: LabKeys, accountId: string): Callers {
  const own = (identity: LabIdentity | null): Caller => {
    return { ...keys[identity ?? 'root'], name: signerName(identity, accountId), token: undefined };
  };
  const known = new Map([null, ...LAB_IDENTITIES].map(own).map((caller) => [caller.id, caller]));
  const sessions = new Map<string, Caller>();
  const callerOf = ({ keyId, token }: Signature): Caller | undefined => {
    const caller = known.get(keyId) ?? sessions.get(keyId);
    return caller?.token === token ? caller : undefined;
  };
  return {
    knows: (signature) => callerOf(signature) !== undefined,
    signer(signature, request) {
      const caller = callerOf(signature);
      return caller !== undefined && isSignedWith(caller.secret, signature, request) ? caller.name : undefined;
    },
    learn(action, output) {
      if (!HANDS_OUT.has(action)) return;
      const given = output['Credentials'];
      if (!isRecord(given)) return;
      const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token } = given;
      if (typeof id !== 'string' || typeof secret !== 'string' || typeof token !== 'string') return;
      sessions.set(id, { id, secret, token, name: id });
      const [oldest] = sessions.keys();
      if (sessions.size > SESSIONS && oldest !== undefined) sessions.delete(oldest);
    },
  };
}

/** Operations of STS that give out credentials. */
const HANDS_OUT: ReadonlySet<string> = new Set(['AssumeRole', 'GetSessionToken', 'GetFederationToken']);

/** True for a request whose answer `learn` wants. */
export function handsOut(service: string, action: string): boolean {
  return service === 'sts' && HANDS_OUT.has(action);
}

const HINT = 'A lab that was started anew has new keys: eval "$(dr lab env)".';

/**
 * What AWS says to a key that it does not know, and to a signature that does not fit: other words in each protocol. A region that the
 * account has not enabled knows none of its keys, and says the same; what was seen of it: AuthFailure of EC2 with 401
 * (turbot/steampipe-plugin-aws#75), UnrecognizedClientException of Lambda (epsagon/clear-lambda-storage#9), InvalidClientTokenId of STS
 * with 403 (segmentio/aws-okta#225). S3's words there are inferred from those in a partition that does not know the key.
 */
export function notBelieved(
  model: ServiceModel | undefined,
  protocol: Protocol,
  what: 'key' | 'signature' | 'region',
): AwsFault {
  const token = 'The security token included in the request is invalid.';
  const differs = 'The request signature we calculated does not match the signature you provided.';
  const hint = what === 'region' ? '' : ` ${HINT}`;
  const says = `${what === 'signature' ? differs : token}${hint}`;
  if (protocol === 'ec2') {
    return new AwsFault(401, 'AuthFailure', `AWS was not able to validate the provided access credentials${hint}`);
  }
  if (protocol === 'json' || protocol === 'cbor' || protocol === 'rest-json') {
    const code = what === 'signature' ? 'InvalidSignatureException' : 'UnrecognizedClientException';
    return new AwsFault(protocol === 'rest-json' ? 403 : 400, code, says);
  }
  if (what === 'signature') return new AwsFault(403, 'SignatureDoesNotMatch', says);
  if (model?.name !== 's3') return new AwsFault(403, 'InvalidClientTokenId', says);
  return new AwsFault(
    403,
    'InvalidAccessKeyId',
    `The AWS Access Key Id you provided does not exist in our records.${hint}`,
  );
}
