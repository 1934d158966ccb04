/** The provisioned lab that all cases start from: the one that a drill kept, or one made here and kept for the drill to come. */
import { existsSync, rmSync } from 'node:fs';
import { findTerraform } from '../../modules/terraform/binary';
import { forgetOldSnapshots, snapshotFolder } from '../labs';
import { makeReady } from '../rehearse';
import { noTerraform, openWorkspace } from '../workplace';
import { onStage, type Bench, type Stage } from './bench';

/** Folder of a snapshot in which every plan is empty. Made at most once, which takes minutes; otherwise proven anew. */
export async function keptLab(bench: Bench): Promise<string> {
  const { here, product } = bench;
  const { flavour, version } = await findTerraform(here.env);
  const { digest } = await openWorkspace(here, noTerraform()).synthesize();
  const snapshot = snapshotFolder(product, digest, `${flavour} ${version}`);
  if (existsSync(snapshot)) {
    if ((await onStage(bench, { snapshot }, changing)).length === 0) return snapshot;
    rmSync(snapshot, { recursive: true, force: true });
  }
  await onStage(bench, {}, async (stage) => {
    await provision(stage);
    const open = await changing(stage);
    if (open.length > 0) throw new Error(`after the first apply there are changes in ${open.join(', ')}`);
    await stage.lab.saveSnapshot(snapshot);
  });
  forgetOldSnapshots(product);
  return snapshot;
}

async function provision({ context, world, lab, workspace }: Stage): Promise<void> {
  await makeReady(context, world, lab);
  const { results } = await workspace().apply({ approve: () => Promise.resolve(true) });
  for (const { error } of results) if (error !== null) throw error;
}

/** States whose plans are not empty. */
export async function changing({ workspace }: Stage): Promise<readonly string[]> {
  return (await workspace().plan()).filter(({ empty }) => !empty).map(({ state }) => state);
}
