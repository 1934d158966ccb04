/** S3: states, freeze markers, and what runs share, written on condition as S3 does it. */
import { fault, type CloudState, type MemoryHandler } from '../../memory/state';

const LOCK = JSON.stringify({
  ID: 'lock-1',
  Operation: 'OperationTypeApply',
  Who: 'someone@there',
  Created: '2026-11-20T11:59:00Z',
});

/** Of these the content is kept; of others only that they are there. */
const isShared = (key: unknown): boolean => /^(runs|bundle)\//.test(String(key));

export const s3: Readonly<Record<string, MemoryHandler>> = {
  GetObject: (cloud, input, region, name) => {
    if (String(input.Key).endsWith('.tflock')) {
      return region.objects.has(String(input.Key)) ? { Body: LOCK, ETag: '"l"' } : fault('NoSuchKey', 'not-found');
    }
    if (!isShared(input.Key)) return { Body: '{"outputs":{"hosted_zone_id":{"value":"Z1"}}}' };
    return cloud.kept(name).get(String(input.Key)) ?? fault('NoSuchKey', 'not-found');
  },
  ListObjectsV2: (cloud, input, region, name) => {
    const kept = cloud.kept(name);
    const keys = [...region.objects, ...kept.keys()];
    return {
      Name: input.Bucket,
      Contents: keys
        .filter((key) => key.startsWith(typeof input.Prefix === 'string' ? input.Prefix : ''))
        .map((Key) => ({ Key, Size: Buffer.byteLength(kept.get(Key)?.Body ?? '') })),
    };
  },
  PutObject: (cloud, input, region, name) =>
    isShared(input.Key) ? put(cloud, name, input) : void region.objects.add(String(input.Key)),
  DeleteObject: (cloud, input, region, name) => {
    region.objects.delete(String(input.Key));
    cloud.kept(name).delete(String(input.Key));
  },
};

function put(
  cloud: CloudState,
  name: string,
  { Key, Body, IfMatch, IfNoneMatch }: Parameters<MemoryHandler>[1],
): unknown {
  const [key, kept] = [String(Key), cloud.kept(name)];
  const before = kept.get(key);
  if (IfNoneMatch === '*' && before !== undefined) return fault('PreconditionFailed', 'refused');
  if (IfMatch !== undefined && before === undefined) return fault('NoSuchKey', 'not-found');
  if (IfMatch !== undefined && before?.ETag !== IfMatch) return fault('PreconditionFailed', 'refused');
  const ETag = cloud.nextTag();
  kept.set(key, { Body: String(Body), ETag, LastModified: new Date(cloud.clock.now()).toISOString() });
  return { ETag };
}
