/**
 * What the role of a region demands of what runbooks own and plans ignore, against what was observed. One comparison for status, drift,
 * preflight and reconciliation. Pure.
 */
import type { Verdict } from '../../console/verdict';
import type { Topology } from '../../topology/topology';
import { viewOf } from '../../observation/facts';
import type { Doors } from '../../observation/observe-doors';
import type { PartsView } from '../../observation/observe-parts';
import type { Observation, RegionView } from '../../observation/types';
import { seenServing } from '../../observation/roles';
import { refusalOf, silenceOf } from '../../observation/refusal';
import { remedyIn } from '../../operations/why';
import { judged, met, notMet, type DemandRule, type DemandScene } from '../../observation/demand-rule';
import { OF_DOORS } from './doors';
import { OF_PARTS } from './parts';

export interface Demand {
  readonly id: string;
  readonly region: string;
  readonly of: DemandRule['of'];
  readonly verdict: Verdict;
  /** Begins with the region. */
  readonly words: string;
  readonly fix: string;
}

const capacity: DemandRule = {
  id: 'capacity',
  title: 'The service wants the tasks, and scales between the bounds, that its role demands',
  fix: 'dr reconcile raises them to what is declared; it lowers nothing.',
  of: 'service',
  judge: ({ view, region, role }) =>
    judged(view.service, 'service', ({ desired }) =>
      judged(view.scalableTarget, 'bounds of the service', ({ min, max }) => {
        const declared = region.capacity[role];
        // Scaling may have taken a region that serves down to its minimum; a standby keeps what it is declared with.
        const least = role === 'serving' ? declared.min : declared.desired;
        const words = `${role === 'serving' ? 'serves' : 'stands by'} with ${desired} tasks, bounds ${min} to ${max}; declared are ${declared.desired} tasks, bounds ${declared.min} to ${declared.max}`;
        return desired >= least && min >= declared.min && max >= declared.max ? met(words) : notMet(words);
      }),
    ),
};

const healthy: DemandRule = {
  id: 'healthy-targets',
  title: 'As many targets are healthy as its role demands',
  fix: 'Look why: tasks that do not start (image, secret, network), or a listener that forwards to another group.',
  of: 'service',
  judge: ({ view, region, role }) => {
    const { serving, standby } = region.capacity;
    const least = role === 'serving' ? Math.max(1, serving.min) : standby.desired;
    if (least === 0) return null;
    return judged(view.healthyTargets, 'healthy targets', (count) => {
      const words = `${count} healthy targets; ${role === 'serving' ? 'serving' : 'standing by'} demands ${least}`;
      return count >= least ? met(words) : notMet(words);
    });
  },
};

const listener: DemandRule = {
  id: 'listener',
  title: "The listener forwards to the group that the service's tasks are in",
  fix: 'Forward it there: aws elbv2 modify-listener with that target group. Find out which deployment moved it.',
  of: 'way',
  judge: ({ view, region, role }) => {
    // The failover switches it: until then nobody comes that way.
    if (role === 'standby' && region.blueGreen) return null;
    return judged(view.service, 'service', ({ targetGroupArn }) =>
      judged(view.loadBalancer, 'listener', ({ defaultTargetGroupArn }) => {
        if (targetGroupArn === null) return notMet('the service is in no target group');
        const live = groupName(targetGroupArn);
        if (defaultTargetGroupArn === targetGroupArn) return met(`the listener forwards to ${live}`);
        const is = defaultTargetGroupArn === null ? 'to no group' : `to ${groupName(defaultTargetGroupArn)}`;
        return notMet(`the listener forwards ${is}; the service's tasks are in ${live}`);
      }),
    );
  },
};

/** Name of a target group. */
const groupName = (arn: string): string => /targetgroup\/([^/]+)/.exec(arn)?.[1] ?? arn;

const clusterVersion: DemandRule = {
  id: 'engine-version',
  title: 'The database has the engine version that is declared',
  fix: 'Bring the version into the overlay where it was upgraded; finish an upgrade that is half done.',
  of: 'database',
  judge: ({ view, region, topology, observation: { global } }) =>
    judged(view.cluster, 'database', (cluster) => {
      if (cluster === null) return null;
      const { engine_version: declared } = region.database;
      const home = region.region === topology.databaseHomeRegion;
      const whole = home && global.known && global.value !== null ? global.value.engineVersion : declared;
      const words = `engine version ${cluster.engineVersion}${whole === declared ? '' : `, of the global database ${whole}`}; declared is ${declared}`;
      return cluster.engineVersion === declared && whole === declared ? met(words) : notMet(words);
    }),
};

/** All comparisons, in the order in which a person reads them. */
export const COMPARISONS: readonly DemandRule[] = [
  ...[capacity, healthy, listener],
  ...OF_PARTS,
  clusterVersion,
  // Last: what is wrong on the way says more than that nobody answers.
  ...OF_DOORS,
];

/**
 * Every demand of every region. Without `parts` or `doors` what only they say is left out. A region in which AWS does not answer is one
 * unknown, and what it answers clients: that can be well all the same.
 */
export function demands(
  topology: Topology,
  observation: Observation,
  parts: readonly PartsView[] = [],
  doors?: Doors,
): readonly Demand[] {
  const serving = seenServing(topology, observation);
  return topology.regions.flatMap((region) => {
    const view = viewOf(observation, region.region);
    const role = serving.size === 0 ? region.role.traffic : serving.has(region.region) ? 'serving' : 'standby';
    const own = parts.find((one) => one.region === region.region);
    const scene: DemandScene = { topology, region, role, view, observation, parts: own, doors };
    const of = view.answers ? COMPARISONS : OF_DOORS;
    const all = of.flatMap((one) => demandOf(one, scene));
    return view.answers ? all : [silent(view), ...all];
  });
}

function demandOf({ id, of, fix, judge }: DemandRule, scene: DemandScene): readonly Demand[] {
  const found = judge(scene);
  const { region } = scene.region;
  return found === null ? [] : [{ id, region, of, verdict: found.verdict, words: `${region}: ${found.words}`, fix }];
}

const silent = (view: RegionView): Demand => ({
  id: 'answers',
  region: view.region,
  of: 'service',
  verdict: 'unknown',
  words: `${view.region}: what runbooks own there: it ${silenceOf(view)}`,
  fix: remedyIn(refusalOf(view) ?? '', view.region) ?? 'When the region answers again, look again.',
});

/** What differs, in words. */
export const unmet = (all: readonly Demand[]): readonly Demand[] => all.filter(({ verdict }) => verdict === 'not-met');
export const untold = (all: readonly Demand[]): readonly Demand[] => all.filter(({ verdict }) => verdict === 'unknown');
