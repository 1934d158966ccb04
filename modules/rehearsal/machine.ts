/** Carries a runbook out as a state machine in a world in memory. */
import type { RunPorts } from '../runbook/ports';
import type { Reach } from '../engines/step-functions/calls';
import { interpret, type Execution } from '../engines/step-functions/interpreter/interpret';
import { tasksOf, type InterpretedWorld } from '../engines/step-functions/interpreter/tasks';
import { resultOf } from '../engines/step-functions/result';
import { renderMachine, type RenderedMachine } from '../engines/step-functions/step-functions';
import type { RunResult } from '../runbook/outcome';
import type { Runbook } from '../runbook/runbook';
import type { InMemory } from './worlds';

/** A machine in the target's region with all that can be given to one. */
export const reachOf = ({ target }: Pick<Runbook, 'target'>, accountId = '123456789012'): Reach => ({
  region: target,
  caller: `arn:aws:lambda:${target}:${accountId}:function:caller`,
  connection: `arn:aws:events:${target}:${accountId}:connection/probe/1`,
  topic: `arn:aws:sns:${target}:${accountId}:approvals`,
});

export interface MachineRun {
  readonly rendered: RenderedMachine;
  readonly execution: Execution;
  readonly result: RunResult;
}

/** Throws what `renderMachine` throws for a runbook that no machine carries out. */
export async function runMachine(
  { cloud, clock }: InMemory,
  runbook: Runbook,
  accept: RunPorts['accept'],
  rest: Partial<InterpretedWorld> = {},
  reach: Reach = reachOf(runbook),
): Promise<MachineRun> {
  const rendered = renderMachine(runbook, reach);
  const world: InterpretedWorld = {
    sender: cloud,
    probe: cloud.probe,
    resolve: cloud.resolve,
    clock,
    accept,
    region: reach.region,
    ...rest,
  };
  const begunAt = clock.now();
  const execution = await interpret(rendered.machine, { begin: runbook.target }, tasksOf(runbook, world));
  const left = execution.variables['results'];
  const result = resultOf(runbook, Array.isArray(left) ? left : [], begunAt, clock.now());
  return { rendered, execution, result };
}
