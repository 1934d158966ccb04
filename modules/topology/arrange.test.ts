import type { DrError } from '../console/errors';
import { LIMITS } from './limits';
import { arrangeTopology, declaredServing, declaredWriters, regionOf, serviceTargets, stateOf } from './arrange';
import { namesOnTrial } from './names';
import { suffixedNames } from './naming';
import { globalStateCopy } from './state-buckets';
import { sampleSettings, sampleTopology, SWAPPED_ROLES, THIRD_REGION } from './testing/sample';
import type { RegionNames, Topology } from './topology';
import { ARRANGED, NAMES } from '../parts/index.names';

describe('states', () => {
  test('seven for two regions: global first, then each region bottom up', () => {
    expect(sampleTopology().states.map((state) => state.id)).toEqual([
      'warm-standby.global',
      'warm-standby.us-east-1.platform',
      'warm-standby.us-east-1.data',
      'warm-standby.us-east-1.workloads',
      'warm-standby.us-west-2.platform',
      'warm-standby.us-west-2.data',
      'warm-standby.us-west-2.workloads',
    ]);
  });

  test('a state is kept in its own region, the global one in the control region', () => {
    const topology = sampleTopology();
    expect(stateOf(topology, 'data', 'us-west-2').backend).toEqual({
      bucket: 'shop-warm-standby-tfstate-us-west-2',
      key: 'data/us-west-2/terraform.tfstate',
      region: 'us-west-2',
    });
    expect(stateOf(topology, 'global', 'us-west-2')).toMatchObject({
      id: 'warm-standby.global',
      region: 'global',
      providerRegion: 'us-east-2',
      backend: {
        bucket: 'shop-warm-standby-tfstate-us-east-2',
        key: 'global/global/terraform.tfstate',
        region: 'us-east-2',
      },
    });
    const keys = topology.states.map(({ backend }) => `${backend.bucket}/${backend.key}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('nothing reads another region; only the home region of the database goes first', () => {
    const { states } = sampleTopology(THIRD_REGION);
    expect(states).toHaveLength(10);
    for (const state of states) {
      const foreign = state.reads.filter((id) => !id.endsWith('.global') && !id.includes(`.${state.region}.`));
      expect(foreign).toEqual([]);
    }
    const waits = states.filter((state) => state.after.length > 0).map((state) => [state.id, state.after]);
    expect(waits).toEqual([
      ['warm-standby.us-west-2.data', ['warm-standby.us-east-1.data']],
      ['warm-standby.eu-west-1.data', ['warm-standby.us-east-1.data']],
    ]);
  });

  test('an unknown one is an error that names the regions there are', () => {
    const topology = sampleTopology();
    const message = expect.objectContaining({
      code: 'unknown-state',
      why: 'Its regions are us-east-1, us-west-2.',
    }) as Error;
    expect(() => stateOf(topology, 'data', 'eu-west-1')).toThrow(message);
    expect(() => regionOf(topology, 'eu-west-1')).toThrow(expect.objectContaining({ code: 'unknown-region' }) as Error);
  });
});

describe('roles', () => {
  test('are data: after a move only roles differ, and the name leads to the serving region', () => {
    const before = sampleTopology();
    const after = sampleTopology(SWAPPED_ROLES);
    const names = (regions: readonly { readonly region: string }[]) => regions.map(({ region }) => region);
    expect([names(declaredWriters(before, 'database')), names(declaredServing(after))]).toEqual([
      ['us-east-1'],
      ['us-west-2'],
    ]);
    expect(after.serviceRecord).toEqual({
      name: 'api.example.com',
      ttlSeconds: 30,
    });
    expect(serviceTargets(after)).toEqual(['us-west-2-entry.api.example.com']);
    expect(withoutRoles(after)).toEqual(withoutRoles(before));
  });

  test('are part of no name', () => {
    const role = /primary|secondary|writer|replica(?!tion)|serving|standby|passive|active/;
    // The sample's environment is called warm-standby, so another name keeps the search honest.
    const settings = sampleSettings({ ...THIRD_REGION, name: 'staging' });
    const names = namesOnTrial(settings, ARRANGED).map((one) => one.name);
    expect(names.filter((name) => role.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(60);
  });
});

describe('names', () => {
  test('the suffix is on names in global namespaces and on no others', () => {
    const [plain, suffixed] = ['-x', '-y'].map(
      (suffix) => regionOf(sampleTopology({ regions: { 'us-west-2': { name_suffix: suffix } } }), 'us-west-2').names,
    ) as [RegionNames, RegionNames];
    const different = (Object.keys(plain) as (keyof RegionNames)[]).filter(
      (key) => JSON.stringify(plain[key]) !== JSON.stringify(suffixed[key]),
    );
    expect(different.sort()).toEqual([...suffixedNames(NAMES)].sort());
    expect(suffixed.taskRole).toBe('shop-warm-standby-task-y');
  });

  test('global names of all regions differ, the secret is the same', () => {
    const { regions } = sampleTopology(THIRD_REGION);
    const roles = regions.flatMap(({ names: { taskRole, executionRole, machineRole, trafficBucket } }) => [
      taskRole,
      executionRole,
      machineRole,
      trafficBucket,
    ]);
    expect(new Set(roles).size).toBe(12);
    expect(new Set(regions.map((one) => one.names.databaseSecret))).toEqual(new Set(['shop/warm-standby/database']));
  });

  test('ARNs and the registry are known beforehand, in the right partition', () => {
    expect(regionOf(sampleTopology(), 'us-west-2')).toMatchObject({
      names: { dbClusterArn: 'arn:aws:rds:us-west-2:123456789012:cluster:shop-warm-standby' },
      imageRepositoryArn: 'arn:aws:ecr:us-west-2:123456789012:repository/shop/api',
      image: expect.stringMatching(/^123456789012\.dkr\.ecr\.us-west-2\.amazonaws\.com\/shop\/api@sha256:/) as string,
    });
    // No environment can be there (rule partition); the names of what is made in a region come from its partition all the same.
    const settings = sampleSettings();
    const china = arrangeTopology(
      {
        ...settings,
        regions: settings.regions.map((one, index) => ({
          ...one,
          region: index === 0 ? 'cn-north-1' : 'cn-northwest-1',
        })),
      },
      ARRANGED,
    );
    expect(regionOf(china, 'cn-north-1').names.dbClusterArn).toMatch(/^arn:aws-cn:rds:cn-north-1:/);
    expect(regionOf(china, 'cn-north-1').image).toContain('.amazonaws.com.cn/');
  });

  test('the link of the entry gets the zones of the subnet plan in which API Gateway takes one', () => {
    const paris = sampleTopology({
      environment: { regions: ['us-east-1', 'us-west-2', 'eu-west-3'] },
      regions: {
        'eu-west-3': {
          ...THIRD_REGION.regions?.['eu-west-1'],
          availability_zone_ids: ['euw3-az1', 'euw3-az2', 'euw3-az3'],
        },
      },
    });
    expect(paris.regions.map(({ linkZones }) => linkZones)).toEqual([
      ['use1-az1', 'use1-az2', 'use1-az4'],
      ['usw2-az1', 'usw2-az2', 'usw2-az3'],
      ['euw3-az1', 'euw3-az3'],
    ]);
    expect(regionOf(paris, 'eu-west-3').zones.map(({ zoneId }) => zoneId)).toHaveLength(3);
  });

  test('a name that AWS would refuse for its length is refused here: which, how long, what to shorten', () => {
    // "-green" makes the longest name of a load balancer's parts: 27 characters of prefix and 6 more are one too many.
    const settings = sampleSettings({ environment: { app: 'a-long-app-nam' } });
    expect(() => arrangeTopology(settings, ARRANGED)).toThrow(
      expect.objectContaining({
        code: 'name-too-long',
        problems: [
          {
            code: 'name-too-long',
            file: 'env/warm-standby/env.tfvars.json',
            path: 'app',
            value: 'a-long-app-nam-warm-standby-green',
            allowed: 'at most 32 characters for the targetGroupGreen in us-east-1; this name has 33',
            fix: 'shorten app or environment by 1 character',
          },
          expect.objectContaining({ value: 'a-long-app-nam-warm-standby-green' }),
        ],
      }) as Error,
    );
    expect(() => sampleTopology({ environment: { app: 'a-long-app-na' } })).not.toThrow();
  });

  test('roles and buckets that bootstrap makes are held to their limits, too', () => {
    const refused = (environment: string): readonly string[] => {
      try {
        arrangeTopology(sampleSettings({ name: environment }), ARRANGED);
        return [];
      } catch (error) {
        return (error as DrError).problems.map(({ allowed }) => allowed?.replace(/; .*/, '') ?? '');
      }
    };
    const of = (limit: number, what: string): string => `at most ${limit} characters for the ${what}`;
    // shop-<environment>-tfstate-copy-us-west-2 has 28 characters beside the environment's, shop-<environment>-break-glass 17.
    const bucket = of(63, 'copy of the global state in us-west-2');
    expect(refused('e'.repeat(36))).toContain(bucket);
    expect(refused('e'.repeat(35))).not.toContain(bucket);
    expect(refused('e'.repeat(48))).toContain(of(64, 'role break-glass'));
    expect(refused('e'.repeat(48))).not.toContain(of(64, 'role operator'));
    expect(refused('e'.repeat(47))).not.toContain(of(64, 'role break-glass'));
    const { name } = globalStateCopy(sampleTopology());
    expect(namesOnTrial(sampleSettings(), ARRANGED).map((one) => one.name)).toContain(name);
  });

  test('every name is held against a limit', () => {
    const inversion = { environment: { traffic_method: 'health-check-inversion' } };
    const { regions } = sampleTopology();
    const tried = new Set(namesOnTrial(sampleSettings(inversion), ARRANGED).map((one) => one.name));
    const names = regions.flatMap((one) => Object.values({ ...one.names, dbClusterArn: [] }).flat());
    const untried = names.filter((name) => !tried.has(name));
    expect(untried).toEqual([]);
    expect(Object.values(LIMITS).every((limit) => limit > 0)).toBe(true);
  });

  test('a name that the traffic method does not use is held against none', () => {
    const tried = namesOnTrial(sampleSettings(), ARRANGED).map(({ name }) => name);
    expect(tried.filter((name) => name.includes('-traffic-'))).toEqual([]);
  });
});

function withoutRoles(topology: Topology): unknown {
  const plain = { role: null, sourceRegion: null };
  return {
    ...topology,
    settings: null,
    regions: topology.regions.map((one) => ({ ...one, ...plain })),
  };
}
