/**
 * Carries out a state machine as Step Functions would: the states that the engine uses, JSONata through its reference implementation,
 * variables with their scopes, and the history counted. Source: Amazon States Language specification; Step Functions Developer Guide,
 * "Transforming data with JSONata" and "Passing data between states with variables".
 */
import jsonata from 'jsonata';
import type { Clock } from '../../../console/ports';
import { EVENTS } from '../limits';
import type { Assign, Branch, StateMachine, MachineState } from '../states';

export interface TaskPorts {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Carries out a task; rejects with a `TaskError` where it failed. `ask`: what a person answers to a task that waits. */
  readonly perform: (resource: string, args: unknown, signal?: AbortSignal) => Promise<unknown>;
}

export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output: unknown;
  readonly error: string | null;
  readonly cause: string | null;
  /** The machine's variables at its end; in AWS they are in the history, with the last state that was left. */
  readonly variables: Variables;
  /** Events of the history, counted as `EVENTS` does. */
  readonly events: number;
  /** Names of the states in the order in which they were entered. */
  readonly entered: readonly string[];
}

/** What a task failed with: `Service.CodeException`, or one of the `States.` errors. */
export class TaskError extends Error {
  constructor(
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
  }
}

type Variables = Readonly<Record<string, unknown>>;

interface Run {
  readonly ports: TaskPorts;
  readonly entered: string[];
  events: number;
}

/** Never rejects for what a machine does wrong: that is a failed execution, as in AWS. */
export async function interpret(machine: StateMachine, input: unknown, ports: TaskPorts): Promise<Execution> {
  const run: Run = { ports, entered: [], events: 2 };
  const variables: Record<string, unknown> = {};
  const result = (
    status: Execution['status'],
    output: unknown,
    error: string | null,
    cause: string | null,
  ): Execution => ({
    status,
    output,
    error,
    cause,
    variables,
    events: run.events,
    entered: run.entered,
  });
  try {
    return result('SUCCEEDED', await branch(machine, input, {}, variables, run), null, null);
  } catch (error) {
    if (error instanceof TaskError) return result('FAILED', null, error.error, error.reason);
    throw error;
  }
}

async function branch(
  { StartAt, States }: Branch,
  input: unknown,
  outer: Variables,
  own: Record<string, unknown>,
  run: Run,
): Promise<unknown> {
  let [name, value] = [StartAt, input];
  for (;;) {
    const state = States[name];
    if (state === undefined) throw new TaskError('States.Runtime', `there is no state ${name}`);
    run.entered.push(name);
    run.events += EVENTS[state.Type];
    const scope = { ...outer, ...own };
    const { next, output, assign } = await enter(state, value, scope, run);
    for (const variable of Object.keys(assign)) {
      if (variable in outer) throw new TaskError('States.Runtime', `${variable} is a variable of the outer scope`);
    }
    Object.assign(own, assign);
    if (next === null) return output;
    [name, value] = [next, output];
  }
}

interface Left {
  readonly next: string | null;
  readonly output: unknown;
  readonly assign: Readonly<Record<string, unknown>>;
}

async function enter(state: MachineState, input: unknown, scope: Variables, run: Run): Promise<Left> {
  const value = (from: unknown, states: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
    evaluate(from, { ...scope, states: { input, context: { Task: { Token: 'token' } }, ...states } }, run.ports.clock);
  const assigned = async (assign: Assign | undefined, states: Readonly<Record<string, unknown>> = {}) =>
    (await value(assign ?? {}, states)) as Readonly<Record<string, unknown>>;
  switch (state.Type) {
    case 'Pass':
      return {
        next: state.Next ?? null,
        output: state.Output === undefined ? input : await value(state.Output),
        assign: await assigned(state.Assign),
      };
    case 'Choice': {
      for (const rule of state.Choices) {
        const holds = await value(rule.Condition);
        if (typeof holds !== 'boolean')
          throw new TaskError('States.QueryEvaluationError', `${rule.Condition} is no truth value`);
        if (holds) return { next: rule.Next, output: input, assign: await assigned(rule.Assign) };
      }
      return { next: state.Default, output: input, assign: {} };
    }
    case 'Wait': {
      const seconds = await value(state.Seconds);
      if (!Number.isInteger(seconds))
        throw new TaskError('States.QueryEvaluationError', `${String(seconds)} is no number of seconds`);
      await run.ports.clock.sleep(Number(seconds) * 1000);
      return { next: state.Next, output: input, assign: {} };
    }
    case 'Parallel': {
      const result = await Promise.all(state.Branches.map((one) => branch(one, input, scope, {}, run)));
      const output = state.Output === undefined ? result : await value(state.Output, { result });
      return { next: state.Next, output, assign: await assigned(state.Assign, { result }) };
    }
    case 'Succeed':
      return { next: null, output: state.Output === undefined ? input : await value(state.Output), assign: {} };
    case 'Fail':
      throw new TaskError(String(await value(state.Error)), String(await value(state.Cause)));
    case 'Task':
      return task(state, value, assigned, run);
  }
}

/** A failure of the task, and of the expressions over its result, goes to the catcher. */
async function task(
  state: Extract<MachineState, { Type: 'Task' }>,
  value: (from: unknown, states?: Readonly<Record<string, unknown>>) => Promise<unknown>,
  assigned: (assign: Assign | undefined, states?: Readonly<Record<string, unknown>>) => Promise<Left['assign']>,
  run: Run,
): Promise<Left> {
  try {
    const result = await run.ports.perform(state.Resource, await value(state.Arguments));
    const output = state.Output === undefined ? result : await value(state.Output, { result });
    return { next: state.Next, output, assign: await assigned(state.Assign, { result }) };
  } catch (error) {
    const [catcher] = state.Catch;
    if (!(error instanceof TaskError) || catcher === undefined) throw error;
    const errorOutput = { Error: error.error, Cause: error.reason };
    const output = catcher.Output === undefined ? errorOutput : await value(catcher.Output, { errorOutput });
    return { next: catcher.Next, output, assign: await assigned(catcher.Assign, { errorOutput }) };
  }
}

const compiled = new Map<string, ReturnType<typeof jsonata>>();

/** Text in `{% %}` is worked out, in objects and lists too; an expression that gives nothing is an error, as in AWS. */
async function evaluate(from: unknown, variables: Variables, clock: Pick<Clock, 'now'>): Promise<unknown> {
  if (Array.isArray(from)) return Promise.all(from.map((one: unknown) => evaluate(one, variables, clock)));
  if (typeof from === 'object' && from !== null) {
    const entries = Object.entries(from).map(
      async ([key, one]) => [key, await evaluate(one, variables, clock)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  const source = typeof from === 'string' ? /^\{%(.*)%\}$/s.exec(from)?.[1] : undefined;
  if (source === undefined) return from;
  const expression = compiled.get(source) ?? jsonata(source);
  compiled.set(source, expression);
  try {
    const result: unknown = await expression.evaluate(undefined, { ...variables, millis: () => clock.now() });
    if (result === undefined) throw new Error('it gives nothing');
    return JSON.parse(JSON.stringify(result)) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : JSON.stringify(error);
    throw new TaskError('States.QueryEvaluationError', `${source}: ${why}`);
  }
}
