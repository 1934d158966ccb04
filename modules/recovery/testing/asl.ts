/** Runs a runbook as a state machine against the fake cloud. */
import type { Reach } from '../engines/stepFunctions/calls';
import { interpret, type Execution } from '../engines/stepFunctions/interpreter/interpret';
import { tasksOf, type World } from '../engines/stepFunctions/interpreter/tasks';
import { resultOf } from '../engines/stepFunctions/result';
import { renderMachine, type RenderedMachine } from '../engines/stepFunctions';
import type { RunResult } from '../outcome';
import type { Runbook } from '../runbook';
import type { Bench } from './run';

/** A machine in the target's region with all that can be given to one. */
export const reachOf = ({ target }: Runbook): Reach => ({
  region: target,
  caller: `arn:aws:lambda:${target}:123456789012:function:caller`,
  connection: `arn:aws:events:${target}:123456789012:connection/probe/1`,
  topic: `arn:aws:sns:${target}:123456789012:approvals`,
});

export interface MachineRun {
  readonly rendered: RenderedMachine;
  readonly execution: Execution;
  readonly result: RunResult;
}

export async function runMachine(
  bench: Bench,
  runbook: Runbook,
  rest: Partial<World> = {},
  reach: Reach = reachOf(runbook),
): Promise<MachineRun> {
  const rendered = renderMachine(runbook, reach);
  const world: World = {
    sender: bench.cloud,
    probe: bench.cloud.probe,
    clock: bench.clock,
    accept: (act) => Promise.resolve(bench.accept(act)),
    region: reach.region,
    ...rest,
  };
  const begunAt = bench.clock.now();
  const execution = await interpret(rendered.machine, { begin: runbook.target }, tasksOf(runbook, world));
  const left = execution.variables['results'];
  const result = resultOf(runbook, Array.isArray(left) ? left : [], begunAt, bench.clock.now());
  return { rendered, execution, result };
}
