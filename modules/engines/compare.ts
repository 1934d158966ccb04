/**
 * Whether two engines did the same: the same ends, the same changes in an order that the graph of the steps allows, the same
 * questions, the same world at the end. Pure.
 */
import { actionRow, CATALOGUE } from '../operations/catalogue';
import type { Operation } from '../operations/operation';
import type { RunResult } from '../runbook/outcome';
import type { Runbook } from '../runbook/runbook';

/** The engines that can be compared: those that something carries out here. */
export const COMPARED_ENGINES = ['typescript', 'bash', 'step-functions'] as const;
export type EngineId = (typeof COMPARED_ENGINES)[number];

/** The complete run of one engine. */
export interface EngineRun {
  readonly engine: EngineId;
  /** All its requests, in order. */
  readonly sent: readonly Operation[];
  readonly result: RunResult;
  /** The end state, as plain data without times. */
  readonly world: unknown;
}

/** An engine that has no way to carry the runbook out, and why: it renders no document. */
export interface Cannot {
  readonly engine: EngineId;
  readonly cannot: string;
}

export type EngineOutcome = EngineRun | Cannot;

/** A change as it is compared, and its place among the changes of each engine that ran, from 1; an empty list where it was not made. */
export interface ComparedChange {
  readonly call: string;
  readonly at: readonly (readonly number[])[];
}

export interface EngineComparison {
  readonly runbook: Runbook;
  /** The engines that carried it out; what the others did is held against the first of them. */
  readonly runs: readonly EngineRun[];
  readonly cannot: readonly Cannot[];
  readonly changes: readonly ComparedChange[];
  /** How many different questions each engine asked. */
  readonly questions: readonly number[];
  /** Empty if all did the same. With fewer than two engines nothing was compared. */
  readonly differences: readonly string[];
}

/** Holds what engines did on equal worlds against each other. */
export function comparisonOf(runbook: Runbook, carried: readonly EngineOutcome[]): EngineComparison {
  const runs = carried.filter((one): one is EngineRun => 'result' in one);
  const [first, ...others] = runs;
  const found = first === undefined ? [] : others.flatMap((other) => differences(runbook, first, other));
  const made = runs.map((run) => changesOf(run).map(shown));
  const calls = [...new Set(made.flat())];
  const at = (call: string): ComparedChange['at'] =>
    made.map((one) => one.flatMap((other, index) => (other === call ? [index + 1] : [])));
  return {
    runbook,
    runs,
    cannot: carried.filter((one): one is Cannot => 'cannot' in one),
    changes: calls.map((call) => ({ call, at: at(call) })),
    questions: runs.map((run) => questionsOf(run).length),
    differences: [...new Set(found)],
  };
}

/** What differs, a line each; empty where nothing does. `guards`: false where an engine may be told to ask less, as after a fault. */
export function differences(runbook: Runbook, a: EngineRun, b: EngineRun, guards = true): readonly string[] {
  const names = `${a.engine} and ${b.engine}`;
  return [
    ...unequal(`ends of ${names}`, endsOf(a), endsOf(b)),
    ...unequal(`changes of ${names}`, changesOf(a).map(shown).sort(), changesOf(b).map(shown).sort()),
    ...[a, b].flatMap((run) => outOfOrder(runbook, run)),
    ...(guards ? unequal(`questions of ${names}`, questionsOf(a), questionsOf(b)) : []),
    ...unequal(`worlds of ${names}`, [JSON.stringify(a.world)], [JSON.stringify(b.world)]),
  ];
}

const endsOf = ({ result }: EngineRun): readonly string[] => result.steps.map(({ id, end }) => `${id} ${end}`);

const changesOf = ({ sent }: EngineRun): readonly Operation[] =>
  sent.filter((one) => actionRow(one).mutating && !isOfRuns(one));

const questionsOf = ({ sent }: EngineRun): readonly string[] =>
  [
    ...new Set(sent.filter((one) => !actionRow(one).mutating && one.service !== 'sts' && !isOfRuns(one)).map(shown)),
  ].sort();

/** What a run keeps about itself (lease, journal) is no part of what it does to the environment, and not every engine keeps it. */
function isOfRuns({ service, input }: Operation): boolean {
  const at = input['Key'] ?? input['Prefix'];
  return service === 's3' && typeof at === 'string' && at.startsWith('runs/');
}

/** A service with one endpoint is the same wherever it is asked from. Keys in one order: engines spell inputs, not their order. */
function shown({ service, action, region, input }: Operation): string {
  const where = CATALOGUE[service].endpointRegion === null ? region : 'global';
  return `${service}:${action} ${where} ${JSON.stringify(sorted(input))}`;
}

/** Times are worked out when a call is made: that there is one is the same, which one is not. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return 'a time';
  if (typeof value === 'object' && value !== null && Object.keys(value).join() === 'ago') return 'a time';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function unequal(what: string, a: readonly string[], b: readonly string[]): readonly string[] {
  const [only, other] = [left(a, b), left(b, a)];
  if (only.length === 0 && other.length === 0) return [];
  return [`${what} differ: ${only.join(', ') || 'nothing'} against ${other.join(', ') || 'nothing'}`];
}

/** What `a` has more of. */
function left(a: readonly string[], b: readonly string[]): readonly string[] {
  const rest = [...b];
  return a.filter((one) => {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** Changes of a step that came before those of a step that it needs, directly or through others. */
function outOfOrder(runbook: Runbook, run: EngineRun): readonly string[] {
  const changes = changesOf(run).map(shown);
  const last = new Map<string, number>();
  const found: string[] = [];
  const own = (id: string): readonly string[] =>
    runbook.steps
      .filter((step) => step.id === id)
      .flatMap(({ act }) => act.flatMap((one) => (one.kind === 'call' ? [shown(one.operation)] : [])));
  const before = (id: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const need of runbook.steps.find((step) => step.id === id)?.needs ?? []) {
      if (!seen.has(need)) before(need, seen.add(need));
    }
    return seen;
  };
  for (const { id } of runbook.steps) {
    const times = own(id).flatMap((one) => changes.flatMap((change, at) => (change === one ? [at] : [])));
    last.set(id, Math.max(-1, ...times));
    const first = Math.min(Infinity, ...times);
    for (const need of before(id)) {
      // Two steps may make the same change; which of them made it cannot be told, so it counts for neither.
      if (own(need).some((one) => own(id).includes(one))) continue;
      if ((last.get(need) ?? -1) > first)
        found.push(`${run.engine} changed something for ${id} before ${need} was done`);
    }
  }
  return found;
}
