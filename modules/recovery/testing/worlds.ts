/** The same scene for several engines, and what each left of it. */
import type { EngineRun } from '../engines/compare';
import { evacuateRunbook } from '../runbooks/evacuate';
import { returnRunbook } from '../runbooks/returnTo';
import { runMachine, type MachineRun } from './asl';
import type { Fault, FakeCloud } from './cloud';
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
  made.bench.cloud.fault = faults?.() ?? (() => undefined);
  return made;
}

/** What is the same whenever it was done. */
export const worldOf = (cloud: FakeCloud): unknown => ({
  writer: cloud.writer(),
  serves: cloud.serves(),
  global: cloud.global?.GlobalClusterMembers,
  regions: Object.fromEntries(
    Object.entries(cloud.regions).map(([name, region]) => [
      name,
      {
        members: region.cluster?.DBClusterMembers,
        running: region.running,
        listener: region.listenerTarget,
        snapshots: region.snapshots.length,
      },
    ]),
  ),
});

export async function byRunner({ bench, runbook }: Scene): Promise<EngineRun> {
  const result = await bench.run(runbook);
  return { engine: 'typescript', sent: [...bench.cloud.sent], result, world: worldOf(bench.cloud) };
}

export async function byMachine({ bench, runbook }: Scene): Promise<EngineRun & MachineRun> {
  const run = await runMachine(bench, runbook);
  return { engine: 'step-functions', sent: [...bench.cloud.sent], world: worldOf(bench.cloud), ...run };
}
