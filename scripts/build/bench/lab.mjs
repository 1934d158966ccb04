// What a person waits for beside a lab with every state applied: plans of all states, and the status screen.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dr, line, median, once, ROOT, seconds, times } from './measure.mjs';
import { QUIET, usualTools } from './tools.mjs';

export const title = 'beside a lab';

const ENV = ['--env', 'warm-standby'];
const START_SECONDS = 120;

/** Starts `dr lab up` with what a drill kept, and resolves when it answers. */
async function startLab() {
  const [command, ...args] = dr('lab', 'up', ...ENV);
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  for (let waited = 0; waited < START_SECONDS * 5; waited += 1) {
    if (child.exitCode !== null) throw new Error(`the lab did not start:\n${said.join('')}`);
    if (/The lab runs at/.test(said.join(''))) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (!/with every state applied/.test(said.join(''))) {
    await end(child);
    throw new Error(`no applied lab is kept for these sources: run \`npm run drill\` first\n${said.join('')}`);
  }
  return child;
}

function end(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGINT');
  });
}

/** A folder in which the cdktf command line finds this product's app and the lab. */
function cdktfProject() {
  const folder = join(ROOT, '.twinstate', 'bench-diff');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'env'), join(folder, 'env'), { recursive: true });
  const app = `${dr('synth', '--cdktf', ...ENV, '--project', folder).join(' ')}`;
  writeFileSync(
    join(folder, 'cdktf.json'),
    JSON.stringify({ language: 'typescript', app, projectId: 'bench', sendCrashReports: 'false' }),
  );
  return folder;
}

function labEnvironment() {
  const { set } = JSON.parse(once(dr('lab', 'env', ...ENV, '--json')).stdout);
  const own = {
    ...set,
    AWS_S3_USE_PATH_STYLE: 'true',
    TF_CLI_CONFIG_FILE: join(ROOT, '.twinstate', 'terraform', 'lab', 'terraform.tfrc'),
  };
  if (!existsSync(own.TF_CLI_CONFIG_FILE)) throw new Error(`${own.TF_CLI_CONFIG_FILE} is missing after dr plan --lab`);
  return { ...process.env, ...QUIET, ...own };
}

export async function run() {
  const lab = await startLab();
  let cwd;
  try {
    const all = median(dr('plan', '--lab', ...ENV), { runs: 3 });
    line(seconds(all), 'dr plan --lab: all seven states');
    const { cdktf } = usualTools();
    cwd = cdktfProject();
    const env = labEnvironment();
    const states = JSON.parse(once(dr('synth', ...ENV, '--json')).stdout).states;
    const diff = (state) => [process.execPath, cdktf, 'diff', state, '--skip-provider-lock'];
    for (const state of states) once(diff(state), { cwd, env });
    const each = states.map((state) => once(diff(state), { cwd, env }).seconds);
    const sum = each.reduce((a, b) => a + b, 0);
    line(seconds(sum), 'cdktf diff, one state after the other, same app, initialized before');
    line(times(sum / all), 'cdktf diff / dr plan', { text: '>= 2 x', met: sum / all >= 2 });
    const status = median(dr('status', '--lab', ...ENV), { ends: [0, 2] });
    line(seconds(status), 'dr status --lab', { text: '<= 1 s', met: status <= 1 });
  } finally {
    await end(lab);
    if (cwd !== undefined) rmSync(cwd, { recursive: true, force: true });
  }
}
