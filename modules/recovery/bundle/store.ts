/** Puts the bundle into each region's state bucket, below `bundle/`. */
import type { Topology } from '../../topology/topology';
import type { Sender } from '../../runbook/ports';
import { stateBucketOf } from '../../runbook/reads';
import { MANIFEST, type Bundle } from './bundle';
import { bundleObject, keptInBucket } from './kept';
import { whyOf } from '../../operations/why';

export interface Uploaded {
  readonly region: string;
  readonly bucket: string;
  /** Null where every file is there. */
  readonly failed: string | null;
}

/**
 * To every region at the same time; in each the manifest last, so that a bundle that is half there does not say that it is new. What
 * lies there and is not of it goes, since somebody could run it: buckets are versioned, so that nothing is lost.
 */
export function uploadBundle(
  topology: Topology,
  { files }: Bundle,
  sender: Sender,
  signal?: AbortSignal,
): Promise<readonly Uploaded[]> {
  const ordered = [...files].sort(([a], [b]) => Number(a === MANIFEST) - Number(b === MANIFEST));
  return Promise.all(
    topology.regions.map(async ({ region }): Promise<Uploaded> => {
      const bucket = stateBucketOf(topology, region);
      for (const [path, text] of ordered) {
        const put = bundleObject(topology, region, 'PutObject', path);
        const answer = await sender.send({ ...put, input: { ...put.input, Body: text } }, signal);
        if (!answer.ok) return { region, bucket, failed: `${path}: ${whyOf(put, answer)}` };
      }
      const failed = await removeOthers(topology, region, files, sender, signal);
      return { region, bucket, failed };
    }),
  );
}

/** Null where none is left; a list that cannot be read fails too. */
async function removeOthers(
  topology: Topology,
  region: string,
  files: Bundle['files'],
  sender: Sender,
  signal?: AbortSignal,
): Promise<string | null> {
  const listed = await keptInBucket(topology, region, sender, signal).list();
  if (listed.v === 'unknown') return `what else lies there cannot be listed: ${listed.why}`;
  for (const { path } of listed.files) {
    if (files.has(path)) continue;
    const removal = bundleObject(topology, region, 'DeleteObject', path);
    const answer = await sender.send(removal, signal);
    if (!answer.ok) return `${path}, which is not of the bundle, is still there: ${whyOf(removal, answer)}`;
  }
  return null;
}
