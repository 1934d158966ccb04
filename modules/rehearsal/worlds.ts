/** Worlds in memory: an environment as `Supposed` has it, in which a runbook is carried out in milliseconds. */
import { DATABASE } from '../parts/aurora/names';
import { SILENT } from '../console/silent';
import type { Topology } from '../topology/topology';
import type { Journal } from '../runbook/journal';
import { observe } from '../parts/index.observe';
import type { Observation } from '../observation/types';
import type { RunResult } from '../runbook/outcome';
import type { Acceptance, RunPorts } from '../runbook/ports';
import type { Runbook } from '../runbook/runbook';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import type { Supposed } from '../observation/supposed';
import { runRunbook } from '../runbook/runner';
import { FakeClock } from '../memory/clock';
import { FakeCloud } from '../parts/index.memory';
import { MemoryJournal } from '../memory/journal';

export interface InMemory {
  readonly topology: Topology;
  readonly clock: FakeClock;
  readonly cloud: FakeCloud;
}

/** Whoever made the world knows that the region in it is out. */
export const ACCEPTED: Acceptance = { by: 'tester', reason: 'the region is out: whoever asks took it out' };
/** Another principal, who agrees at once. */
export const AGREES: NonNullable<RunPorts['second']> = {
  principal: { id: 'AROAFIRST', userId: 'AROAFIRST:tester', arn: 'tester' },
  answer: () => Promise.resolve({ v: 'approved', by: 'another', principal: 'AROASECOND', reason: 'agreed' }),
};
const acceptAll: RunPorts['accept'] = () => Promise.resolve(ACCEPTED);

/** The world of an environment as it is supposed to be. What came before it (a failover, say) has been carried out in it. */
export async function worldOf(topology: Topology, supposed: Supposed): Promise<InMemory> {
  const before = supposed.cameBack ?? supposed.detachedFrom ?? null;
  const world = begun(serving(topology, before ?? supposed.serving));
  const { cloud } = world;
  if (supposed.out !== undefined) cloud.out.add(supposed.out);
  if (supposed.gone !== undefined) remove(world, supposed.gone);
  if (before !== null) {
    cloud.out.add(before);
    const detach = supposed.detachedFrom !== undefined;
    const lost = failoverRunbook(world.topology, await look(world), { to: supposed.serving, detach });
    await carriedOut(world, lost);
    cloud.restore(before);
  }
  cloud.sent.length = 0;
  return world;
}

function begun(topology: Topology): InMemory {
  const clock = new FakeClock();
  return { topology, clock, cloud: new FakeCloud(topology, clock) };
}

export const look = ({ topology, cloud, clock }: InMemory): Promise<Observation> => observe(topology, cloud, clock);

/** Carries a runbook out by the runner; nobody looks on. */
export function carriedOut(
  { cloud, clock }: InMemory,
  runbook: Runbook,
  accept: RunPorts['accept'] = acceptAll,
  journal: Journal = new MemoryJournal(),
): Promise<RunResult> {
  return runRunbook(runbook, {
    sender: cloud,
    probe: cloud.probe,
    resolve: cloud.resolve,
    journal,
    clock,
    console: SILENT,
    applyState: cloud.applyState,
    accept,
    second: AGREES,
  });
}

/** The same environment with another region that writes and serves. */
function serving(topology: Topology, region: string): Topology {
  const regions = topology.regions.map((one) => ({
    ...one,
    role:
      one.region === region
        ? ({ stores: { [DATABASE]: 'writer' }, traffic: 'serving' } as const)
        : ({ stores: { [DATABASE]: 'replica' }, traffic: 'standby' } as const),
    sourceRegion: one.region === region ? null : region,
  }));
  return { ...topology, regions };
}

function remove({ cloud }: InMemory, region: string): void {
  const state = cloud.state(region);
  const arn = state.cluster?.DBClusterArn;
  Object.assign(state, { cluster: null, instances: [] });
  if (cloud.global === null) return;
  cloud.global.GlobalClusterMembers = cloud.global.GlobalClusterMembers.filter(
    ({ DBClusterArn }) => DBClusterArn !== arn,
  );
}
