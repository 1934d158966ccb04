/**
 * The engine `step-functions`: a runbook as a state machine in JSONata that makes the same calls and gives the same verdicts as the
 * TypeScript runner. What a machine cannot reach is refused when it is rendered, never left out.
 */
import { DrError, EXIT } from '../../console/errors';
import { runbookDigest } from '../../runbook/journal';
import { requireLinted } from '../../runbook/lint/lint';
import type { Runbook, Step } from '../../runbook/runbook';
import type { Reach } from './calls';
import { evaluated, text, TRANSIENT_STEMS } from './jsonata';
import {
  AROUND,
  eventsOf,
  MAX_DEFINITION,
  MAX_EVENTS,
  MAX_PAYLOAD,
  payloadOf,
  type Backoff,
  backoffFor,
} from './limits';
import { Names, type Branch, type StateMachine, type MachineState } from './states';
import { renderStep } from './step';
import { askingFirst, type AskedFirst } from './asking-first';
import { waves } from '../waves';

export interface RenderedMachine {
  readonly machine: StateMachine;
  /** Events of its history, at most. */
  readonly events: number;
  /** Share of the time that has passed by which looks are apart, where the runbook's pace would not fit; 0 where it does. */
  readonly backoff: Backoff;
}

/**
 * Throws DrError `not-for-step-functions` naming all that the machine cannot reach, or the limit that it would break, and
 * `invalid-runbook`.
 */
export function renderMachine(runbook: Runbook, reach: Reach, first?: AskedFirst): RenderedMachine {
  requireLinted(runbook);
  const ordered = waves(runbook);
  requireReached(runbook, reach);
  const sizes = new Map(runbook.steps.map((step) => [step.id, renderStep(step, reach, new Names(), 0)]));
  const events = (step: Step, share: Backoff): number => eventsOf(step, sizes.get(step.id) as Branch, share);
  const { backoff, total } = backoffFor(runbook.steps, AROUND(ordered.length), events);
  if (backoff === null) throw overLimit(`its history could have ${total} events, and ${MAX_EVENTS} are allowed`);
  const payload = payloadOf(runbook.steps);
  if (payload > MAX_PAYLOAD) throw overLimit(`its results could have ${payload} bytes, and ${MAX_PAYLOAD} are allowed`);
  const names = new Names();
  const branches = ordered.map((wave) => wave.map((step) => branchOf(step, reach, names, backoff)));
  const whole = machineOf(runbook, branches, names, backoff);
  const machine = first === undefined ? whole : askingFirst(whole, first, reach);
  const size = Buffer.byteLength(JSON.stringify(machine));
  if (size > MAX_DEFINITION) throw overLimit(`its definition has ${size} bytes, and ${MAX_DEFINITION} are allowed`);
  return { machine, events: total, backoff };
}

/** The machine as a file. */
export const renderStepFunctions = (runbook: Runbook, reach: Reach): string =>
  `${JSON.stringify(renderMachine(runbook, reach).machine, null, 2)}\n`;

function branchOf(step: Step, reach: Reach, names: Names, backoff: Backoff): Branch {
  const { StartAt, States } = renderStep(step, reach, names, backoff);
  return { StartAt, States };
}

function requireReached(runbook: Runbook, reach: Reach): void {
  const names = new Names();
  const cannot = [...new Set(runbook.steps.flatMap((step) => renderStep(step, reach, names, 0).cannot))];
  if (cannot.length === 0) return;
  throw new DrError(
    'not-for-step-functions',
    `A state machine in ${reach.region} cannot carry out ${runbook.id}: ${cannot.join('; ')}`,
    'Step Functions calls AWS in its own region alone, sends HTTP through a connection alone, and has no Terraform; a machine without these would be another runbook.',
    'Run it with dr, render it with --engine bash, or give what is named: --caller ARN (a function that calls other regions), --connection ARN, --topic ARN.',
    EXIT.refused,
  );
}

const overLimit = (why: string): DrError =>
  new DrError(
    'not-for-step-functions',
    `No state machine can be made: ${why}`,
    'An execution that reaches a limit of Step Functions ends as failed in the middle of its work.',
    'Run it with dr, or render it with --engine bash: neither has such a limit.',
    EXIT.refused,
  );

function machineOf(
  runbook: Runbook,
  branches: readonly (readonly Branch[])[],
  names: Names,
  backoff: Backoff,
): StateMachine {
  const wave = (at: number): string => (at < branches.length ? `Wave ${at + 1}` : 'Ended');
  const parallel = branches.map((Branches, at): [string, MachineState] => [
    names.take(wave(at)),
    {
      Type: 'Parallel',
      Branches,
      Assign: {
        ends: evaluated('$merge([$ends, $states.result.{step: verdict}])'),
        results: evaluated('$append($results, $states.result)'),
      },
      Output: {},
      Next: wave(at + 1),
    },
  ]);
  return {
    Comment: comment(runbook, backoff),
    QueryLanguage: 'JSONata',
    StartAt: names.take('Asked for'),
    States: {
      'Asked for': {
        Type: 'Choice',
        Choices: [{ Condition: evaluated(`$states.input.begin = ${text(runbook.target)}`), Next: names.take('Begin') }],
        Default: names.take('Not asked for'),
      },
      'Not asked for': {
        Type: 'Fail',
        Error: 'Twinstate.refused',
        Cause: `Nothing was sent. To begin, start it with the input {"begin": "${runbook.target}"}.`,
      },
      Begin: {
        Type: 'Pass',
        Assign: { transient: TRANSIENT_STEMS, ends: {}, results: [] },
        Output: {},
        Next: wave(0),
      },
      ...Object.fromEntries(parallel),
      ...ending(runbook, names),
    },
  };
}

/** The worst end decides, as in outcome.ts. */
function ending(runbook: Runbook, names: Names): { readonly [name: string]: MachineState } {
  const has = (verdict: string): string => `'${verdict}' in $results.verdict`;
  const error = `${has('unknown')} ? 'Twinstate.unknown' : (${has('refused')} or ${has('halted')}) ? 'Twinstate.refused' : 'Twinstate.failed'`;
  const open = "$results[verdict != 'met'].(step & ' ' & verdict & ': ' & why)";
  return {
    [names.take('Ended')]: {
      Type: 'Choice',
      Choices: [{ Condition: evaluated("$count($results[verdict != 'met']) = 0"), Next: names.take('Done') }],
      Default: names.take('Not done'),
    },
    Done: { Type: 'Succeed', Output: { runbook: runbook.id, outcome: 'done', steps: evaluated('$results') } },
    // A cause has 32,768 characters at most.
    'Not done': {
      Type: 'Fail',
      Error: evaluated(error),
      Cause: evaluated(`$substring($join(${open}, '; '), 0, 8000)`),
    },
  };
}

function comment(runbook: Runbook, backoff: Backoff): string {
  return [
    `${runbook.title} (environment ${runbook.environment}, runbook ${runbook.id}, ${runbook.mode}, digest ${runbookDigest(runbook)}).`,
    ...runbook.remarks,
    ...(backoff === 0
      ? []
      : [`To fit into the history of an execution, looks are at least ${backoff * 100} % of a step's time apart.`]),
  ].join(' ');
}
