/** What holds between states: links, order, roles, images; and one golden per state. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContractLayer } from '../modules/contracts/contracts';
import { CONTRACTS } from '../modules/parts/index.outputs';
import { vpcLinkZones } from '../modules/parts/api-entry/settings/vpc-links';
import { listEnvironments, readOverlays } from '../modules/overlays/read';
import { regionsNamedIn } from '../modules/overlays/regions';
import { resolveSettings } from '../modules/overlays/resolve';
import { arrangeTopology } from '../modules/topology/arrange';
import { THIRD_REGION } from '../modules/topology/testing/sample';
import { synthesize } from './main';
import {
  type Attributes,
  type Config,
  only,
  resources,
  type Synthesized,
  synthesizeSample,
} from './testing/synthesized';
import { golden } from './testing/golden';
import { SETTINGS } from '../modules/patterns/index.settings';
import { ARRANGED } from '../modules/parts/index.names';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const state = (region: string, layer?: string): string => ['warm-standby', region, layer].filter(Boolean).join('.');

/** Both roles the other way round, as after a failover and its reconciliation. */
const FLIPPED = {
  regions: {
    [EAST]: { is_aurora_secondary: true, aurora_source_region: WEST, serves_traffic: false },
    [WEST]: { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true },
  },
};

/** Clients are moved by health checks: what the sample has more, or otherwise, than with a record that is changed. */
const INVERSION = { environment: { traffic_method: 'health-check-inversion' } };

let sample: Synthesized;
let inversion: Synthesized;
beforeAll(() => {
  sample = synthesizeSample();
  inversion = synthesizeSample(INVERSION);
});

describe('one golden per state', () => {
  // After a wanted change: UPDATE_GOLDENS=1 npx jest stacks, and read the diff.
  test.each([
    state('global'),
    ...[EAST, WEST].flatMap((region) => ['platform', 'data', 'workloads'].map((layer) => state(region, layer))),
  ])('%s', (id) => {
    const file = join(__dirname, '__goldens__', `${id}.txt`);
    const now = golden(sample.states[id] as Config);
    if (process.env['UPDATE_GOLDENS'] !== undefined) writeFileSync(file, now);
    expect(now).toBe(readFileSync(file, 'utf8'));
  });
});

describe('one golden per state of what health-check inversion adds', () => {
  test.each([state('global'), state(EAST, 'platform'), state(WEST, 'platform')])('%s', (id) => {
    const file = join(__dirname, '__goldens__', `${id.replace('warm-standby', 'inversion')}.txt`);
    const now = golden(added(inversion.states[id] as Config, sample.states[id] as Config));
    if (process.env['UPDATE_GOLDENS'] !== undefined) writeFileSync(file, now);
    expect(now).toBe(readFileSync(file, 'utf8'));
  });

  test('and nothing else', () => {
    for (const [id, config] of Object.entries(inversion.states)) {
      const { resource } = added(config, sample.states[id] as Config);
      expect([id, Object.keys(resource).length > 0]).toEqual([id, /global|platform/.test(id)]);
    }
  });
});

describe('links', () => {
  test('every key of every contract is published, and nothing else', () => {
    for (const [id, config] of Object.entries(sample.states)) {
      const layer = id.split('.').at(-1) as ContractLayer;
      expect(Object.keys(config.output).sort()).toEqual(Object.keys(CONTRACTS[layer]).sort());
    }
  });

  test('the manifest orders lower layers first, and the home region before those who join its database', () => {
    expect(sample.order).toEqual({
      [state('global')]: [],
      [state(EAST, 'platform')]: [state('global')],
      [state(EAST, 'data')]: [state(EAST, 'platform')],
      [state(EAST, 'workloads')]: [state(EAST, 'platform'), state(EAST, 'data')],
      [state(WEST, 'platform')]: [state('global')],
      [state(WEST, 'data')]: [state(WEST, 'platform'), state(EAST, 'data')],
      [state(WEST, 'workloads')]: [state(WEST, 'platform'), state(WEST, 'data')],
    });
  });

  test.each([
    [EAST, WEST],
    [WEST, EAST],
  ])('nothing of %s names %s, except where a replica was made from', (region, other) => {
    for (const layer of ['platform', 'data', 'workloads']) {
      const config = structuredClone(sample.states[state(region, layer)]) as Config;
      for (const cluster of Object.values(resources(config, 'aws_rds_cluster'))) delete cluster['source_region'];
      expect(JSON.stringify(config)).not.toContain(other);
    }
  });

  test('each state is kept in its own region, locked and encrypted, in one account', () => {
    for (const [id, { terraform, provider }] of Object.entries(sample.states)) {
      const region = id === state('global') ? 'us-east-2' : (id.split('.')[1] ?? '');
      const owner = { layer: id.split('.').at(-1), region: id === state('global') ? 'global' : region };
      expect(terraform.backend.s3).toMatchObject({
        bucket: `shop-warm-standby-tfstate-${region}`,
        region,
        encrypt: true,
        use_lockfile: true,
        allowed_account_ids: ['123456789012'],
      });
      expect(provider['aws']).toEqual([
        {
          region,
          allowed_account_ids: ['123456789012'],
          default_tags: [{ tags: { app: 'shop', environment: 'warm-standby', ...owner } }],
        },
      ]);
      expect(terraform.required_providers['aws']).toEqual({
        source: 'hashicorp/aws',
        version: '>= 5.100.0, < 7.0.0',
      });
    }
  });
});

describe('role is data', () => {
  test('flipping both roles changes the service record and what plans ignore, and nothing else', () => {
    const changed = differences(sample, synthesizeSample(FLIPPED));
    expect(changed.filter(({ ignored }) => !ignored)).toEqual([
      { where: `${state('global')} aws_route53_record.service-record records`, ignored: false },
    ]);
    // The flip does reach the configuration: it is ignored there, not forgotten.
    expect(changed.filter(({ ignored }) => ignored).map(({ where }) => where)).toEqual(
      expect.arrayContaining([
        `${state(EAST, 'data')} aws_rds_cluster.database_cluster master_username`,
        `${state(WEST, 'data')} aws_rds_cluster.database_cluster source_region`,
        `${state(EAST, 'workloads')} aws_ecs_service.service_service desired_count`,
        `${state(WEST, 'workloads')} aws_appautoscaling_target.service_scaling min_capacity`,
        `${state(WEST, 'workloads')} aws_appautoscaling_target.service_scaling max_capacity`,
      ]),
    );
  });

  test('with health-check inversion, flipping both roles changes nothing that a plan would show', () => {
    const flipped = synthesizeSample({ ...INVERSION, ...FLIPPED });
    expect(differences(inversion, flipped).filter(({ ignored }) => !ignored)).toEqual([]);
  });

  test('with health-check inversion, PRIMARY is where the database was created, whatever comes first in the list', () => {
    const kinds = ({ states }: Synthesized): unknown =>
      Object.values(resources(states[state('global')], 'aws_route53_record'))
        .filter((record) => record['failover_routing_policy'] !== undefined)
        .map((record) => [record['set_identifier'], record['failover_routing_policy'], record['records']]);
    const regions = { environment: { ...INVERSION.environment, regions: [WEST, EAST] } };
    expect(kinds(inversion)).toEqual([
      [EAST, { type: 'PRIMARY' }, [`${EAST}-entry.api.example.com`]],
      [WEST, { type: 'SECONDARY' }, [`${WEST}-entry.api.example.com`]],
    ]);
    expect(kinds(synthesizeSample(regions))).toEqual(kinds(inversion));
  });

  test('the home region, declared a replica, still owns the global cluster and joins it without credentials', () => {
    const data = synthesizeSample(FLIPPED).states[state(EAST, 'data')];
    expect(only(data, 'aws_rds_global_cluster')['global_cluster_identifier']).toBe('shop-warm-standby-global');
    const cluster = only(data, 'aws_rds_cluster');
    expect(cluster['global_cluster_identifier']).toBe('${aws_rds_global_cluster.database_global.id}');
    expect(cluster['source_region']).toBe(WEST);
    for (const key of ['master_username', 'master_password_wo', 'database_name'])
      expect(cluster).not.toHaveProperty(key);
    expect(data).not.toHaveProperty('ephemeral');
  });

  test('a writer that is not at home seeds nothing: the database it writes came with the failover', () => {
    const cluster = only(synthesizeSample(FLIPPED).states[state(WEST, 'data')], 'aws_rds_cluster');
    for (const key of ['master_username', 'master_password_wo', 'database_name', 'source_region']) {
      expect(cluster).not.toHaveProperty(key);
    }
  });

  test('a third region joins like the second', () => {
    const three = synthesizeSample(THIRD_REGION);
    const data = three.states[state('eu-west-1', 'data')];
    expect(data?.resource).not.toHaveProperty('aws_rds_global_cluster');
    expect(only(data, 'aws_rds_cluster')['global_cluster_identifier']).toBe('shop-warm-standby-global');
    expect(three.order[state('eu-west-1', 'data')]).toContain(state(EAST, 'data'));
  });
});

test('a new image touches workloads only, in each region by itself', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const updated = synthesizeSample({ environment: { image: { digest } } });
  const touched = new Set(differences(sample, updated).map(({ where }) => where));
  expect([...touched]).toEqual([
    `${state(EAST, 'workloads')} aws_ecs_task_definition.service_task container_definitions`,
    `${state(WEST, 'workloads')} aws_ecs_task_definition.service_task container_definitions`,
  ]);
});

/** The configuration with nothing but what the other one lacks or has otherwise. */
function added(config: Config, than: Config): Config {
  const resource = Object.entries(config.resource).map(([type, named]) => {
    const rest = Object.entries(named).filter(
      ([name, attributes]) => JSON.stringify(than.resource[type]?.[name]) !== JSON.stringify(attributes),
    );
    return [type, Object.fromEntries(rest)] as const;
  });
  return {
    ...config,
    data: {},
    resource: Object.fromEntries(resource.filter(([, named]) => Object.keys(named).length > 0)),
  };
}

interface Difference {
  /** State, address and attribute. */
  readonly where: string;
  /** The resource's `ignore_changes` names the attribute in both versions. */
  readonly ignored: boolean;
}

/** What differs between two syntheses and could show in a plan. Ephemeral blocks cannot: they are in no state. */
function differences(before: Synthesized, after: Synthesized): Difference[] {
  expect(Object.keys(after.states)).toEqual(Object.keys(before.states));
  return Object.entries(before.states).flatMap(([id, old]) => {
    const changed = after.states[id] as Config;
    const rest = ({ data, output, provider, terraform }: Config): unknown => ({ data, output, provider, terraform });
    expect(rest(changed)).toEqual(rest(old));
    const olds = addresses(old.resource);
    const news = addresses(changed.resource);
    expect([...news.keys()]).toEqual([...olds.keys()]);
    return [...olds].flatMap(([address, attributes]) =>
      differing(attributes, news.get(address) ?? {}).map((name) => ({
        where: `${id} ${address} ${name}`,
        ignored: ignores(attributes).includes(name) && ignores(news.get(address) ?? {}).includes(name),
      })),
    );
  });
}

function addresses(types: Config['resource']): Map<string, Attributes> {
  return new Map(
    Object.entries(types).flatMap(([type, named]) =>
      Object.entries(named).map(([name, attributes]): [string, Attributes] => [`${type}.${name}`, attributes]),
    ),
  );
}

function differing(left: Attributes, right: Attributes): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}

function ignores(attributes: Attributes): string[] {
  const lifecycle = attributes['lifecycle'] as { ignore_changes?: string[] } | undefined;
  return lifecycle?.ignore_changes ?? [];
}

/** What the lab was tried with, type by type (docs/reference/lab.md). */
const goldens = join(__dirname, '__goldens__');
const KNOWN_TYPES = new Set(
  readdirSync(goldens)
    .map((file) => readFileSync(join(goldens, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/^(aws_\w+)\./gm)].map(([, type]) => type)),
);

describe('every environment of this repository', () => {
  const root = join(__dirname, '..');
  test.each(listEnvironments(root))(
    '%s names no region but its own, uses no type that the goldens lack, and links in zones that take a link',
    (environment) => {
      const topology = arrangeTopology(
        resolveSettings(readOverlays(root, environment, { varFiles: [], vars: [] }), SETTINGS).settings,
        ARRANGED,
      );
      const folder = mkdtempSync(join(tmpdir(), 'environment-'));
      try {
        synthesize(topology, join(folder, 'out'));
        const types = topology.states.flatMap(({ id }) => {
          const text = readFileSync(join(folder, 'out', 'stacks', id, 'cdk.tf.json'), 'utf8');
          return Object.keys((JSON.parse(text) as Config).resource);
        });
        expect(types.filter((type) => !KNOWN_TYPES.has(type))).toEqual([]);
        for (const { region, zones } of topology.regions) {
          const file = join(folder, 'out', 'stacks', `${environment}.${region}.platform`, 'cdk.tf.json');
          const { resource } = JSON.parse(readFileSync(file, 'utf8')) as Config;
          const subnets = Object.values(resource['aws_apigatewayv2_vpc_link'] ?? {}).flatMap(
            (link) => link['subnet_ids'],
          );
          const taken = zones.filter(({ zoneId }) => vpcLinkZones(region)?.includes(zoneId));
          expect(subnets).toEqual(taken.map(({ zoneId }) => `\${aws_subnet.network_private-${zoneId}.id}`));
          expect(subnets.length).toBeGreaterThanOrEqual(2);
        }
        const own = [topology.controlRegion, ...topology.regions.map(({ region }) => region)];
        for (const { id, region } of topology.states) {
          const text = readFileSync(join(folder, 'out', 'stacks', id, 'cdk.tf.json'), 'utf8');
          const named = new Set(regionsNamedIn(text));
          expect([...named].filter((one) => !own.includes(one))).toEqual([]);
          expect([...named]).toContain(region === 'global' ? topology.controlRegion : region);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
