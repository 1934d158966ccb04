/**
 * Compares what a region's role demands of arguments that plans ignore with what was observed. One comparison for
 * status, drift, preflight and reconciliation. Pure.
 */
import type { Verdict } from '../../console/verdict';
import type { Topology } from '../../topology/topology';
import { viewOf } from '../../observation/facts';
import type { DemandRule, DemandScene } from '../../observation/demand-rule';
import type { Doors } from '../../observation/observe-doors';
import type { Observation, PartsView, RegionView } from '../../observation/types';
import { seenServing } from '../../observation/roles';
import type { ObserveSides } from '../../observation/sides';
import { refusalOf, silenceOf } from '../../observation/refusal';
import { remedyIn } from '../../operations/why';

export interface Demand {
  readonly id: string;
  readonly region: string;
  readonly of: DemandRule['of'];
  readonly verdict: Verdict;
  /** Begins with the region. */
  readonly words: string;
  readonly fix: string;
}

/**
 * Every demand of every region, by the rules of `sides`. Without `parts` or `doors` what only they say is left out. A region in which AWS does not answer is one
 * unknown, and what it answers clients: that can be well all the same.
 */
export function demandsWith(
  sides: Pick<ObserveSides, 'roles' | 'demands'>,
  topology: Topology,
  observation: Observation,
  parts: readonly PartsView[] = [],
  doors?: Doors,
): readonly Demand[] {
  const { demands: rules } = sides;
  const serving = seenServing(sides, topology, observation);
  return topology.regions.flatMap((region) => {
    const view = viewOf(observation, region.region);
    const role = serving.size === 0 ? region.role.traffic : serving.has(region.region) ? 'serving' : 'standby';
    const own = parts.find((one) => one.region === region.region);
    const scene: DemandScene = { topology, region, role, view, observation, parts: own, doors };
    const of = view.answers ? rules : rules.filter((one) => one.of === 'clients');
    const all = of.flatMap((one) => demandOf(one, scene));
    return view.answers ? all : [silent(view), ...all];
  });
}

function demandOf({ id, of, fix, judge }: DemandRule, scene: DemandScene): readonly Demand[] {
  const found = judge(scene);
  const { region } = scene.region;
  return found === null
    ? []
    : [{ id, region, of, verdict: found.verdict, words: `${region}: ${found.observed}`, fix: found.fix ?? fix }];
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
