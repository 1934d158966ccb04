/** What health checkers, who sign nothing, get for an object of S3. */
import { AwsFault, type HandlerContext, type Plain } from '../../../lab/gateway/handler';
import { objectUrl, publicObject } from './objects';

const BUCKET = 'shop-traffic-us-west-2';
const policy = (resource: string): string =>
  JSON.stringify({
    Statement: [
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: [`arn:aws:s3:::${resource}`] },
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: '*', Condition: {} },
    ],
  });

const STORED = {
  keys: ['takes-over'],
  block: false,
  policy: policy(`${BUCKET}/takes-over`),
  algorithm: 'AES256',
  bucket: BUCKET,
  out: false,
};

async function status(stored: Partial<typeof STORED>, key = 'takes-over'): Promise<number> {
  const has = { ...STORED, ...stored };
  const answers: Record<string, Plain> = {
    ListObjectsV2: { Contents: has.keys.map((Key) => ({ Key })) },
    GetPublicAccessBlock: { PublicAccessBlockConfiguration: { RestrictPublicBuckets: has.block } },
    GetBucketPolicy: { Policy: has.policy },
    GetBucketEncryption: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: has.algorithm } }],
      },
    },
  };
  const call = (_service: string, _region: string, action: string, params: Plain): Promise<Plain> =>
    params['Bucket'] === has.bucket
      ? Promise.resolve(answers[action] ?? {})
      : Promise.reject(new AwsFault(404, 'NoSuchBucket', 'x'));
  const context = { call, regionOut: () => has.out } as unknown as HandlerContext;
  return (await publicObject(context, { bucket: BUCKET, region: 'us-west-2', key })).status;
}

test('facts 2.4: an object that a policy opens by its name is read without a signature; an absent one is refused', async () => {
  expect(await status({})).toBe(200);
  expect(await status({ keys: [] })).toBe(403);
  expect(await status({}, 'something-else')).toBe(403);
});

test('facts 2.4: public access block, another policy and a key of KMS refuse it, and so does a region that is out', async () => {
  expect(await status({ block: true })).toBe(403);
  expect(await status({ policy: policy('other/takes-over') })).toBe(403);
  expect(await status({ policy: '{}' })).toBe(403);
  expect(await status({ algorithm: 'aws:kms' })).toBe(403);
  expect(await status({ bucket: 'other' })).toBe(404);
  expect(await status({ out: true })).toBe(503);
});

test('an address of S3 is told from every other name', () => {
  expect(objectUrl(`${BUCKET}.s3.us-west-2.amazonaws.com`, '/takes-over')).toEqual({
    bucket: BUCKET,
    region: 'us-west-2',
    key: 'takes-over',
  });
  expect(objectUrl('api.example.com', '/healthz')).toBeNull();
  expect(objectUrl('d-1.execute-api.us-west-2.amazonaws.com', '/')).toBeNull();
});
