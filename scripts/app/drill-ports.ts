/** Answers in a drill: the drill is the first person, and another principal the second. */
import { servingOf } from '../../modules/patterns/warm-standby/roles';
import { join } from 'node:path';
import { declaredBy, onlyDeclared, type DrillMove } from '../../modules/drills/declared';
import type { DrillOptions } from '../../modules/drills/options';
import type { Lab } from '../../modules/lab/types';
import { answer, waitingOf, type ApprovePorts } from '../../modules/recovery/flows/approve';
import type { FlowPorts } from '../../modules/recovery/flows/carry-out';
import type { Workspace } from '../../modules/terraform/workspace';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import { connectionTo } from './labs';
import { basePorts } from './recover';
import { labWorld, type World } from './world';

export const DRILL_REASON = 'a drill in a lab: the drill made the fault itself';
/** Looks for what waits, some seconds of the lab's time apart. */
const TRIES = 20;

const SECOND_REASON = 'a drill in a lab: the second principal agrees';

/** The second person of a drill: the same lab, as another principal. */
export function secondWorld(context: Context, topology: Topology, lab: Lab, slot: string): Promise<World> {
  const connection = connectionTo(lab, slot);
  return labWorld(context, topology, { ...connection, environment: lab.environment('approver') });
}

/**
 * In a drill nobody is asked: it is the drill that took the region out, and says so; and a second principal agrees, by the same way as a
 * person. What its scenario does not declare is not accepted.
 */
export function drillPorts(
  context: Context,
  {
    folder,
    request,
  }: { readonly folder: string; readonly request: Pick<DrillOptions, 'breakGlass' | 'graceful' | 'rebuild'> },
  world: World,
  second: World,
  workspace: Workspace,
): DrillFlows {
  const runsDir = join(folder, 'runs');
  const others = { ...basePorts(context, second, workspace), runsDir };
  const flows = {
    ...basePorts(context, world, workspace),
    runsDir,
    // The drill answers itself, in a lab that no verb finds: with the words of an account the command would be about an account.
    command: (words: string) => `dr ${words} --lab`,
    approve: () => Promise.resolve(true),
    announce: (runId: string, { name }: { readonly name: string }) => void approveAs(context, runId, name, others),
    ...(request.breakGlass ? { breakGlass: 'a drill in which nobody else can be reached' } : {}),
  };
  const accept = () => Promise.resolve({ by: world.identity.arn, reason: DRILL_REASON });
  const topology = workspace.topology();
  const declared = declaredBy(topology, request, servingOf(topology).region);
  const ofMove = (move: DrillMove): FlowPorts => ({
    ...flows,
    accept: onlyDeclared(declared[move], accept, (text) => context.console.warn(text)),
  });
  return { failover: ofMove('failover'), failback: ofMove('failback'), accepts: declared.failover };
}

/** The ports of each move: they differ in what is accepted. */
export interface DrillFlows extends Readonly<Record<DrillMove, FlowPorts>> {
  /** Acceptances of the failover script. */
  readonly accepts: readonly string[];
}

/** Looks at what waits as anybody would, and answers it. What goes wrong is said: the run waits until the drill is stopped. */
async function approveAs(context: Context, runId: string, name: string, ports: ApprovePorts): Promise<void> {
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const waiting = await waitingOf(runId, ports);
      const ask = waiting.asks.find((one) => one.name === name);
      if (ask !== undefined) {
        await answer(waiting, ask, { decision: 'approved', reason: SECOND_REASON }, ports);
        return;
      }
      await ports.clock.sleep(2_000, context.signal);
    }
    context.console.warn(`${name} does not wait in the copies of ${runId}.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.console.warn(`The second person could not answer ${name}: ${why}`);
  }
}
