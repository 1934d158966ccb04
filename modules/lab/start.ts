/** The lab as the product uses it: the emulator, corrected, and in front of it what no emulator has. */
import { awsBehaviours } from './aws/index';
import { startLabWith } from './lab';
import { shims } from './shims/index';
import type { Lab, LabOptions } from './types';

/**
 * Starts a lab. Throws `python-missing`, `lab-install-failed`, `emulator-failed`, `snapshot-of-other-account`; the signal's reason when
 * aborted. Nothing is left running then.
 */
export function startLab(options: LabOptions): Promise<Lab> {
  const behaviours = awsBehaviours();
  return startLabWith(options, { ...behaviours, handlers: [...behaviours.handlers, ...shims()] });
}
