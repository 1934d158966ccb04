/**
 * A part that nobody knows, from its overlay key to the lab's answer: a notice that says where clients were sent. Each side is handed to
 * the kernel as the registries under modules/parts hand over theirs; no file of the kernel is touched.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudtrailEventDataStore } from '@cdktf/provider-aws/lib/cloudtrail-event-data-store';
import { handWall } from '../modules/console/testing/wall';
import type { Problem } from '../modules/console/errors';
import { DrError } from '../modules/console/errors';
import type { LayerPart } from '../modules/contracts/place';
import type { LabHandler } from '../modules/lab/gateway/handler';
import { startLabWith } from '../modules/lab/lab';
import { CACHE, QUIET, REQUIREMENTS } from '../modules/lab/testing/real-lab';
import { list, text } from '../modules/observation/answers';
import { createAsker } from '../modules/observation/asker';
import { createAdapter } from '../modules/operations/adapter';
import type { Operation } from '../modules/operations/operation';
import { declareSettings, type SettingsSide } from '../modules/overlays/declare';
import { group, whole, type KeyShapes } from '../modules/overlays/key';
import { problem } from '../modules/overlays/draft';
import { resolveSettings } from '../modules/overlays/resolve';
import { sampleOverlays, type SampleOverrides } from '../modules/overlays/testing/sample';
import { awsBehaviours } from '../modules/parts/index.lab';
import { ARRANGED, NAMES } from '../modules/parts/index.names';
import { SETTINGS } from '../modules/patterns/index.settings';
import { MOVE_PARTS } from '../modules/parts/index.steps';
import { TERRAFORM_TYPES } from '../modules/parts/index.types';
import { KEY } from '../modules/parts/key/construct/layer';
import { failoverRunbook } from '../modules/patterns/warm-standby/failover';
import { checkPolicies } from '../modules/policies/judge';
import { terraformTypes, type TerraformTypeRows } from '../modules/policies/terraform-types';
import { composedTree } from '../modules/policies/tree';
import type { MovePart } from '../modules/recovery/move';
import { defineCheck, judged, met, notMet, type PreflightScene } from '../modules/recovery/preflight/check';
import { Bench, EAST, ends, WEST } from '../modules/recovery/testing/run';
import { DURATIONS } from '../modules/parts/durations';
import { lintRunbook } from '../modules/runbook/lint/lint';
import { stateBucketOf } from '../modules/runbook/reads';
import type { Observed } from '../modules/runbook/runbook';
import { arrangeTopology, regionOf } from '../modules/topology/arrange';
import { name } from '../modules/topology/naming';
import type { Topology } from '../modules/topology/topology';
import { LAYER_PARTS, type LayerParts } from './layers';
import { composed } from './main';

// A lab starts an emulator.
jest.setTimeout(300_000);

// The side `settings`.
const noticeSettings: SettingsSide = {
  region: {
    notice: group('Where it is said that clients were sent elsewhere.', {
      keep_days: whole('How long a notice is kept.', {
        code: 'notice-days',
        min: 7,
        max: 2557,
        unit: 'days: CloudTrail keeps events no shorter and no longer',
        fix: 'choose fewer days',
      }),
    }),
  },
  rules: {
    oneLength: {
      keys: ['notice.keep_days'],
      judge: ({ regions }) => {
        const days = regions.map(({ value }) => daysIn(value));
        return regions.flatMap((one, index) =>
          days[index] === days[0]
            ? []
            : [problem('notice-lengths', one, 'notice.keep_days', days[index], `${days[0]} as elsewhere`, 'write one')],
        );
      },
    },
  },
};
const daysIn = (region: object): number =>
  (region as { readonly notice?: { readonly keep_days: number } }).notice?.keep_days ?? 0;

// The side `names`.
const noticeNames = { noticeStore: name(128, ({ prefix }) => `${prefix}-notice`) };
const storeIn = (region: object): string =>
  (region as { readonly names: Record<string, string> }).names['noticeStore'] ?? '';

// The side `types`.
const noticeTypes: TerraformTypeRows = {
  aws_cloudtrail_event_data_store: { lab: 'nothing is delivered', key: { argument: 'kms_key_id' } },
};

// The side `construct`.
const noticeStore = (encrypted: boolean): LayerPart => ({
  part: 'notice',
  construct: ({ stack, topology, here, of }) => {
    const own = topology.settings.regions.find(({ region }) => region === here.region) ?? {};
    new CloudtrailEventDataStore(stack, 'notice', {
      name: storeIn(here),
      retentionPeriod: daysIn(own),
      ...(encrypted ? { kmsKeyId: of(KEY).arn } : {}),
    });
  },
});

// The side `steps`.
const NOTICE = 'recovery/notice';
const noticesIn = (topology: Topology, region: string): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region,
  input: { Bucket: stateBucketOf(topology, region), Prefix: NOTICE },
});
const noticeMove: MovePart = {
  steps: ({ topology, target: { region } }) => {
    const said: Observed = {
      why: `a notice lies in ${region.region}`,
      read: noticesIn(topology, region.region),
      in: 'Contents[]',
      where: { Key: { is: NOTICE } },
    };
    const operation: Operation = {
      service: 's3',
      action: 'PutObject',
      region: region.region,
      input: { Bucket: stateBucketOf(topology, region.region), Key: NOTICE },
    };
    const step = {
      id: 'notice',
      title: `Say that clients go to ${region.region}`,
      needs: [],
      act: [{ kind: 'call' as const, operation, unless: [said], settle: 10 }],
      met: [said],
      deadline: 60,
      poll: 2,
      destructive: false,
      duration: DURATIONS.call,
    };
    return [{ phase: 'shift', steps: [step] }];
  },
};

// The side `checks`.
const noNotice = defineCheck({
  id: 'no-notice',
  title: 'No notice of an earlier failover lies in the target',
  why: 'The failover would take it for its own.',
  fix: 'Remove it.',
  stops: false,
  read: ({ topology, target }, asker) =>
    asker.ask(noticesIn(topology, target.region), (output) => list(output, 'Contents').map((one) => text(one, 'Key'))),
  judge: (seen, { target }) =>
    judged(seen, `notices in ${target.region}`, (keys) =>
      keys.length === 0 ? met('none') : notMet(`${keys.join(', ')} in ${target.region}`),
    ),
});

// The side `lab`.
const noticeHandler: LabHandler = {
  service: 's3',
  actions: ['ListObjectsV2'],
  handle: (request, context) =>
    request.params['Prefix'] === NOTICE
      ? Promise.resolve(context.reply(request, { KeyCount: 1, IsTruncated: false, Contents: [{ Key: NOTICE }] }))
      : context.forward(request),
};

const known = {
  environment: SETTINGS.environment.shape as KeyShapes,
  region: SETTINGS.region.shape as KeyShapes,
  rules: SETTINGS.rules,
};
const declarations = declareSettings([known, noticeSettings]);
const types = terraformTypes([Object.fromEntries(TERRAFORM_TYPES), noticeTypes]);

function topologyOf(overrides: SampleOverrides = {}): Topology {
  const base = { notice: { keep_days: 30 }, ...overrides.base };
  return arrangeTopology(resolveSettings(sampleOverlays({ ...overrides, base }), declarations).settings, {
    ...ARRANGED,
    names: { ...NAMES, ...noticeNames },
  });
}

function problemsOf(overrides: SampleOverrides): readonly Problem[] {
  try {
    topologyOf(overrides);
    return [];
  } catch (error) {
    if (error instanceof DrError) return error.problems;
    throw error;
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'toy-part-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function built(topology: Topology, encrypted: boolean) {
  const layers: LayerParts = { ...LAYER_PARTS, platform: [...LAYER_PARTS.platform, noticeStore(encrypted)] };
  return composed(topology, mkdtempSync(join(scratch, 'synth-')), [], null, layers).configurations;
}

describe('a part that a test brings', () => {
  it('has its key: default, range and rule', () => {
    expect(topologyOf().settings.regions).toMatchObject([{ notice: { keep_days: 30 } }, { notice: { keep_days: 30 } }]);
    expect(problemsOf({ base: { notice: { keep_days: 3000 } } })).toMatchObject([
      { code: 'notice-days', path: 'notice.keep_days', value: 3000 },
    ]);
    expect(problemsOf({ regions: { [WEST]: { notice: { keep_days: 31 } } } })).toMatchObject([
      { code: 'notice-lengths', path: 'notice.keep_days', value: 31, allowed: '30 as elsewhere' },
    ]);
  });

  it('has its name, within the limit that it declares', () => {
    expect(topologyOf().regions.map(storeIn)).toEqual(['shop-warm-standby-notice', 'shop-warm-standby-notice']);
    const long = { noticeStore: name(10, ({ prefix }) => `${prefix}-notice`) };
    expect(() => arrangeTopology(topologyOf().settings, { ...ARRANGED, names: { ...NAMES, ...long } })).toThrow(
      '2 names are longer than AWS allows.',
    );
  });

  it('has its resource in the layer that lists it, and nothing else of that layer changes', () => {
    const topology = topologyOf();
    const own = built(topology, true);
    const plain = composed(topology, mkdtempSync(join(scratch, 'plain-'))).configurations;
    const id = `warm-standby.${WEST}.platform`;
    const resources = (all: typeof own): object => (all[id] as { readonly resource: object }).resource;
    expect(resources(own)).toEqual({
      ...resources(plain),
      aws_cloudtrail_event_data_store: {
        notice: expect.objectContaining({ name: 'shop-warm-standby-notice', retention_period: 30 }) as object,
      },
    });
  });

  it('is judged by what it says of its type', () => {
    const topology = topologyOf();
    const findings = (encrypted: boolean) =>
      checkPolicies(composedTree(topology, built(topology, encrypted), []), [], '2026-01-01', types).findings.filter(
        ({ address }) => address.includes('aws_cloudtrail_event_data_store'),
      );
    expect(findings(true)).toEqual([]);
    expect(findings(false).map(({ rule }) => rule)).toContain('customer-keys');
  });

  it('has its step in the failover, after which its check finds what the step made', async () => {
    const bench = new Bench(topologyOf());
    const { topology, cloud } = bench;
    const target = regionOf(topology, WEST);
    const look = () =>
      noNotice.look({ topology, target } as PreflightScene, createAsker(cloud, new AbortController().signal));
    expect(await look()).toMatchObject({ verdict: 'met' });
    cloud.out.add(EAST);
    const runbook = failoverRunbook(topology, await bench.observe(), { to: WEST }, [...MOVE_PARTS, noticeMove]);
    expect(lintRunbook(runbook, { lostRegion: EAST })).toEqual([]);
    expect(ends(await bench.run(runbook))).toMatchObject({ notice: 'met', verify: 'met' });
    expect(await look()).toMatchObject({ verdict: 'not-met', observed: `${NOTICE} in ${WEST}` });
  });

  it('answers in the lab what no emulator would, and its check reads that', async () => {
    const behaviours = awsBehaviours();
    const lab = await startLabWith(
      {
        dir: join(scratch, 'lab'),
        cacheDir: CACHE,
        requirementsFile: REQUIREMENTS,
        accountId: '123456789012',
        scale: 1,
        wall: handWall(Date.now()),
        console: QUIET,
        processEnv: process.env,
      },
      { ...behaviours, handlers: [noticeHandler, ...behaviours.handlers] },
    );
    try {
      const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = lab.environment();
      const credentials = { accessKeyId, secretAccessKey };
      const adapter = createAdapter({
        endpoint: lab.endpoint,
        credentials,
        now: () => lab.clock.now(),
        timeoutMs: 60_000,
      });
      const topology = topologyOf();
      const scene = { topology, target: regionOf(topology, WEST) } as PreflightScene;
      const found = await noNotice.look(scene, createAsker(adapter, new AbortController().signal));
      adapter.close();
      expect(found).toEqual({ verdict: 'not-met', observed: `${NOTICE} in ${WEST}` });
    } finally {
      await lab.stop();
    }
  });
});
