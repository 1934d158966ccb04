/**
 * One step: met? Otherwise act, and look until it is met or the deadline is over. Unknown never passes, and no call is
 * repeated before its effect would be visible.
 */
import { agree } from './approvals/agree';
import { givenWords, type Given } from './approvals/ask';
import type { Activity } from '../console/ports';
import { allOf } from './conditions/several';
import { lookOnce, takeNote } from './look';
import type { StepResult } from './outcome';
import { byAct, type ByAct } from './acts/conditions';
import { attempt } from './acts/index';
import type { RunPorts } from './ports';
import type { StepHistory } from './replay';
import type { AcceptAct, End, Step, LookResult } from './runbook';
import type { StepContext } from './step-context';

/** How the loop ended. */
interface Ended {
  readonly end: End;
  readonly why: string;
  readonly observed: readonly string[];
}

/** Runs one step, or takes its recorded end where it was met before. Aborting leaves it pending, to be resumed. */
export async function runStep(step: Step, ports: RunPorts, context: StepContext): Promise<StepResult> {
  const { history, write } = context;
  if (history.end?.end === 'met') return result(step, history);
  if (history.skipped !== null) {
    ports.console.warn(`Skipped: ${step.title} (${history.skipped.by}: ${history.skipped.reason})`);
    return result(step, history);
  }
  const activity = ports.console.begin(step.title);
  try {
    ports.signal?.throwIfAborted();
    if (history.begunAt === null || history.end !== null) await write({ kind: 'begin', step: step.id });
    await takeNotes(step, ports, context);
    const ended = await withAcceptance(step, ports, context, activity, () => loop(step, ports, context, activity));
    await write({ kind: 'end', step: step.id, ...ended });
    activity.ends(shown(ended.end), ended.why);
    return result(step, history);
  } catch (error) {
    activity.ends('unknown', ports.signal?.aborted ? 'interrupted' : 'the run broke off');
    // An interruption is no end: the journal keeps the step open, and a resumed run carries on with it.
    if (ports.signal?.aborted && error === ports.signal.reason) return result(step, history);
    throw error;
  }
}

async function takeNotes(step: Step, ports: RunPorts, { history, write }: StepContext): Promise<void> {
  for (const note of step.note ?? []) {
    if (history.notes.has(note.name)) continue;
    await write({ kind: 'note', step: step.id, name: note.name, value: await takeNote(note, ports) });
  }
}

async function loop(step: Step, ports: RunPorts, context: StepContext, activity: Activity): Promise<Ended> {
  const { history } = context;
  let silent = 0;
  for (;;) {
    ports.signal?.throwIfAborted();
    const [verdict, observed] = await isMet(step, ports, history);
    silent = verdict.silent ? silent + 1 : 0;
    if (verdict.v === 'met') return { end: 'met', why: verdict.why, observed };
    if (verdict.v === 'stop') return { end: 'unknown', why: verdict.why, observed };
    const left = deadline(step, history) - ports.clock.now();
    if (left <= 0) return tooLate(step, verdict, observed);
    if (silent === step.silence) {
      return { end: 'unknown', why: `${verdict.why}: no answer, ${silent} times in a row`, observed };
    }
    activity.waits(verdict.why);
    let pause = step.poll * 1000;
    if (verdict.v === 'not') {
      const acted = await attempt(step, ports, context, activity);
      if ('end' in acted) return { ...acted, observed };
      if (acted.again) pause = 0;
      if (acted.waits !== '') activity.waits(acted.waits);
    }
    if (pause > 0)
      await ports.clock.sleep(Math.max(1, Math.min(pause, deadline(step, history) - ports.clock.now())), ports.signal);
  }
}

/** A step without conditions is met by an acceptance only. */
async function isMet(
  step: Step,
  ports: RunPorts,
  history: StepHistory,
): Promise<readonly [LookResult, readonly string[]]> {
  if (step.met.length > 0) return allOf(step.met, lookOnce(ports));
  const open = step.act.find((act): act is AcceptAct => act.kind === 'accept' && !history.accepted.has(act.name));
  if (open !== undefined) return [{ v: 'not', why: `waits for the acceptance of ${open.name}` }, []];
  const lines = [...history.accepted].map(([name, given]) => givenWords(name, given));
  return [{ v: 'met', why: lines.join('; ') }, lines];
}

function tooLate(step: Step, verdict: LookResult, observed: readonly string[]): Ended {
  const why = `not met within ${step.deadline} s: ${verdict.why}`;
  return { end: verdict.v === 'retry' ? 'unknown' : 'not', why, observed };
}

/** Whether an act was sent or asked, and answered. */
const ASKED: ByAct<boolean, [index: number, history: StepHistory]> = {
  call: (_act, index, { answered }) => answered.has(index),
  apply: (_act, index, { answered }) => answered.has(index),
  accept: ({ name }, _index, { accepted }) => accepted.has(name),
};

/**
 * Clock milliseconds. Counted from the recorded begin, so that a restart does not renew it; waiting for a person is
 * free. But the time between a crash and its resumption does not count against acts that were not sent by then:
 * otherwise the step would end as not met although nothing was tried.
 */
function deadline(step: Step, history: StepHistory): number {
  const asked = step.act.every((act, index) => byAct(ASKED, act, index, history));
  const resumed = asked ? 0 : (history.resumedAt ?? 0);
  return Math.max(history.begunAt ?? 0, history.acceptedAt ?? 0, resumed) + step.deadline * 1000;
}

/** Where a step may be accepted instead, asks for it when the step itself did not end as met. */
async function withAcceptance(
  step: Step,
  ports: RunPorts,
  { history, write, breakGlass }: StepContext,
  activity: Activity,
  run: () => Promise<Ended>,
): Promise<Ended> {
  const act = step.orAccept;
  const before = act === undefined ? undefined : history.accepted.get(act.name);
  const ended = before === undefined ? await run() : null;
  if (act === undefined || ended?.end === 'met') return ended as Ended;
  if (ended === null) return acceptedInstead(givenWords(act.name, before as Given), []);
  const waits = (text: string): void => activity.waits(text);
  const agreed = await agree(ports, { step: step.id, act, why: ended.why, history, write, breakGlass, waits });
  if (agreed.v === 'refused') return { ...ended, why: `${ended.why}; ${agreed.why}` };
  await write({ kind: 'accepted', step: step.id, name: act.name, ...agreed.given });
  return acceptedInstead(givenWords(act.name, agreed.given), ended.observed);
}

const acceptedInstead = (why: string, observed: readonly string[]): Ended => ({
  end: 'met',
  why,
  observed: [...observed, why],
});

function result(step: Step, history: StepHistory): StepResult {
  const { begunAt, skipped } = history;
  const end = history.end?.end === 'met' || skipped === null ? history.end : asEnd(skipped, history);
  return {
    id: step.id,
    title: step.title,
    end: end?.end ?? 'pending',
    why: end?.why ?? 'interrupted',
    observed: end?.observed ?? [],
    begunAt,
    endedAt: end?.at ?? null,
    notes: Object.fromEntries(history.notes),
    accepted: [...history.accepted].map(([name, given]) => ({ name, ...given })),
  };
}

/** A step that is met after all is met, also if a person skipped it. */
function asEnd(
  { by, reason, at }: NonNullable<StepHistory['skipped']>,
  { end }: StepHistory,
): { readonly end: 'skipped'; readonly why: string; readonly observed: readonly string[]; readonly at: number } {
  const before = end === null ? '' : ` (it was ${end.end}: ${end.why})`;
  return { end: 'skipped', why: `skipped by ${by}: ${reason}${before}`, observed: end?.observed ?? [], at };
}

const shown = (end: End): Parameters<Activity['ends']>[0] =>
  end === 'met' ? 'done' : end === 'unknown' ? 'unknown' : 'failed';
