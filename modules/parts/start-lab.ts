/** The lab as the product uses it: the emulator, corrected, and in front of it what no emulator has. */
import { awsBehaviours } from './index.lab';
import { startLabWith } from '../lab/lab';
import { shims } from './index.shims';
import type { Lab, LabOptions } from '../lab/types';

/**
 * Starts a lab. Throws `python-missing`, `lab-install-failed`, `emulator-failed`, `snapshot-of-other-account`; the signal's reason when
 * aborted. Nothing is left running then.
 */
export function startLab(options: LabOptions): Promise<Lab> {
  const behaviours = awsBehaviours();
  return startLabWith(options, { ...behaviours, handlers: [...behaviours.handlers, ...shims()] });
}
