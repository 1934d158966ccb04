/** Looks at an environment once: AWS, what clients are answered, the buckets and this machine. Changes nothing. */
import { fileError } from '../../console/disk';
import { DrError } from '../../console/errors';
import type { Clock } from '../../console/ports';
import { observeGuards } from '../../observation/guards';
import { observeWith } from '../../observation/observe';
import { observeDoors } from '../../observation/observe-doors';
import { observePartsWith } from '../../observation/observe-parts';
import { known, unknown, type Known, type Observation } from '../../observation/types';
import type { Prober, Sender } from '../../runbook/ports';
import { openLeases } from '../../runs/orphans';
import { openDamaged, openRuns, readDamaged, readRuns } from '../../runs/runs';
import type { Remain } from '../../terraform/remains';
import type { Topology } from '../../topology/topology';
import { budgetOf } from '../budget/budget';
import type { Pattern } from '../pattern';
import { whereNext } from '../where-next';
import type { StatusPicture } from './picture';

export interface StatusPorts {
  readonly pattern: Pattern;
  readonly sender: Sender;
  readonly probe: Prober;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Wall seconds after which what has not answered is unknown. */
  readonly limitSeconds: number;
  /** The answer at the health path names the region that serves. */
  readonly answerNamesRegion: boolean;
  /** Folder that keeps a folder per run. */
  readonly runsDir: string;
  /** What the runs acted on, as `FlowPorts.world`. */
  readonly world: string;
  /** What killed runs left on this machine. */
  readonly remains: () => Promise<Known<readonly Remain[]>>;
}

/** Everything at the same time: the slowest answer decides, and none is waited for longer than the limit. */
export async function lookAt(topology: Topology, ports: StatusPorts): Promise<StatusPicture> {
  const { sender, clock, signal, limitSeconds, probe, answerNamesRegion } = ports;
  const [{ seen, parts }, doors, guards, leases, remains] = await Promise.all([
    withParts(topology, ports),
    observeDoors(topology, { probe, clock, signal, limitSeconds, answerNamesRegion }),
    observeGuards(topology, sender, clock, limitSeconds, signal),
    openLeases(topology, { sender, clock }),
    ports.remains(),
  ]);
  const failover = failoverNow(topology, ports.pattern, seen);
  return { seen, parts, doors, guards, remains, ...runsOfMachine(topology, ports), leases, failover };
}

/** What cannot be read is a gap of the picture, and does not keep the rest of it from a person. */
function runsOfMachine(
  { environment }: Topology,
  { runsDir, world }: StatusPorts,
): Pick<StatusPicture, 'runs' | 'runsUnknown' | 'damaged'> {
  try {
    const runs = readRuns(runsDir);
    const damaged = openDamaged(readDamaged(runsDir), runs, environment, world);
    return { runs: openRuns(runs, environment, world), damaged };
  } catch (error) {
    if (fileError(error) === null) throw error;
    return { runs: [], runsUnknown: (error as Error).message };
  }
}

/** What AWS says, and then what runbooks own in the regions that answered. */
async function withParts(
  topology: Topology,
  { pattern: { sides }, sender, clock, signal, limitSeconds }: StatusPorts,
): Promise<Pick<StatusPicture, 'seen' | 'parts'>> {
  const seen = await observeWith(sides, topology, sender, clock, signal, limitSeconds);
  return { seen, parts: await observePartsWith(sides, topology, seen, { sender, clock, limitSeconds, signal }) };
}

/** The runbook that would be chosen now. That there is none is worth knowing, and no reason to stop. */
export function failoverNow(topology: Topology, pattern: Pattern, seen: Observation): StatusPicture['failover'] {
  const to = whereNext(pattern, topology, seen);
  try {
    const runbook = pattern.failover(topology, seen, { to });
    // The objective is about a lost region. Fencing a region that answers takes longer and is not counted.
    const budget = budgetOf(pattern.planned(topology, false, to)[0] ?? runbook, topology);
    return known({ to, runbook: runbook.id, budget });
  } catch (error) {
    if (error instanceof DrError) return unknown(`no failover to ${to}: ${error.what}`);
    throw error;
  }
}
