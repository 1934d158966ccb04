/** What a generated script left in its state folder, as the result of a run: so that it is measured like any other engine's. */
import { namedOnly } from '../../runbook/approvals/ask';
import { outcomeOf, type RunResult, type StepResult } from '../../runbook/outcome';
import type { Runbook } from '../../runbook/runbook';

const ENDS: readonly StepResult['end'][] = ['met', 'not', 'unknown', 'refused', 'halted'];

export interface ScriptFiles {
  /** `results.tsv`: step, end, begun, ended, why. */
  readonly results: string;
  /** `log.tsv`: time, step, event, text. */
  readonly log: string;
}

/** `by`: who ran the script. A step that left no line, or one that cannot be read, is pending. */
export function recordOf(runbook: Runbook, { results, log }: ScriptFiles, by: string): RunResult {
  const ended = rows(results);
  const events = rows(log).map(([at, step, event, text]) => ({ at: Number(at), step, event, text: text ?? '' }));
  const steps = runbook.steps.map(({ id, title }): StepResult => {
    const [, end, begun, at, why = 'the script left no end of it'] = ended.findLast(([step]) => step === id) ?? [];
    const own = events.filter(({ step }) => step === id);
    return {
      id,
      title,
      end: ENDS.find((one) => one === end) ?? 'pending',
      why,
      observed: end === 'met' ? [why] : [],
      begunAt: time(begun),
      endedAt: time(at),
      notes: Object.fromEntries(own.filter(({ event }) => event === 'note').map(({ text }) => note(text))),
      accepted: acceptance(why, by, time(at)),
    };
  });
  const times = events.map(({ at }) => at).filter(Number.isFinite);
  return {
    outcome: outcomeOf(
      steps.map(({ end }) => end),
      false,
    ),
    steps,
    begunAt: Math.min(...times),
    endedAt: Math.max(...times),
  };
}

function rows(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

function time(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text);
}

/** `name = value`; the value is JSON where it parses. */
function note(text: string): readonly [string, string] {
  const at = text.indexOf(' = ');
  const value = text.slice(at + 3);
  return [text.slice(0, at), value.replace(/^"(.*)"$/, '$1')];
}

function acceptance(why: string, by: string, at: number | null): StepResult['accepted'] {
  const found = /^(\S+) accepted(?: with (.+) \(not proven\)|( ALONE \(break-glass\)))?: (.*)$/.exec(why);
  if (found === null || at === null) return [];
  const [, name = '', second, alone, reason = ''] = found;
  return [
    {
      ...{ name, by, reason, at },
      ...(second === undefined ? {} : { approvedBy: namedOnly(second, reason) }),
      ...(alone === undefined ? {} : { breakGlass: true as const }),
    },
  ];
}
