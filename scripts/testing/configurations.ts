/** What two workspaces synthesize, compared. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizedDir } from '../../modules/terraform/manifest';
import type { Workspace } from '../../modules/terraform/workspace';

/** States whose configuration is not the same, byte by byte. */
export async function differing(one: Workspace, other: Workspace): Promise<readonly string[]> {
  const [before, after] = [await configurations(one), await configurations(other)];
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => before.get(id) !== after.get(id));
}

async function configurations(workspace: Workspace): Promise<ReadonlyMap<string, string>> {
  const { outDir, states } = await workspace.synthesize();
  return new Map(states.map(({ id }) => [id, readFileSync(join(synthesizedDir(outDir, id), 'cdk.tf.json'), 'utf8')]));
}
