/** A bundle where it is kept: below `bundle/` in a state bucket, or in a folder. Both are read whole: a name says nothing of a content. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../console/disk';
import { mostBytes } from '../../operations/bodies';
import type { ActionOf, Operation } from '../../operations/operation';
import { sendWhole } from '../../operations/pages';
import { whyOf } from '../../operations/why';
import type { Topology } from '../../topology/topology';
import { isFault } from '../../runbook/conditions/aws-answer';
import type { Sender } from '../../runbook/ports';
import { stateBucketOf } from '../../runbook/reads';
import { bundleFolder } from './bundle';

export interface BundleFile {
  /** Relative to the bundle's folder. */
  readonly path: string;
  /** Bytes; null where nobody said. */
  readonly size: number | null;
}

export type FileRead =
  | { readonly v: 'found'; readonly text: string }
  | { readonly v: 'missing' }
  | { readonly v: 'unknown'; readonly why: string };

export interface KeptFiles {
  list(): Promise<
    { readonly v: 'found'; readonly files: readonly BundleFile[] } | { readonly v: 'unknown'; readonly why: string }
  >;
  read(file: BundleFile): Promise<FileRead>;
}

const prefixOf = (topology: Topology): string => `bundle/${bundleFolder(topology)}/`;

/** A call on one file of the bundle in a region's state bucket. */
export const bundleObject = (topology: Topology, region: string, action: ActionOf<'s3'>, path: string): Operation => ({
  service: 's3',
  action,
  region,
  input: { Bucket: stateBucketOf(topology, region), Key: `${prefixOf(topology)}${path}` },
});

export function keptInBucket(topology: Topology, region: string, sender: Sender, signal?: AbortSignal): KeptFiles {
  const prefix = prefixOf(topology);
  const listing: Operation = {
    service: 's3',
    action: 'ListObjectsV2',
    region,
    input: { Bucket: stateBucketOf(topology, region), Prefix: prefix },
  };
  return {
    list: async () => {
      const answer = await sendWhole(sender, listing, signal);
      if (!answer.ok) return { v: 'unknown', why: whyOf(listing, answer) };
      const { Contents: contents = [] } = answer.output as {
        readonly Contents?: readonly { readonly Key?: unknown; readonly Size?: unknown }[];
      };
      const files = contents.flatMap(({ Key, Size }) =>
        typeof Key === 'string' && Key.startsWith(prefix)
          ? [{ path: Key.slice(prefix.length), size: typeof Size === 'number' ? Size : null }]
          : [],
      );
      return { v: 'found', files };
    },
    read: async ({ path }) => {
      const question = bundleObject(topology, region, 'GetObject', path);
      const answer = await sender.send(question, signal);
      if (!answer.ok) {
        return isFault(answer.code, 'NoSuchKey') ? { v: 'missing' } : { v: 'unknown', why: whyOf(question, answer) };
      }
      const { Body: text } = answer.output as { readonly Body?: unknown };
      return typeof text === 'string' ? { v: 'found', text } : { v: 'unknown', why: 'the answer has no content' };
    },
  };
}

/** `folder`: the bundle's own folder, on this machine. */
export function keptInFolder(folder: string): KeptFiles {
  return {
    list: () =>
      Promise.resolve(attempt(() => ({ v: 'found' as const, files: isThere(folder) ? filesBelow(folder, '') : [] }))),
    read: ({ path, size }) => {
      const most = mostBytes(path);
      if (size !== null && size > most) {
        const why = `${join(folder, path)} has ${size} bytes; at most ${most} are read`;
        return Promise.resolve({ v: 'unknown', why });
      }
      return Promise.resolve(
        attempt((): FileRead => {
          const file = join(folder, path);
          // What is no file could be anything tomorrow, or never end.
          if (!lstatSync(file).isFile()) return { v: 'unknown', why: 'it is not a regular file' };
          return { v: 'found', text: readFileSync(file, 'utf8') };
        }),
      );
    },
  };
}

function attempt<T>(look: () => T): T | { readonly v: 'unknown'; readonly why: string } {
  try {
    return look();
  } catch (error) {
    return { v: 'unknown', why: error instanceof Error ? error.message : String(error) };
  }
}

function filesBelow(folder: string, below: string): readonly BundleFile[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, path);
    return [{ path, size: entry.isFile() ? lstatSync(join(folder, path)).size : null }];
  });
}
