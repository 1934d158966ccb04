/** A machine that asks for one value before it begins: which target group is live is known when it runs, not when it is deployed. */
import type { Operation } from '../../operations/operation';
import type { Path } from '../../runbook/runbook';
import { CALL_SECONDS, carried, type Reach } from './calls';
import { evaluated, first as firstOf, text } from './jsonata';
import type { StateMachine, MachineState } from './states';

/** A value that is not known before it runs: asked once at the beginning, and put wherever `literal` stands. */
export interface AskedFirst {
  readonly literal: string;
  readonly read: Operation;
  readonly in: Path;
  readonly why: string;
}

/** The variable that holds it. */
const VARIABLE = 'asked';
const [ASK, KNOWN, UNKNOWN] = ['Ask first', 'Known?', 'Not known'];

/** The same machine with the question before its first wave. Without an answer it ends, and nothing was sent. */
export function askingFirst(
  machine: StateMachine,
  { literal, read, in: path, why }: AskedFirst,
  reach: Reach,
): StateMachine {
  const call = carried(read, reach);
  const begin = machine.States['Begin'];
  if (call === null || begin?.Type !== 'Pass' || begin.Next === undefined) throw new RangeError('nothing asks it');
  const unknown = { Assign: { [VARIABLE]: 'unknown' }, Output: {}, Next: KNOWN };
  const states: Readonly<Record<string, MachineState>> = {
    [ASK]: {
      Type: 'Task',
      Comment: why,
      Resource: call.resource,
      Arguments: call.arguments,
      TimeoutSeconds: CALL_SECONDS,
      Assign: { [VARIABLE]: evaluated(firstOf(path, call.spelling)) },
      Output: {},
      Catch: [{ ErrorEquals: ['States.ALL'], ...unknown }],
      Next: KNOWN,
    },
    [KNOWN]: {
      Type: 'Choice',
      Choices: [{ Condition: evaluated(`$${VARIABLE} = 'unknown'`), Next: UNKNOWN }],
      Default: begin.Next,
    },
    [UNKNOWN]: { Type: 'Fail', Error: 'Twinstate.unknown', Cause: `${why}: no answer. Nothing was sent.` },
  };
  const rest = replaced(machine.States, literal) as StateMachine['States'];
  return { ...machine, States: { ...rest, Begin: { ...begin, Next: ASK }, ...states } };
}

/** In expressions the variable takes the place of the quoted text, elsewhere an expression that of the whole. */
function replaced(value: unknown, literal: string): unknown {
  if (typeof value === 'string') {
    if (value === literal) return evaluated(`$${VARIABLE}`);
    return value.startsWith('{%') ? value.split(text(literal)).join(`$${VARIABLE}`) : value;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, literal));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, literal)]));
}
