/** Signs requests of tests. That the gateway judges signatures as AWS does is held by AWS's own examples and by real clients. */
import { createHash, createHmac } from 'node:crypto';
import type { AccessKey } from '../credentials';

export interface ToSign {
  readonly method: string;
  /** Whole URL. A path in it must need no further encoding. */
  readonly url: string;
  readonly service: string;
  readonly region: string;
  readonly body: string | Buffer;
}

const TIME = '20261101T000000Z';
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** Headers that make the request one of this key's. */
export function signed(key: AccessKey, asked: ToSign): Record<string, string> {
  const hash = sha256(asked.body);
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const headers = `host:${new URL(asked.url).host}\nx-amz-content-sha256:${hash}\nx-amz-date:${TIME}\n`;
  const signature = sign(key, asked, { names, headers, hash });
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${key.id}/${scopeOf(asked)}, SignedHeaders=${names}, Signature=${signature}`,
    'x-amz-date': TIME,
    'x-amz-content-sha256': hash,
  };
}

/** A URL that is one of this key's for whoever has it. */
export function presigned(key: AccessKey, url: string, service: string, region: string): string {
  const made = new URL(url);
  const set = (name: string, value: string): void => made.searchParams.set(`X-Amz-${name}`, value);
  const asked = { method: 'GET', service, region, body: '' };
  set('Algorithm', 'AWS4-HMAC-SHA256');
  set('Credential', `${key.id}/${scopeOf(asked)}`);
  set('Date', TIME);
  set('Expires', '900');
  set('SignedHeaders', 'host');
  const hash = service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256('');
  const rest = { names: 'host', headers: `host:${made.host}\n`, hash };
  set('Signature', sign(key, { ...asked, url: made.href }, rest));
  return made.href;
}

const scopeOf = ({ region, service }: Pick<ToSign, 'region' | 'service'>): string =>
  `${TIME.slice(0, 8)}/${region}/${service}/aws4_request`;

function sign(
  key: AccessKey,
  asked: ToSign,
  { names, headers, hash }: { readonly names: string; readonly headers: string; readonly hash: string },
): string {
  const { pathname, searchParams } = new URL(asked.url);
  const scope = scopeOf(asked);
  const query = [...searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).sort();
  const path = asked.service === 's3' ? pathname : pathname.split('/').map(encodeURIComponent).join('/');
  const canonical = [asked.method, path, query.join('&'), headers, names, hash].join('\n');
  const parts = [...scope.split('/'), `AWS4-HMAC-SHA256\n${TIME}\n${scope}\n${sha256(canonical)}`];
  const hmac = (secret: string | Buffer, text: string): Buffer => createHmac('sha256', secret).update(text).digest();
  return parts.reduce<string | Buffer>(hmac, `AWS4${key.secret}`).toString('hex');
}
