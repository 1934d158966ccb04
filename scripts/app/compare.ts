/** Labs for a comparison of engines: each from the snapshot that a drill kept, each gone when its engine is through. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { compareInLabs, type CompareLabs } from '../../modules/drills/compare';
import type { EngineComparison, EngineId } from '../../modules/engines/compare';
import type { CompareWish } from '../../modules/rehearsal/compare';
import type { ScriptHost } from '../../modules/rehearsal/engines';
import { runProcess } from '../../modules/terraform/process';
import type { Topology } from '../../modules/topology/topology';
import { setTimer, type Context } from './context';
import { keptSnapshot } from './lab/run';
import { connectionTo, LAB_SCALE, startLabHere, takeSlot } from './labs';
import { basePorts } from './recover';
import { BASH_SCALE, scriptPorts } from './rehearse';
import { noTerraform, openWorkspace } from './workplace';
import { labWorld } from './world';

const SCALES: Readonly<Record<EngineId, number>> = {
  typescript: LAB_SCALE,
  bash: BASH_SCALE,
  'step-functions': LAB_SCALE,
};

/** Throws `no-kept-lab`, and what `compareInLabs` throws. */
export async function compareInKeptLabs(
  context: Context,
  topology: Topology,
  wish: CompareWish,
): Promise<EngineComparison> {
  const snapshot = await keptSnapshot(context);
  if (snapshot === undefined) {
    throw new DrError(
      'no-kept-lab',
      `No lab with ${topology.environment} applied is kept.`,
      'Engines are compared in labs that are equal because they start from one snapshot; making one takes minutes.',
      'Run dr drill first, which keeps one, or compare in memory: add --model.',
      EXIT.refused,
    );
  }
  return compareInLabs(topology, wish, equalLabs(context, topology, snapshot));
}

/** Labs that start from `snapshot`, one for each engine. */
export function equalLabs(context: Context, topology: Topology, snapshot: string): CompareLabs {
  const { accountId } = topology;
  const open: CompareLabs['open'] = async (engine, play) => {
    const slot = takeSlot(context, 'compare');
    const folder = join(context.paths.work, 'compare', slot.id);
    rmSync(folder, { recursive: true, force: true });
    makeFolders(folder, 0o700);
    try {
      const scale = SCALES[engine];
      const options = { dir: join(folder, 'lab'), accountId, owner: slot.id, plane: false, scale, snapshot };
      const lab = await startLabHere(context, options);
      try {
        const world = await labWorld(context, topology, connectionTo(lab, slot.id));
        const ports = {
          ...basePorts(context, world, openWorkspace(context, noTerraform(), 'warn')),
          runsDir: join(folder, 'runs'),
          approve: () => Promise.resolve(true),
          accept: () =>
            Promise.resolve({ by: world.identity.arn, reason: 'the comparison took the region out itself' }),
        };
        return await play({ lab, ports, script: scriptPorts(lab, world, () => context.clock.now()) });
      } finally {
        await lab.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
      slot.release();
    }
  };
  return { open, console: context.console };
}

/** This machine, for scripts that ask a world in memory. */
export function scriptHost({ env, clock }: Context): ScriptHost {
  return { run: runProcess, path: env['PATH'] ?? '', wall: { now: () => clock.now(), setTimer } };
}
