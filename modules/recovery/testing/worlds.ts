/** The same scene for several engines. */
import type { EngineRun } from '../../engines/compare';
import { type Fault } from '../../memory/cloud';
import { byMachine as byMachineIn, leftOf } from '../../rehearsal/engines';
import type { MachineRun } from '../../rehearsal/machine';
import { evacuateRunbook } from '../../patterns/warm-standby/evacuate';
import { returnRunbook } from '../../patterns/warm-standby/return-to';
import { SCENES, type Scene } from './matrix';
import { Bench, EAST, WEST } from './run';

/** Every kind of move. */
export const ALL_SCENES: Readonly<Record<string, () => Promise<Scene>>> = {
  ...SCENES,
  evacuate: async () => {
    const bench = new Bench();
    return { bench, runbook: evacuateRunbook(bench.topology, await bench.observe(), { region: EAST, to: WEST }) };
  },
  return: async () => {
    const bench = new Bench();
    return { bench, runbook: returnRunbook(bench.topology, await bench.observe(), { region: WEST }) };
  },
};

/** A scene in which nothing was sent yet. */
export async function scene(name: string, faults?: () => Fault): Promise<Scene> {
  const made = await ALL_SCENES[name]?.();
  if (made === undefined) throw new Error(`no scene ${name}`);
  made.bench.cloud.sent.length = 0;
  made.bench.cloud.wrote.clear();
  made.bench.cloud.fault = faults?.() ?? (() => undefined);
  return made;
}

/** With the bench's own journal and answers. */
export async function byRunner({ bench, runbook }: Scene): Promise<EngineRun> {
  const result = await bench.run(runbook);
  return { engine: 'typescript', sent: [...bench.cloud.sent], result, world: leftOf(bench.cloud) };
}

export const byMachine = ({ bench, runbook }: Scene): Promise<EngineRun & MachineRun> =>
  byMachineIn(bench, runbook, (act) => Promise.resolve(bench.accept(act)));
