/** How whoever talks to a lab finds it, and nothing else. */

/**
 * Environment with a lab's endpoint and dummy credentials, and without anything of the user's. The access key is the account id:
 * the emulator takes the account from it.
 */
export function labCredentials(endpoint: string, accountId: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NO_PROXY: '127.0.0.1,localhost',
  };
}

/** Whom a lab's STS knows beside the root of its account, by access key: another principal, to approve what one accepted. */
export const LAB_IDENTITIES = { approver: 'LABAPPROVER' } as const;
export type LabIdentity = keyof typeof LAB_IDENTITIES;

/** The identity whose key this is; null for any other key. */
export function labIdentityOf(accessKey: string | undefined): LabIdentity | null {
  const names = Object.keys(LAB_IDENTITIES) as LabIdentity[];
  return names.find((name) => LAB_IDENTITIES[name] === accessKey) ?? null;
}

/** The same of who signed a request, by its `Authorization` header. */
export function labSignerOf(authorization: string | undefined): LabIdentity | null {
  return labIdentityOf(/Credential=([^/,\s]+)\//.exec(authorization ?? '')?.[1]);
}

/** `labCredentials` of another identity; null: the root of the lab's account. */
export function credentialsOf(
  endpoint: string,
  accountId: string,
  identity: LabIdentity | null,
): Readonly<Record<string, string>> {
  const root = labCredentials(endpoint, accountId);
  return identity === null ? root : { ...root, AWS_ACCESS_KEY_ID: LAB_IDENTITIES[identity] };
}
