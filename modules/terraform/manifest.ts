/** The output of synthesis, ready for an apply. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError } from '../console/errors';
import type { State, StateId } from '../topology/topology';
import type { Manifest } from './types';

/** Folder of one state's synthesized configuration. */
export function synthesizedDir(outDir: string, state: StateId): string {
  return join(outDir, 'stacks', state);
}

/** Reads the synthesized files of `states`. Throws `not-synthesized` naming the states that are missing. */
export function readManifest(outDir: string, states: readonly State[]): Manifest {
  const hash = createHash('sha256');
  const missing: StateId[] = [];
  for (const { id } of [...states].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    try {
      hash.update(`${id}\n`).update(readFileSync(join(synthesizedDir(outDir, id), 'cdk.tf.json')));
    } catch {
      missing.push(id);
    }
  }
  if (missing.length > 0) {
    throw new DrError(
      'not-synthesized',
      `There is no synthesized configuration for ${missing.join(', ')}.`,
      `${outDir} has no cdk.tf.json for them.`,
      'Run: dr synth',
    );
  }
  return { outDir, states, digest: hash.digest('hex') };
}
