/** Findings of a drill, as input for `measure`. Pure. */
import { lagSeconds } from '../evidence/lag';
import { measure, type Loss, type MeasureInput } from '../evidence/measure';
import type { AcceptanceEvidence, BudgetEvidence, Evidence } from '../evidence/evidence';
import { compareWithRun } from '../recovery/budget/compare';
import type { StepResult } from '../runbook/outcome';
import type { Topology } from '../topology/topology';
import type { Measured } from '../evidence/measured/measured';
import { worstLoss } from '../evidence/measured/stores';
import { MOMENTS } from './plans';
import type { DrillRecord } from './ports';
import type { DrillOptions } from './options';
import type { Recorder } from './recorder';

export interface DrillFacts {
  readonly runId: string;
  readonly topology: Topology;
  readonly options: DrillOptions & { readonly fresh: boolean };
  readonly actor: string;
  readonly clockScale: number;
  /** ISO wall times. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly sourceDigest: string;
}

/** Where the lab's figures come from; the report prints them beside the results. */
export const MODELLED: readonly string[] = [
  'How long a switchover, a managed failover and the rebuild of a replica take: Aurora User Guide ("within a few minutes", "minutes to several hours"), on the scaled clock of the lab.',
  'Replication lag and its metrics: a deterministic model of under a second, as the Aurora User Guide states for typical load.',
  'How long tasks take to start and targets to become healthy: assumptions of the lab.',
  "DNS: the answer of the hosted zone as stored. Caches of resolvers and clients are not modelled; the record's TTL comes on top.",
];

/** With a data plane, what remains of it. */
const MODELLED_BESIDE_PLANE: readonly string[] = [
  ...MODELLED.filter((text) => !text.startsWith('Replication lag') && !text.startsWith('DNS:')),
  'Between two regions every byte is 30 ms late; the lag that the metrics tell is the one that was measured there.',
];

/** Why nothing was measured, where it was to be. */
const notMeasured = ({ measured }: DrillRecord): readonly string[] =>
  measured === null || measured.problem === null ? [] : [`Nothing was measured from outside: ${measured.problem}.`];

/** Acknowledged writes that are gone, where clients wrote and rows were counted. */
function countedLoss(measured: Measured | null): Loss | null {
  if (measured === null) return null;
  const { rpo_seconds: rpo } = worstLoss(measured.stores);
  const basis = 'time between acknowledged writes that are lost, as clients saw them';
  return { seconds: rpo.value, basis: rpo.value === null ? rpo.why : basis, at: null, counted: true };
}

/** Evidence of a drill. Unobserved values are unknown, so that the verdict is not met. */
export function drillEvidence(facts: DrillFacts, record: DrillRecord, recorder: Recorder): Omit<Evidence, 'files'> {
  const { topology, options } = facts;
  const measured = record.measured?.measured ?? null;
  const move = options.graceful ? 'planned move' : `outage (${options.outage}) of ${record.from}`;
  const input: MeasureInput = {
    run_id: facts.runId,
    title: `${move}, ${record.to} takes over, return to ${record.from}${options.rebuild ? ' by rebuilding' : ''}`,
    environment: topology.environment,
    kind: 'drill',
    world: 'lab',
    account_id: topology.accountId,
    actor: facts.actor,
    options: { ...options },
    started_at: facts.startedAt,
    ended_at: facts.endedAt,
    clock_scale: facts.clockScale,
    phases: recorder.phases,
    steps: recorder.steps,
    plans: recorder.plans,
    faults: record.faults,
    service: record.service,
    acceptances: record.runs.flatMap(({ result }) =>
      result.steps.flatMap(({ accepted }) => accepted.map((one) => acceptanceOf(one, recorder))),
    ),
    ...aloneOf(record, recorder),
    modelled: measured === null ? [...MODELLED, ...notMeasured(record)] : MODELLED_BESIDE_PLANE,
    ...(measured === null ? {} : { measured }),
    versions: facts.versions,
    source_digest: facts.sourceDigest,
    budget: budgetOfRun(record),
    objectives: topology.objectives,
    recovery: { outage_at: record.outageAt, decided_at: record.decidedAt, verified_by: 'failover/verify' },
    loss: countedLoss(measured) ?? lossOf(facts, record, recorder),
    demanded: { states: topology.states.map(({ id }) => id), moments: MOMENTS },
  };
  return measure(input);
}

function acceptanceOf(
  { name, by, reason, at, approvedBy, breakGlass }: StepResult['accepted'][number],
  recorder: Recorder,
): AcceptanceEvidence {
  return {
    ...{ name, by, reason, at: recorder.wallOf(at) },
    ...(approvedBy === undefined ? {} : { approved_by: { by: approvedBy.by, reason: approvedBy.reason } }),
    ...(breakGlass === undefined ? {} : { alone: true }),
  };
}

/** Who went on alone in any of the runs. */
function aloneOf({ runs }: DrillRecord, recorder: Recorder): Pick<Evidence, 'break_glass'> {
  const all = runs.flatMap(({ result }) => result.breakGlass ?? []);
  if (all.length === 0) return {};
  return {
    break_glass: all.map(({ by, reason, at, until }) => ({
      ...{ by, reason },
      at: recorder.wallOf(at),
      until: recorder.wallOf(until),
    })),
  };
}

/** Budget and actual time of the failover's steps. */
function budgetOfRun({ runs }: DrillRecord): readonly BudgetEvidence[] {
  const failover = runs[0];
  if (failover === undefined) return [];
  return compareWithRun(failover.runbook, failover.result).map((one) => ({
    step: one.id,
    title: one.title,
    typical_seconds: one.typicalSeconds,
    worst_seconds: one.worstSeconds,
    source: one.source,
    took_seconds: one.tookSeconds,
    verdict: one.verdict,
  }));
}

/**
 * A switchover that got through waited until everything was replicated: nothing is lost. Otherwise the loss is the lag
 * noted at the freeze. The loss of a failed move is unknown.
 */
function lossOf({ options }: DrillFacts, { runs }: DrillRecord, recorder: Recorder): Loss {
  const failover = runs[0];
  if (options.graceful) {
    const basis = 'a switchover waits until everything is replicated (Aurora User Guide)';
    return { seconds: failover?.result.outcome === 'done' ? 0 : null, basis, at: null };
  }
  const freeze = failover?.result.steps.find(({ notes }) => LAG_NOTE in notes);
  const at = freeze?.begunAt ?? null;
  return {
    seconds: lagSeconds(freeze?.notes[LAG_NOTE] ?? null),
    basis: 'replication lag noted in the surviving region before the promotion',
    at: at === null ? null : recorder.wallOf(at),
  };
}

const LAG_NOTE = 'replication_lag_ms';
