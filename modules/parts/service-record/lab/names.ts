/** Names of Route 53 as they are compared, and where it is asked. */

/** Route 53 is a global service; its requests are signed for this region. */
export const DNS_REGION = 'us-east-1';

/** A DNS name as it is compared: lower case, no trailing dot, no escaped wildcard. */
export function canonical(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\\052/, '*');
}
