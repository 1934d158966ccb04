// Many states in one process: copies of an environment, so that the cost per state shows.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dr, line, median, ROOT, seconds } from './measure.mjs';

export const title = 'many states';

const STATES_EACH = 7;

function project(environments) {
  const folder = mkdtempSync(join(tmpdir(), 'twinstate-fleet-'));
  const env = join(folder, 'env');
  mkdirSync(env);
  for (const shared of ['base.tfvars.json', 'regions', 'schema.json']) {
    cpSync(join(ROOT, 'env', shared), join(env, shared), { recursive: true });
  }
  for (let index = 0; index < environments; index += 1) {
    cpSync(join(ROOT, 'env', 'warm-standby'), join(env, `e${String(index).padStart(2, '0')}`), { recursive: true });
  }
  return folder;
}

export function run() {
  for (const environments of [8, 15, 29]) {
    const folder = project(environments);
    try {
      const took = median(dr('synth', '--all', '--project', folder), { runs: 5 });
      const states = environments * STATES_EACH;
      const target = states >= 200 ? { text: '<= 2.5 s', met: took <= 2.5 } : null;
      line(
        seconds(took),
        `dr synth --all, ${states} states: ${((took / states) * 1000).toFixed(1)} ms a state`,
        target,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
