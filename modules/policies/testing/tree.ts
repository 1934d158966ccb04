/** A small environment that keeps every rule, for tests that break one rule at a time. */
import type { Layer } from '../../topology/topology';
import type { Attributes, ComposedState, ComposedTree, ComposedValue } from '../tree';

export const ACCOUNT = '123456789012';
const REGIONS = ['us-east-1', 'us-west-2'];

/** Top-level sections of a configuration; `resource`, `data` and the like by type and name. */
export type Sections = Readonly<Record<string, ComposedValue>>;

/**
 * State id without its environment (`us-west-2.data`) → its content beside backend and provider. A given section
 * replaces the usual one.
 */
export function tree(held: Readonly<Record<string, Sections>>, flips: ComposedTree['flips'] = []): ComposedTree {
  return {
    environment: 'try',
    app: 'shop',
    accountId: ACCOUNT,
    databaseHomeRegion: 'us-east-1',
    regions: [
      { region: 'us-east-1', nameSuffix: '', unprotectedBecause: null },
      { region: 'us-west-2', nameSuffix: '-dr', unprotectedBecause: null },
    ],
    states: states(held),
    flips,
  };
}

export function states(held: Readonly<Record<string, Sections>>): ComposedState[] {
  return [
    state('global', 'global', held['global']),
    ...REGIONS.flatMap((region) =>
      (['platform', 'data', 'workloads'] as const).map((layer) => state(layer, region, held[`${region}.${layer}`])),
    ),
  ];
}

function state(layer: Layer, region: string, held: Sections = {}): ComposedState {
  const providerRegion = region === 'global' ? 'us-east-2' : region;
  const backend = { bucket: `state-${providerRegion}`, key: `${layer}/${region}`, region: providerRegion };
  const account = { allowed_account_ids: [ACCOUNT] };
  const tags = { app: 'shop', environment: 'try', layer, region };
  return {
    id: region === 'global' ? 'try.global' : `try.${region}.${layer}`,
    layer,
    region,
    providerRegion,
    backend,
    config: {
      terraform: {
        required_version: '>= 1.10',
        required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
        backend: { s3: { ...backend, ...account, encrypt: true, use_lockfile: true } },
      },
      provider: { aws: [{ region: providerRegion, ...account, default_tags: [{ tags }] }] },
      ...held,
    },
  };
}

/** `resource` with one block. */
export function resource(type: string, attributes: Attributes, name = 'it'): Sections {
  return { resource: { [type]: { [name]: attributes } } };
}

/** `data` with one block. */
export function data(type: string, attributes: Attributes, name = 'it'): Sections {
  return { data: { [type]: { [name]: attributes } } };
}

/** An IAM document with one statement. */
export function document(statement: Attributes): string {
  return JSON.stringify({ Statement: [{ Sid: 'It', Effect: 'Allow', ...statement }] });
}
