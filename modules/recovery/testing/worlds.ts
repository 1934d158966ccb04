/** The same scene for several engines, and what each left of it. */
import { createClock } from '../../console/clock';
import { renderBash } from '../engines/bash';
import { recordOf } from '../engines/bash/record';
import type { EngineRun } from '../engines/compare';
import { evacuateRunbook } from '../runbooks/evacuate';
import { returnRunbook } from '../runbooks/returnTo';
import { runMachine, type MachineRun } from './asl';
import { FakeCloud, type Fault } from './cloud';
import { FakeAws } from './fakeAws';
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

/** Seconds of the scene's clock in one of the machine's. A script runs in real time, and a command costs tens of milliseconds. */
const SCALE = 40;

/** The scene again on real, scaled time, carried out by the rendered script with a command that asks the cloud. */
export async function byScript({ bench, runbook }: Scene): Promise<EngineRun> {
  // What is under way ends before the copy: it holds no pending effects.
  await bench.clock.sleep(3_600_000);
  await bench.cloud.probe('');
  const origin = Date.now();
  const clock = createClock({ scale: SCALE, now: Date.now, setTimer: () => () => undefined, origin });
  const cloud = new FakeCloud(bench.topology, clock);
  const { regions, global, record, out, durations, autoScaling } = structuredClone({
    ...bench.cloud,
    clock: null,
    fault: null,
    probe: null,
    applyState: null,
    due: null,
    topology: null,
  });
  Object.assign(cloud.regions, regions);
  Object.assign(cloud, { global, record, durations, autoScaling });
  for (const region of out) cloud.out.add(region);
  const names = runbook.steps.flatMap(({ act, orAccept }) => [
    ...act.flatMap((one) => (one.kind === 'accept' ? [one.name] : [])),
    ...(orAccept === undefined ? [] : [orAccept.name]),
  ]);
  const aws = await FakeAws.start(cloud, runbook);
  try {
    const meta = { name: 'x.sh', accountId: '123456789012', command: 'dr runbook render', source: 'env/x' };
    const accepted = names.flatMap((name) => ['--accept', name]);
    const reason = accepted.length > 0 ? ['--reason', 'its network is cut'] : [];
    const { output } = await aws.run(renderBash(runbook, meta), SCALE, origin, ['--yes', ...accepted, ...reason]);
    const left = aws.left();
    if (left.results === '') throw new Error(`the script broke off: ${output}`);
    return { engine: 'bash', sent: [...cloud.sent], result: recordOf(runbook, left, 'tester'), world: worldOf(cloud) };
  } finally {
    await aws.stop();
  }
}

/** Deadlines and times that no machine is too busy for, since a script runs in real time. */
export function patient({ bench, runbook }: Scene): Scene {
  bench.cloud.durations = 15;
  // Whether the script or AWS raises the count first would depend on the machine.
  bench.cloud.autoScaling = Infinity;
  const steps = runbook.steps.map((step) => ({
    ...step,
    deadline: Math.max(step.deadline, 3600),
    poll: Math.min(step.poll, 5),
  }));
  return { bench, runbook: { ...runbook, steps } };
}
