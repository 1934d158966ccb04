/** The provisioned lab that all cases start from: the one that a drill kept, or one made here and kept for the drill to come. */
import { existsSync, rmSync } from 'node:fs';
import { findTerraform } from '../../modules/terraform/binary';
import { bundleNow, bundleOf, compareAll, keepBundle } from '../app/bundling';
import { forgetOldSnapshots, snapshotFolder, takeSlot, type LabSlot } from '../app/labs';
import { makeReady } from '../app/rehearse';
import { noTerraform, openWorkspace } from '../app/workplace';
import { appliedTypes } from './applied';
import { onStage, type Bench, type Stage } from './bench';
import { deniedTo } from './roles';

export interface KeptLab {
  /** Folder of a snapshot in which every plan is empty. */
  readonly snapshot: string;
  /** Types of the resources that its states hold, as they were when their plans were empty. */
  readonly types: readonly string[];
}

/** The lab that all cases start from. Made at most once, which takes minutes; otherwise proven anew. One test file at a time: the others find it made. */
export async function keptLab(bench: Bench): Promise<KeptLab> {
  const turn = await ourTurn(bench);
  try {
    return await foundOrMade(bench);
  } finally {
    turn.release();
  }
}

async function ourTurn({ product }: Bench): Promise<LabSlot> {
  for (;;) {
    const slot = takeSlot(product, 'keeping');
    if (slot.id === 'keeping-1') return slot;
    slot.release();
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

async function foundOrMade(bench: Bench): Promise<KeptLab> {
  const { here, product } = bench;
  const { flavour, version } = await findTerraform(here.env);
  const { digest } = await openWorkspace(here, noTerraform()).synthesize();
  const snapshot = snapshotFolder(product, digest, `${flavour} ${version}`);
  if (existsSync(snapshot)) {
    const { open, types } = await onStage(bench, { snapshot }, look);
    if (open.length === 0) {
      await renewBundle(bench, snapshot);
      return { snapshot, types };
    }
    rmSync(snapshot, { recursive: true, force: true });
  }
  const types = await onStage(bench, {}, async (stage) => {
    await provision(stage);
    const seen = await look(stage);
    if (seen.open.length > 0) throw new Error(`after the first apply there are changes in ${seen.open.join(', ')}`);
    await keepBundleOf(stage);
    await stage.lab.saveSnapshot(snapshot);
    return seen.types;
  });
  forgetOldSnapshots(product);
  return { snapshot, types };
}

/** Runbooks of now may render to other files than those that were kept with the lab: what costs minutes is not made again for that. */
async function renewBundle(bench: Bench, snapshot: string): Promise<void> {
  await onStage(bench, { snapshot }, async (stage) => {
    const { context, topology, world, lab } = stage;
    const kept = await compareAll(context, topology, world, await bundleOf(context, topology, world), null);
    if (kept.every(({ state }) => state === 'fresh')) return;
    await keepBundleOf(stage);
    await lab.saveSnapshot(snapshot);
  });
}

async function keepBundleOf({ context, topology, world }: Stage): Promise<void> {
  await keepBundle(context, topology, world, await bundleNow(context, topology, world));
}

async function look(stage: Stage): Promise<{ readonly open: readonly string[]; readonly types: readonly string[] }> {
  return { open: await changing(stage), types: await appliedTypes(stage) };
}

async function provision({ context, topology, world, lab, workspace }: Stage): Promise<void> {
  await makeReady(context, world, lab);
  const { results } = await workspace().apply({ approve: () => Promise.resolve(true) });
  for (const { error } of results) if (error !== null) throw error;
  // In an account the pipeline does this, with the role that bootstrap makes for it.
  const sent = (await lab.requests()).filter(({ agent }) => agent === 'terraform');
  const denied = deniedTo('ci', topology, sent);
  if (denied.length > 0) throw new Error(`the pipeline's role would be denied ${denied.join(', ')}`);
}

/** States whose plans are not empty. */
export async function changing({ workspace }: Stage): Promise<readonly string[]> {
  return (await workspace().plan()).filter(({ empty }) => !empty).map(({ state }) => state);
}
