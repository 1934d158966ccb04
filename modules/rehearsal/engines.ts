/** The three engines in worlds in memory, and what each left of its world. */
import { createClock, type ClockOptions } from '../console/clock';
import type { RunProcess } from '../terraform/process';
import { renderBash } from '../engines/bash/bash';
import { recordOf } from '../engines/bash/record';
import type { EngineRun } from '../engines/compare';
import { acceptances } from '../runbook/acceptances';
import type { RunPorts } from '../runbook/ports';
import type { Runbook } from '../runbook/runbook';
import { leasePlaces } from '../runs/places';
import { FakeCloud } from '../parts/index.memory';
import { FakeAws } from './fake-aws';
import { reachOf, runMachine, type MachineRun } from './machine';
import { ACCEPTED, carriedOut, type InMemory } from './worlds';

/** What is the same whenever it was done. */
export const leftOf = (cloud: FakeCloud): unknown => ({
  writer: cloud.writer(),
  serves: cloud.serves(),
  wrote: [...cloud.wrote],
  global: cloud.global?.GlobalClusterMembers,
  regions: Object.fromEntries(
    Object.entries(cloud.regions).map(([name, region]) => [
      name,
      {
        members: region.cluster?.DBClusterMembers,
        tasks: [region.desired, region.running, region.pending, region.outside],
        bounds: [region.min, region.max],
        listener: region.listenerTarget,
        snapshots: region.snapshots.length,
      },
    ]),
  ),
});

type Accept = RunPorts['accept'];
const acceptAll: Accept = () => Promise.resolve(ACCEPTED);

export async function byRunner(world: InMemory, runbook: Runbook, accept: Accept = acceptAll): Promise<EngineRun> {
  const result = await carriedOut(world, runbook, accept);
  return { engine: 'typescript', sent: [...world.cloud.sent], result, world: leftOf(world.cloud) };
}

/** Throws what `renderMachine` throws for a runbook that no machine carries out. */
export async function byMachine(
  world: InMemory,
  runbook: Runbook,
  accept: Accept = acceptAll,
): Promise<EngineRun & MachineRun> {
  const reach = reachOf(runbook, world.topology.accountId);
  const run = await runMachine(world, runbook, accept, {}, reach);
  return { engine: 'step-functions', sent: [...world.cloud.sent], world: leftOf(world.cloud), ...run };
}

/** Seconds of the world's clock in one of the machine's. A script runs in real time, and a command costs tens of milliseconds. */
const SCALE = 40;

/** What a script needs of this machine. */
export interface ScriptHost {
  readonly run: RunProcess;
  /** Where bash and curl are. */
  readonly path: string;
  readonly wall: Pick<ClockOptions, 'now' | 'setTimer'>;
}

/**
 * The world again on real, scaled time, carried out by the rendered script with a command that asks the cloud. Throws what
 * `renderBash` throws, and an Error with what the script said where it left no step's end.
 */
export async function byScript(world: InMemory, runbook: Runbook, { run, path, wall }: ScriptHost): Promise<EngineRun> {
  const { accountId, environment } = world.topology;
  const meta = {
    name: 'x.sh',
    accountId,
    command: 'dr runbook render',
    source: `env/${environment}`,
    buckets: leasePlaces(world.topology, runbook),
  };
  const script = renderBash(runbook, meta);
  const origin = Math.round(wall.now());
  const cloud = await onRealTime(world, createClock({ scale: SCALE, origin, ...wall }));
  const accepted = acceptances(runbook).flatMap((name) => ['--accept', name]);
  const reason = accepted.length > 0 ? ['--reason', 'its network is cut', '--second', 'another'] : [];
  const aws = await FakeAws.start(cloud, runbook);
  try {
    const { stdout, stderr } = await run(
      aws.prepare(script, { scale: SCALE, origin, path }, ['--yes', ...accepted, ...reason]),
    );
    const left = aws.left();
    if (left.results === '') throw new Error(`the script broke off: ${stdout}\n${stderr}`);
    const result = recordOf(runbook, left, ACCEPTED.by);
    return { engine: 'bash', sent: [...cloud.sent], result, world: leftOf(cloud) };
  } finally {
    await aws.stop();
  }
}

async function onRealTime(world: InMemory, clock: ReturnType<typeof createClock>): Promise<FakeCloud> {
  // What is under way ends before the copy: it holds no pending effects.
  await world.clock.sleep(3_600_000);
  await world.cloud.probe('');
  const cloud = new FakeCloud(world.topology, clock);
  const { regions, global, record, out, durations, autoScaling } = structuredClone({
    ...world.cloud,
    clock: null,
    fault: null,
    probe: null,
    resolve: null,
    applyState: null,
    due: null,
    topology: null,
  });
  Object.assign(cloud.regions, regions);
  Object.assign(cloud, { global, record, durations, autoScaling });
  for (const region of out) cloud.out.add(region);
  return cloud;
}

/** Deadlines and times that no machine is too busy for, since a script runs in real time. */
export function patient({ cloud }: InMemory, runbook: Runbook): Runbook {
  cloud.durations = 15;
  // Whether the script or AWS raises the count first would depend on the machine.
  cloud.autoScaling = Infinity;
  // No longer than a history of a state machine holds: every step is looked at until its deadline.
  const steps = runbook.steps.map((step) => ({
    ...step,
    deadline: Math.max(step.deadline, 2400),
    poll: Math.min(step.poll, 5),
  }));
  return { ...runbook, steps };
}
