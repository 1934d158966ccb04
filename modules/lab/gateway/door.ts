/** Refuses requests of browsers' pages and of other hosts, before anything else is read. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Names of loopback, with any port: a proxy on this machine hands on the name by which it was called. A page may reach loopback under a
 * name of its own (DNS rebinding): the name is then the page's.
 */
/** The hosts that a lab answers under. */
export const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/** Headers that browsers alone send, with requests of pages. No page has business here, whatever its origin says: `null` and our own included. */
const OF_BROWSERS = [
  'origin',
  'sec-fetch-site',
  'access-control-request-method',
  'access-control-request-private-network',
];

/** Why a request is turned away, or null. `port`: the gateway's own, for the words. */
export function turnedAway(headers: IncomingHttpHeaders, target: string, port: number): string | null {
  const host = headers.host ?? '';
  if (!LOOPBACK.test(host))
    return `it is for ${JSON.stringify(host.slice(0, 80))}, and the lab is 127.0.0.1:${port}, path style for S3 too`;
  if (!target.startsWith('/')) return 'it is for a proxy';
  const browser = OF_BROWSERS.find((name) => headers[name] !== undefined);
  return browser === undefined ? null : `a page in a browser sent it (it has the header ${browser})`;
}

/** True where the header shows the secret. Takes as long for every wrong one. */
export function shows(secret: string, authorization: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${secret}`));
}
