/** Synthesized configurations as plain JSON, for tests: what Terraform reads, without what only cdktf reads. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleTopology, type SampleOverrides } from '../../modules/topology/testing/sample';
import type { FailoverMachine } from '../../modules/topology/machines';
import type { StateId, Topology } from '../../modules/topology/topology';
import { synthesize } from '../main';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Attributes = Record<string, Json>;

/** One state's configuration. */
export interface Config {
  readonly data?: Record<string, Record<string, Attributes>>;
  readonly ephemeral?: Record<string, Record<string, Attributes>>;
  readonly output: Record<string, { value: Json }>;
  readonly provider: Record<string, Attributes[]>;
  readonly resource: Record<string, Record<string, Attributes>>;
  readonly terraform: { backend: { s3: Attributes }; required_providers: Attributes; required_version: string };
}

export interface Synthesized {
  readonly states: Readonly<Record<StateId, Config>>;
  /** State → the states it is applied after, as the manifest says. */
  readonly order: Readonly<Record<StateId, string[]>>;
}

/** The sample environment, synthesized and read back. */
export function synthesizeSample(
  overrides: SampleOverrides = {},
  machinesOf: (topology: Topology) => readonly FailoverMachine[] = () => [],
): Synthesized {
  const parent = mkdtempSync(join(tmpdir(), 'stacks-'));
  try {
    const topology = sampleTopology(overrides);
    const outDir = join(parent, 'out');
    synthesize(topology, outDir, machinesOf(topology));
    const manifest = JSON.parse(readFileSync(join(outDir, 'manifest.json'), 'utf8')) as Manifest;
    const read = (id: string): Config =>
      withoutMetadata(
        JSON.parse(readFileSync(join(outDir, 'stacks', id, 'cdk.tf.json'), 'utf8')) as Json,
      ) as unknown as Config;
    return {
      states: Object.fromEntries(topology.states.map(({ id }) => [id, read(id)])),
      order: Object.fromEntries(Object.values(manifest.stacks).map((stack) => [stack.name, stack.dependencies])),
    };
  } finally {
    rmSync(parent, { recursive: true });
  }
}

interface Manifest {
  readonly stacks: Record<string, { name: string; dependencies: string[] }>;
}

/** Takes away cdktf's `//` comments. */
function withoutMetadata(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '//')
      .map(([key, inner]) => [key, withoutMetadata(inner)]),
  );
}

/** All resources of a type in a state, by name. */
export function resources(config: Config | undefined, type: string): Record<string, Attributes> {
  return config?.resource[type] ?? {};
}

/** The one resource of a type in a state; fails when there are none or several. */
export function only(config: Config | undefined, type: string): Attributes {
  const all = Object.entries(resources(config, type));
  const [first] = all;
  if (first === undefined || all.length > 1) throw new Error(`${all.length} resources of type ${type}`);
  return first[1];
}
