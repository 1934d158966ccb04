/** Keys and secrets of a lab, and the identities behind them. */
import { randomBytes } from 'node:crypto';

/** The key of an AWS client. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** Principals of a lab's STS beside the root of its account: the approver. */
export type LabIdentity = 'approver';
export const LAB_IDENTITIES: readonly LabIdentity[] = ['approver'];

/** The secrets of one lab: made when it starts, known to its user by a file of mode 0600, and worth nothing when it has ended. */
export interface LabKeys {
  /** For `/_lab/…`: `Authorization: Bearer …`. */
  readonly control: string;
  /** The root of the lab's account. */
  readonly root: AccessKey;
  readonly approver: AccessKey;
}

/** Characters of an access key id. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Bytes of each secret. */
const STRENGTH = 32;

/** Random keys. An id is not secret, and is random too: a page or another user that knows an earlier lab's has nothing. */
export function createKeys(): LabKeys {
  const one = (): AccessKey => {
    const id = [...randomBytes(17)].map((byte) => BASE32.charAt(byte % BASE32.length)).join('');
    return { id: `LAB${id}`, secret: randomBytes(STRENGTH).toString('base64url') };
  };
  return { control: randomBytes(STRENGTH).toString('base64url'), root: one(), approver: one() };
}

const NO_KEY: AccessKey = { id: '', secret: '' };

/** All secrets of one lab. */
export interface LabAccess {
  readonly endpoint: string;
  readonly keys: LabKeys;
}

/** Environment with a lab's endpoint and the key of one identity, and without anything of the user's; null: the root of the lab's account. */
export function credentialsOf({ endpoint, keys }: LabAccess, identity: LabIdentity | null): Record<string, string> {
  const { id, secret } = keys[identity ?? 'root'];
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NO_PROXY: '127.0.0.1,localhost',
  };
}

/** Names of the variables that `credentialsOf` sets. */
export const LAB_VARIABLES: readonly string[] = Object.keys(
  credentialsOf({ endpoint: '', keys: { control: '', root: NO_KEY, approver: NO_KEY } }, null),
);

/** Header of a request to `/_lab/…`. */
export function controlHeaders(keys: LabKeys): Readonly<Record<'authorization', string>> {
  return { authorization: `Bearer ${keys.control}` };
}

/** The same as a configuration file of curl, so that the secret stands in no list of processes. */
export function curlConfiguration(keys: LabKeys): string {
  return `header = "Authorization: ${controlHeaders(keys).authorization}"\n`;
}

/** The identity whose key id this is; null for any other. */
export function identityOf(keys: LabKeys, accessKeyId: string | undefined): LabIdentity | null {
  return LAB_IDENTITIES.find((name) => keys[name].id === accessKeyId) ?? null;
}

/** Behind the gateway's door a signature names the identity, never a key: the account's id for its root, which the emulator takes for the account. */
export function signerName(identity: LabIdentity | null, accountId: string): string {
  return identity === null ? accountId : `LAB${identity.toUpperCase()}`;
}

/** The identity that signed a request which the gateway has let in, by its `Authorization` header. */
export function labSignerOf(authorization: string | undefined): LabIdentity | null {
  const signer = /Credential=([^/,\s]+)\//.exec(authorization ?? '')?.[1];
  return LAB_IDENTITIES.find((name) => signerName(name, '') === signer) ?? null;
}
