/**
 * What the engine itself costs in a failover, in a process of its own: the runner and its journal on disk, in a world in memory where
 * answers and sleeps take no real time. All that is left is the engine's, and the world's own reckoning counts as the engine's too.
 * Prints one line of JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOverlays } from '../../../modules/overlays/read';
import { resolveSettings } from '../../../modules/overlays/resolve';
import { budgetOf } from '../../../modules/recovery/budget/budget';
import { fileJournal } from '../../../modules/runbook/file-journal';
import { carriedOut, look, worldOf } from '../../../modules/rehearsal/worlds';
import type { Runbook } from '../../../modules/runbook/runbook';
import { failoverRunbook } from '../../../modules/patterns/warm-standby/failover';
import { arrangeTopology } from '../../../modules/topology/arrange';
import type { Topology } from '../../../modules/topology/topology';
import { SETTINGS } from '../../../modules/patterns/index.settings';
import { ARRANGED } from '../../../modules/parts/index.names';

interface Carried {
  /** On the world's clock. */
  readonly failoverSeconds: number;
  /** Real time from the runner's start to its end. */
  readonly engineSeconds: number;
  readonly journalLines: number;
}

/** The writer's region is out; the failover goes to the other one. `change` makes another runbook of it. */
async function carry(
  topology: Topology,
  change: (runbook: Runbook) => Runbook,
): Promise<Carried & { runbook: Runbook }> {
  const [from, to] = [topology.databaseHomeRegion, other(topology)];
  const world = await worldOf(topology, { serving: from, out: from });
  const runbook = change(failoverRunbook(topology, await look(world), { to }));
  const folder = mkdtempSync(join(tmpdir(), 'twinstate-engine-'));
  try {
    const journal = fileJournal(join(folder, 'journal.jsonl'));
    const began = process.hrtime.bigint();
    const { outcome, begunAt, endedAt } = await carriedOut(world, runbook, undefined, journal);
    const engineSeconds = Number(process.hrtime.bigint() - began) / 1e9;
    if (outcome !== 'done') throw new Error(`the failover in memory ended as ${outcome}`);
    const journalLines = (await journal.read()).length;
    return { runbook, failoverSeconds: (endedAt - begunAt) / 1000, engineSeconds, journalLines };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function other(topology: Topology): string {
  const found = topology.regions.find(({ region }) => region !== topology.databaseHomeRegion);
  if (found === undefined) throw new Error('an environment with one region has no failover');
  return found.region;
}

/** One step after the other, in the order of the runbook. */
const serial = (runbook: Runbook): Runbook => ({
  ...runbook,
  steps: runbook.steps.map((step, index, all) => ({ ...step, needs: all.slice(0, index).map(({ id }) => id) })),
});

async function main(): Promise<void> {
  const overlays = readOverlays(process.argv[2] ?? '.', 'warm-standby', { varFiles: [], vars: [] });
  const topology = arrangeTopology(resolveSettings(overlays, SETTINGS).settings, ARRANGED);
  const { runbook, ...asItIs } = await carry(topology, (one) => one);
  const { failoverSeconds: serialSeconds } = await carry(topology, serial);
  const { parallelSeconds: usual, serialSeconds: usualSerial } = budgetOf(runbook, topology).steps;
  console.log(JSON.stringify({ ...asItIs, serialSeconds, usualSeconds: usual, usualSerialSeconds: usualSerial }));
}

void main();
