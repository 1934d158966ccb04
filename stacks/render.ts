/** What was composed -> the texts of the files that Terraform and cdktf read; and where they lie. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configurations } from '../modules/policies/tree';
import type { StateId } from '../modules/topology/topology';

/** cdktf's list of stacks, which its command line finds the states in. */
export interface StackList {
  readonly version: string;
  /** By state. */
  readonly stacks: Readonly<Record<StateId, unknown>>;
}

/** An environment as plain data. */
export interface Composition {
  readonly configurations: Configurations;
  readonly list: StackList;
}

/** The same as texts. */
export interface Rendering {
  /** By state: its `cdk.tf.json`. */
  readonly configurations: ReadonlyMap<StateId, string>;
  readonly list: StackList;
}

/** The same composition gives the same bytes, however it was put together: keys are sorted, as cdktf sorts them. */
export function rendered({ configurations, list }: Composition): Rendering {
  const texts = Object.entries(configurations).map(([id, one]) => [id, JSON.stringify(sorted(one), null, 2)] as const);
  return { configurations: new Map(texts), list: sorted(list) as StackList };
}

/** Writes a rendering where nothing else is: `<outDir>/stacks/<state id>/cdk.tf.json` for every state, and `manifest.json`. */
export function writeRendering({ configurations, list }: Rendering, outDir: string): void {
  for (const [id, text] of configurations) {
    const folder = join(outDir, 'stacks', id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'cdk.tf.json'), text);
  }
  writeFileSync(join(outDir, 'manifest.json'), JSON.stringify(list, null, 2));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const object = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(object).sort()) result[key] = sorted(object[key]);
  return result;
}
