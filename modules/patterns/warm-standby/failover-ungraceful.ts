/** The writer's region is lost: promote, and accept the loss of what was not replicated. Needs nothing of the lost region. */
import type { RegionTopology, Topology } from '../../topology/topology';
import type { Target } from '../../observation/facts';
import type { Observed, Runbook, Step } from '../../runbook/runbook';
import { fenceByAcceptance, fenceByStopping } from '../../parts/ecs-service/steps/fence';
import { followers } from '../../parts/aurora/steps/followers';
import { freeze } from '../../parts/freeze/steps';
import { frontDoor, frontDoorByAcceptance } from '../../parts/api-entry/steps/front-door';
import { acceptLoss } from '../../parts/aurora/steps/loss';
import { detachAndPromote, isPromoted, isStandalone, promote } from '../../parts/aurora/steps/promote';
import { haltedByTraffic } from '../../parts/traffic/steps/move';
import { idsOf, listening, moveClients, runbook, scaled, type RunbookOptions } from './shared';

export interface LossOptions extends RunbookOptions {
  /** The region whose last writes are given up; null where the target writes already. */
  readonly lost: string | null;
}

/** A region that is left: the writer's and the serving one, which can be two. */
export interface Left {
  readonly region: RegionTopology;
  /** Whether it answered when it was looked at. */
  readonly answers: boolean;
}

/** Managed failover with data loss allowed. */
export function failoverUngraceful(
  topology: Topology,
  target: Target,
  left: readonly Left[],
  options: LossOptions,
  remarks: readonly string[],
): Runbook {
  return runbook(topology, target, {
    id: 'failover-ungraceful',
    title: `Fail over to ${target.region.region}`,
    mode: 'ungraceful',
    remarks,
    steps: steps(topology, target, left, options, {
      detaches: false,
      promote: (needs) => haltedByTraffic(topology, target, promote(topology, target.region, needs)),
      writer: isPromoted(topology, target.region, target.region.names.dbInstances.length),
    }),
  });
}

/** Detach and promote: where managed failover is impossible. */
export function failoverDetach(
  topology: Topology,
  target: Target,
  left: readonly Left[],
  options: LossOptions,
  remarks: readonly string[],
): Runbook {
  return runbook(topology, target, {
    id: 'failover-detach',
    title: `Fail over to ${target.region.region} by taking its database out of the global one`,
    mode: 'ungraceful',
    remarks: [
      ...remarks,
      'The old cluster stays writable where it is and cannot rejoin: failback will rebuild it.',
      ...(options.others?.members ?? []).map(
        ({ region }) =>
          `${region} stays with the old global database and its stale writer, and gets nothing of what is written from now on: failback will remove and rebuild it.`,
      ),
    ],
    steps: steps(topology, target, left, options, {
      detaches: true,
      promote: (needs) => haltedByTraffic(topology, target, detachAndPromote(topology, target.region, needs)),
      writer: isStandalone(topology, target.region, target.region.names.dbInstances.length),
    }),
  });
}

function steps(
  topology: Topology,
  target: Target,
  left: readonly Left[],
  options: LossOptions,
  database: {
    /** Detached, nothing keeps the old writer from writing but the fence: workers start when the promotion is proven. */
    readonly detaches: boolean;
    readonly promote: (needs: readonly string[]) => Step;
    readonly writer: readonly Observed[];
  },
): readonly Step[] {
  const { answering = [], members = [] } = options.others ?? {};
  const frozen = freeze(topology, [target.region.region, ...answering], target.region);
  const fences = left.map(({ region, answers }) =>
    answers ? fenceByStopping(region, [frozen.id]) : fenceByAcceptance(region, [frozen.id]),
  );
  const fenced = [frozen.id, ...fences.map(({ id }) => id)];
  const losses = options.lost === null ? [] : [acceptLoss(target.region, options.lost)];
  const listener = listening(target, [frozen.id]);
  const { door, workers, promoted } = beforePromotion(topology, target, options, database, {
    frozen: [frozen.id],
    fenced,
    losses: idsOf(losses),
  });
  const rest = database.detaches ? [] : followers(topology, target.region, members, 'ungraceful', [promoted.id]);
  const before = [promoted, workers, ...listener];
  return [
    frozen,
    ...fences,
    ...losses,
    ...listener,
    door,
    promoted,
    workers,
    ...rest,
    ...moveClients(topology, target, database.writer, options, before),
  ];
}

/**
 * The front door is asked before the promotion, which cannot be undone. Where tasks run that is seconds, beside the fence and the
 * listener (it answers once that is switched), and the promotion and the scaling go side by side behind it. Where none run, they are
 * started first, and the promotion waits for them.
 */
function beforePromotion(
  topology: Topology,
  target: Target,
  options: LossOptions,
  database: Pick<Parameters<typeof steps>[4], 'detaches' | 'promote'>,
  after: { readonly frozen: readonly string[]; readonly fenced: readonly string[]; readonly losses: readonly string[] },
): { readonly door: Step; readonly workers: Step; readonly promoted: Step } {
  const { frozen, fenced, losses } = after;
  const asking = { answerNamesRegion: options.answerNamesRegion, orAccept: true };
  const promote = (door: Step): Step => database.promote([...fenced, ...losses, door.id]);
  if (!target.hasTasks && !database.detaches) {
    const workers = scaled(target, options, fenced);
    const door = frontDoor(topology, target, asking, [...frozen, workers.id]);
    return { door, workers, promoted: promote(door) };
  }
  const door = target.hasTasks ? frontDoor(topology, target, asking, frozen) : frontDoorByAcceptance(target, frozen);
  const promoted = promote(door);
  const workers = scaled(target, options, database.detaches ? [promoted.id] : [...fenced, door.id]);
  return { door, workers, promoted };
}
