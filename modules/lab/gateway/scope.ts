/** Whom a request is for: read from the scope of its SigV4 signature, never from the host, which is always loopback. */
import type { RestParts } from './rest';

/** What a signature says. */
export interface SignatureScope {
  /** Signing name, e.g. `monitoring`. */
  readonly signedFor: string;
  readonly region: string;
}

/** Scope of the Authorization header or of a presigned query; undefined for an unsigned request. */
export function scopeOf(parts: Pick<RestParts, 'headers' | 'query'>): SignatureScope | undefined {
  const header = /Credential=([^,\s]+)/.exec(parts.headers['authorization'] ?? '')?.[1];
  const credential = header ?? parts.query.get('X-Amz-Credential') ?? undefined;
  const [, , region, signedFor, terminator] = credential?.split('/') ?? [];
  if (!region || !signedFor || terminator !== 'aws4_request') return undefined;
  return { signedFor, region };
}
