/** Runs that were begun on this machine and not ended. */
import { damageWords, openDamaged, openRuns, readDamaged, readRuns } from '../../runs/runs';
import { known, unknown, type Known } from '../../observation/types';

/** `world`: runs of another account or of a lab are not this one's business. One that cannot be read may be open: it is named with what is wrong. */
export function openRunsIn(runsDir: string, environment: string, world: string): Known<readonly string[]> {
  try {
    const runs = readRuns(runsDir);
    const damaged = openDamaged(readDamaged(runsDir), runs, environment, world);
    const open = openRuns(runs, environment, world);
    return known([...open.map(({ id }) => id), ...damaged.map((one) => damageWords(one))]);
  } catch (error) {
    return unknown(error instanceof Error ? error.message : String(error));
  }
}
