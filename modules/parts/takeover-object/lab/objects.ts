/** What a client that signs nothing gets for an object: by public access block, bucket policy and encryption, as they are stored. */
import { AwsFault, type HandlerContext, type Plain, type PlaneAnswer } from '../../../lab/gateway/handler';
import { flag, record, records, text, type RequestInput } from '../../../lab/gateway/input';

/** A bucket's own name in DNS, where it lies, and the key: `https://<bucket>.s3.<region>.amazonaws.com/<key>`. */
export interface ObjectUrl {
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
}

export function objectUrl(host: string, pathname: string): ObjectUrl | null {
  const [, bucket, region] = /^([a-z0-9.-]+)\.s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? [];
  return bucket === undefined || region === undefined
    ? null
    : { bucket, region, key: decodeURIComponent(pathname.slice(1)) };
}

/**
 * Facts 2.4. Whoever may not list is refused (403) where an object is absent, as where it is forbidden. What is encrypted with a key of
 * KMS is refused to whoever does not sign.
 */
export async function publicObject(context: HandlerContext, url: ObjectUrl): Promise<PlaneAnswer> {
  const { bucket, region, key } = url;
  const answer = (status: number, reason: string): PlaneAnswer => ({
    status,
    body: { link: 'object', reason, region },
  });
  if (context.regionOut(region)) return { status: 503, body: { link: 'region', reason: `${region} is out`, region } };
  const ask = (action: string, params: Plain = {}): Promise<RequestInput | null> => read(context, url, action, params);
  const listed = await ask('ListObjectsV2', { Prefix: key });
  if (listed === null) return answer(404, `there is no bucket ${bucket}`);
  const block = record((await ask('GetPublicAccessBlock')) ?? {}, 'PublicAccessBlockConfiguration') ?? {};
  if (flag(block, 'RestrictPublicBuckets') === true) return answer(403, 'public access is blocked');
  const policy = text((await ask('GetBucketPolicy')) ?? {}, 'Policy') ?? '{}';
  if (!opens(policy, `${bucket}/${key}`)) return answer(403, 'no policy lets anybody read it');
  const encryption = record((await ask('GetBucketEncryption')) ?? {}, 'ServerSideEncryptionConfiguration') ?? {};
  const algorithms = records(encryption, 'Rules').map((rule) =>
    text(record(rule, 'ApplyServerSideEncryptionByDefault') ?? {}, 'SSEAlgorithm'),
  );
  if (algorithms.some((one) => one?.startsWith('aws:kms'))) return answer(403, 'its key is one of KMS');
  const there = records(listed, 'Contents').some((one) => text(one, 'Key') === key);
  return there ? { status: 200, body: { region } } : answer(403, 'absent, and nobody but its owner may list');
}

/** Null for what does not exist. */
async function read(
  context: HandlerContext,
  url: ObjectUrl,
  action: string,
  params: Plain,
): Promise<RequestInput | null> {
  try {
    return await context.call('s3', url.region, action, { Bucket: url.bucket, ...params });
  } catch (error) {
    if (error instanceof AwsFault && error.status === 404) return null;
    throw error;
  }
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/** Whole names only: nothing here needs what a wildcard would mean. Denials with conditions, such as of plain HTTP, do not apply. */
function opens(policy: string, object: string): boolean {
  const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: readonly Statement[] };
  return statements.some(
    ({ Effect, Principal, Action, Resource }) =>
      Effect === 'Allow' &&
      [Principal, (Principal as { AWS?: unknown } | undefined)?.AWS].some((one) => [one].flat().includes('*')) &&
      [Action].flat().includes('s3:GetObject') &&
      [Resource].flat().some((one) => typeof one === 'string' && one.endsWith(`:s3:::${object}`)),
  );
}
