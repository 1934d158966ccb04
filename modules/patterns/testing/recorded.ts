/**
 * What is recorded: every runbook of the three environments and of variants of the sample, and those of worlds that `everyRunbook` does
 * not suppose.
 */
import { resolve } from 'node:path';
import { DrError } from '../../console/errors';
import type { Supposed } from '../../observation/supposed';
import { suppose } from '../../parts/index.observe';
import { known, unknown, type Observation, type RegionView } from '../../observation/types';
import type { JsonObject } from '../../overlays/json';
import { readOverlays } from '../../overlays/read';
import { resolveSettings } from '../../overlays/resolve';
import type { Runbook } from '../../runbook/runbook';
import { arrangeTopology } from '../../topology/arrange';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';
import { everyRunbook } from '../every';
import { patternOf } from '../index';
import { normalised, type Recorded } from './recording';
import { SETTINGS } from '../index.settings';
import { ARRANGED } from '../../parts/index.names';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const EU = 'eu-west-1';

const ROOT = resolve(__dirname, '../../..');
const environment = (name: string): Topology =>
  arrangeTopology(resolveSettings(readOverlays(ROOT, name, { varFiles: [], vars: [] }), SETTINGS).settings, ARRANGED);

const sampleWith = (values: JsonObject): Topology => sampleTopology({ environment: values });

/** Either way between two regions. */
const between =
  (one: string, other: string) =>
  (from: string, to: string): boolean =>
    (from === one && to === other) || (from === other && to === one);
const away = (from: string, to: string): boolean => from === EAST && to === WEST;

const every =
  (topology: Topology, which: (from: string, to: string) => boolean = () => true) =>
  (): Recorded =>
    Object.fromEntries(
      everyRunbook(topology)
        .filter(({ from, to }) => which(from, to))
        .map(({ name, options, when, from, to, made }) => [
          [name, ...options, `from ${from} to ${to}, ${when}`].join(' '),
          made.runbook === null ? refusal(made.why) : normalised(made.runbook),
        ]),
    );

const refusal = ({ code, what, why }: DrError): Recorded[string] => ({ code, what, why });

const planned =
  (...topologies: readonly Topology[]) =>
  (): Recorded =>
    Object.fromEntries(
      topologies.flatMap((topology) =>
        [true, false].flatMap((graceful) =>
          patternOf(topology)
            .planned(topology, graceful)
            .map((one) => [`${topology.environment}: ${one.id} to ${one.target}`, normalised(one)]),
        ),
      ),
    );

/** A world with other things seen in it. */
interface SeenWorld {
  readonly topology: Topology;
  readonly world: Supposed;
  readonly views?: Readonly<Record<string, Partial<RegionView>>>;
  readonly rest?: (observation: Observation) => Partial<Observation>;
  readonly make: (topology: Topology, observation: Observation) => Runbook;
}

const made = ({ topology, world, views = {}, rest = () => ({}), make }: SeenWorld): Recorded[string] => {
  const supposed = suppose(topology, world);
  const observation = {
    ...supposed,
    ...rest(supposed),
    regions: supposed.regions.map((view) => ({ ...view, ...views[view.region] })),
  };
  try {
    return normalised(make(topology, observation));
  } catch (error) {
    if (error instanceof DrError) return refusal(error);
    throw error;
  }
};

type Make = SeenWorld['make'];
const failover =
  (options: { readonly to?: string; readonly graceful?: true; readonly detach?: true }): Make =>
  (topology, observation) =>
    patternOf(topology).failover(topology, observation, options);
const failback =
  (options: { readonly to?: string; readonly rebuild?: true } = {}): Make =>
  (topology, observation) =>
    patternOf(topology).failback(topology, observation, { stamp: 'recorded', ...options });

const without =
  (arn: string | undefined) =>
  ({ global }: Observation): Partial<Observation> => ({
    global:
      global.known && global.value !== null
        ? known({ ...global.value, members: global.value.members.filter((one) => one.arn !== arn) })
        : global,
  });
const cluster = (topology: Topology, region: string): string | undefined =>
  topology.regions.find((one) => one.region === region)?.names.dbClusterArn;

const service = (topology: Topology, region: string, running: number): Partial<RegionView> => {
  const view = suppose(topology, { serving: region }).regions.find((one) => one.region === region);
  return view?.service.known === true ? { service: known({ ...view.service.value, running }) } : {};
};

function worlds(): Readonly<Record<string, SeenWorld>> {
  const two = sampleTopology();
  const three = sampleTopology(THIRD_REGION);
  const inversion = sampleWith({ traffic_method: 'health-check-inversion' });
  const idle = { [WEST]: { healthyTargets: known(0) } };
  const lost = { serving: EAST, out: EAST };
  const nobody = { serviceRecord: unknown('the zone does not answer') };
  return {
    'no task runs in the target': { topology: two, world: lost, views: idle, make: failover({ to: WEST }) },
    'no task runs in the target, detach': {
      topology: two,
      world: lost,
      views: idle,
      make: failover({ to: WEST, detach: true }),
    },
    'more tasks run than are declared': {
      topology: two,
      world: { serving: EAST },
      views: { [EAST]: service(two, EAST, 7) },
      make: failover({ to: WEST, graceful: true }),
    },
    'nobody knows who serves': { topology: two, world: lost, rest: () => nobody, make: failover({ to: WEST }) },
    'the writer has moved, the clients have not': {
      topology: two,
      world: { serving: WEST },
      rest: () => ({ serviceRecord: suppose(two, { serving: EAST }).serviceRecord }),
      make: failover({ to: WEST }),
    },
    'one region writes, another serves': {
      topology: three,
      world: { serving: EAST },
      rest: () => ({ serviceRecord: suppose(three, { serving: WEST }).serviceRecord }),
      make: failover({ to: EU }),
    },
    'another standby is out as well': {
      topology: three,
      world: lost,
      views: { [EU]: suppose(three, { serving: EAST, out: EU }).regions.find(({ region }) => region === EU) ?? {} },
      make: failover({ to: WEST }),
    },
    'the target is recommended': { topology: three, world: lost, make: failover({}) },
    'another engine version in the target': {
      topology: two,
      world: lost,
      views: { [WEST]: { cluster: otherVersion(two, WEST) } },
      make: failover({ to: WEST }),
    },
    'something is to be known of the zone': {
      topology: two,
      world: lost,
      rest: () => ({ dnsRemarks: ['There is a private zone of this name.'] }),
      make: failover({ to: WEST }),
    },
    'the takeover object of the other region is not seen': {
      topology: inversion,
      world: { serving: WEST },
      rest: ({ takeovers }) => ({
        takeovers: takeovers.map((one) =>
          one.region === WEST ? { ...one, takesOver: unknown('timeout'), silent: true } : one,
        ),
      }),
      make: failover({ to: EAST }),
    },
    'failback, the cluster is outside the global database': {
      topology: two,
      world: { serving: WEST },
      rest: without(cluster(two, EAST)),
      make: failback(),
    },
    'failback, the writer was detached and the old cluster is gone': {
      topology: two,
      world: { serving: WEST, detachedFrom: EAST, gone: EAST },
      make: failback(),
    },
    'failback, there is no global database': {
      topology: two,
      world: { serving: WEST, detachedFrom: EAST },
      rest: () => ({ global: known(null) }),
      make: failback(),
    },
    'failback, the old region does not answer': {
      topology: two,
      world: { serving: WEST, out: EAST },
      make: failback(),
    },
  };
}

const otherVersion = (topology: Topology, region: string): RegionView['cluster'] => {
  const view = suppose(topology, { serving: EAST }).regions.find((one) => one.region === region)?.cluster;
  return view?.known === true && view.value !== null ? known({ ...view.value, engineVersion: '15.4' }) : known(null);
};

const seen = (): Recorded => Object.fromEntries(Object.entries(worlds()).map(([name, one]) => [name, made(one)]));

/** By file. */
export const RECORDED: Readonly<Record<string, () => Recorded>> = {
  'warm-standby': every(environment('warm-standby')),
  'eu-warm-standby': every(environment('eu-warm-standby')),
  'three-regions': every(environment('three-regions'), between('us-west-2', 'ca-central-1')),
  'three-without-residency': every(sampleTopology(THIRD_REGION), away),
  'health-check-inversion': every(sampleWith({ traffic_method: 'health-check-inversion' }), between(EAST, WEST)),
  'state-machines': every(sampleWith({ state_machines: true }), away),
  'dns-answer-proven': every(sampleWith({ prove_dns_answer: true }), away),
  'no-write-probe': every(sampleWith({ container: { write_probe_path: null } }), away),
  'one-approval': every(sampleWith({ approvals_required: 1 }), away),
  'pilot-light': every(
    sampleTopology({
      environment: { pattern: 'pilot-light' },
      regions: {
        [WEST]: {
          standby_without_capacity: { reason: 'an hour of downtime costs less than the standby' },
          capacity: { standby: { desired: 0, min: 0 } },
        },
      },
    }),
    away,
  ),
  planned: planned(environment('warm-standby'), environment('eu-warm-standby'), environment('three-regions')),
  worlds: seen,
};
