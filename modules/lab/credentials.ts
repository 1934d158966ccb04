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
