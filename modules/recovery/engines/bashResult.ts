/** What a generated script left behind, as the result of a run: so that evidence does not depend on who carried a runbook out. */
import type { Outcome, RunResult, StepResult } from '../outcome';
import type { Runbook } from '../runbook';

/** The files in the script's `DR_STATE_DIR`, and its exit code. */
export interface BashRun {
  /** `results.tsv`: step, end, begun, ended, why. */
  readonly results: string;
  /** `log.tsv`: time, step, event, text. It goes on over runs; only what belongs to this one is read. */
  readonly log: string;
  readonly exit: number | null;
}

const OUTCOME: Readonly<Record<number, Outcome>> = {
  0: 'done',
  1: 'failed',
  3: 'refused',
  4: 'unknown',
  130: 'aborted',
};

const ENDS: readonly string[] = ['met', 'not', 'unknown', 'refused', 'halted'] satisfies StepResult['end'][];

/** An exit code that the script does not have, or none, is unknown: it was killed. Steps without a line are pending. */
export function bashResult(runbook: Runbook, run: BashRun): RunResult {
  const rows = new Map(table(run.results).map((row) => [row[0] ?? '', row]));
  const log = table(run.log);
  const steps = runbook.steps.map((step): StepResult => {
    const [, end = '', begun = '', ended = '', why = ''] = rows.get(step.id) ?? [];
    const begunAt = milliseconds(begun);
    const own = log.filter(([at, id]) => id === step.id && begunAt !== null && Number(at) >= begunAt);
    return {
      id: step.id,
      title: step.title,
      end: ENDS.includes(end) ? (end as StepResult['end']) : 'pending',
      why: why === '' ? 'not begun' : why,
      observed: why === '' ? [] : [why],
      begunAt,
      endedAt: milliseconds(ended),
      notes: Object.fromEntries(own.flatMap(([, , event, text]) => (event === 'note' ? [noteOf(text ?? '')] : []))),
      accepted: acceptedIn(why, milliseconds(ended)),
    };
  });
  const times = log.flatMap(([at]) => milliseconds(at ?? '') ?? []);
  return {
    outcome: (run.exit === null ? undefined : OUTCOME[run.exit]) ?? 'unknown',
    steps,
    begunAt: Math.min(...steps.flatMap((step) => step.begunAt ?? []), times.at(-1) ?? 0),
    endedAt: times.at(-1) ?? 0,
  };
}

const table = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));

const milliseconds = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : null);

/** `name = value`; text comes in JSON's quotes. */
function noteOf(text: string): readonly [string, string] {
  const [name = '', ...rest] = text.split(' = ');
  return [name, rest.join(' = ').replace(/^"(.*)"$/, '$1')];
}

/** The script names its caller nowhere but in AWS's own records. */
function acceptedIn(why: string, at: number | null): StepResult['accepted'] {
  const found = /^(\S+) accepted: (.*)$/.exec(why);
  return found === null
    ? []
    : [{ name: found[1] ?? '', by: 'whoever ran the script', reason: found[2] ?? '', at: at ?? 0 }];
}
