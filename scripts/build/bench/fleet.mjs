// Many states in one process: copies of an environment, so that the cost per state shows.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dr, line, middle, once, ROOT, seconds, times } from './measure.mjs';

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

const SIZES = [15, 29, 58];
const RUNS = 5;

/** Wall and CPU seconds of each run, after one that is not counted. Others on the machine make the first longer and the second hardly. */
function measured(environments) {
  const folder = project(environments);
  const file = join(folder, 'cpu');
  const env = {
    ...process.env,
    BENCH_CPU: file,
    NODE_OPTIONS: `--require ${join(ROOT, 'scripts', 'build', 'bench', 'cpu.cjs')}`,
  };
  try {
    const all = Array.from({ length: RUNS + 1 }, () => {
      const { seconds: wall } = once(dr('synth', '--all', '--project', folder), { env });
      return { wall, cpu: Number(readFileSync(file, 'utf8')) };
    }).slice(1);
    const cpu = all.map((one) => one.cpu);
    return { wall: middle(all.map((one) => one.wall)), cpu: middle(cpu), least: Math.min(...cpu) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function run() {
  const all = SIZES.map((environments) => ({ states: environments * STATES_EACH, ...measured(environments) }));
  for (const { states, wall, cpu } of all) {
    const target = states >= 200 && states < 300 ? { text: '<= 2.5 s', met: wall <= 2.5 } : null;
    line(seconds(wall), `dr synth --all, ${states} states (CPU time of all its threads: ${seconds(cpu)})`, target);
  }
  const [, some, twice] = all;
  const growth = twice.least / some.least;
  line(times(growth), `linear: ${twice.states} states / ${some.states} states, least CPU time of ${RUNS} runs`, {
    text: '<= 2.1 x',
    met: growth <= 2.1,
  });
}
