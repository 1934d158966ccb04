/** Requests that neither the gateway nor the emulator knows. */
import { AwsFault, type AwsRequest } from './handler';

/** 501: clients do not retry it, as they would a 500 for minutes. */
export function notImplemented(service: string, action: string): AwsFault {
  const what = action === '' ? `this request of ${service}` : `${service} ${action}`;
  return new AwsFault(501, 'NotImplemented', `The lab does not know ${what}.`);
}
/** Names of buckets whose paths the emulator takes for other services, before it looks at the signature (ministack 1.5.33, app.py). */
const TAKEN = /^(restapis|oauth2|login|logout|v20180820)$|^iceberg/;
/** S3 User Guide, "General purpose bucket naming rules". */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * False where the emulator would go by the path, and give the request to another service than the one it is signed for: it would execute
 * an API, or answer for a service that is closed. Paths of REST services are those of their models, which the action was found by.
 */
export function keepsToItsService({ service, protocol, path }: AwsRequest): boolean {
  if (service === 's3') {
    const [, bucket = ''] = path.split('/');
    return path === '/' || (BUCKET.test(bucket) && !TAKEN.test(bucket));
  }
  if (protocol === 'cbor') return path.startsWith('/service/');
  if (protocol === 'rest-json' || protocol === 'rest-xml') return true;
  return path === '/';
}
