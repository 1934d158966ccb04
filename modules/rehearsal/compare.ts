/** A runbook by several engines in equal worlds in memory: seconds, and no lab. */
import { DrError } from '../console/errors';
import type { Topology } from '../topology/topology';
import { comparisonOf, type EngineOutcome, type EngineComparison, type EngineId } from '../engines/compare';
import type { RunbookKind } from '../patterns/every';
import type { Runbook } from '../runbook/runbook';
import { byMachine, byRunner, byScript, patient, type ScriptHost } from './engines';
import { look, worldOf, type InMemory } from './worlds';

export interface CompareWish {
  readonly kind: RunbookKind;
  /** The region that is left. */
  readonly from: string;
  /** The region that is moved or returned to. */
  readonly to: string;
  /** See `Move`. */
  readonly answerNamesRegion: boolean;
  readonly engines: readonly EngineId[];
}

/** Made when nothing is written down: a failback's snapshots bear it. */
const STAMP = 'compared';

/** The runbook of a kind as it is made from what is observed. Throws what its builder throws. */
export function chosen(
  { kind, from, to, answerNamesRegion }: CompareWish,
  topology: Topology,
  observation: Parameters<RunbookKind['make']>[1],
): Runbook {
  return kind.make(topology, observation, { from, to, answerNamesRegion, stamp: STAMP });
}

/** Throws what the runbook's builder throws where there is no such runbook in this environment. */
export async function compareInMemory(
  topology: Topology,
  wish: CompareWish,
  host: ScriptHost,
): Promise<EngineComparison> {
  const carried: EngineOutcome[] = [];
  let first: Runbook | null = null;
  for (const engine of wish.engines) {
    const world = await worldOf(topology, wish.kind.world(wish.from, wish.to));
    const runbook = patient(world, chosen(wish, topology, await look(world)));
    world.cloud.sent.length = 0;
    world.cloud.wrote.clear();
    first ??= runbook;
    carried.push(await carry(engine, world, runbook, host));
  }
  if (first === null) throw new RangeError('no engine was named');
  return comparisonOf(first, carried);
}

async function carry(engine: EngineId, world: InMemory, runbook: Runbook, host: ScriptHost): Promise<EngineOutcome> {
  try {
    if (engine === 'typescript') return await byRunner(world, runbook);
    return engine === 'bash' ? await byScript(world, runbook, host) : await byMachine(world, runbook);
  } catch (error) {
    if (error instanceof DrError) return { engine, cannot: error.what };
    throw error;
  }
}
