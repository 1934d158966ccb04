// `npm run requests [-- RUN…]`: drills in labs, and of what they sent renews modules/bootstrap/testing/drill-requests.json, against which the
// computed permissions are held. RUN is fresh, rebuild, bash or verbs, or with the journal of a drill that is there: bash=path/requests.jsonl.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
// Between them they send all that a role is given: an empty account, a rebuild, and a planned move with the script.
const DRILLS = { fresh: ['--fresh'], rebuild: ['--rebuild'], bash: ['--engine', 'bash', '--graceful'] };

// What no drill sends: the looks of a person, and a failover that stops and detaches a region that answers. Exit codes are not asked: in a
// lab a check may be unmet, and what was sent is what counts; a move must come to its end.
const LAB = ['--lab', '--env', 'warm-standby'];
const ACCEPTED = ['--yes', '--accept', 'data-loss:us-east-1', '--reason', 'recorded in a lab', '--break-glass'];
const VERBS = [
  ['status', ...LAB],
  ['preflight', '--to', 'us-west-2', ...LAB],
  ['failover', '--to', 'us-west-2', '--detach', ...LAB, ...ACCEPTED],
];

const runs = [...Object.keys(DRILLS), 'verbs'];
const asked = process.argv.slice(2).length > 0 ? process.argv.slice(2) : runs;
const unknown = asked.filter((word) => !runs.includes(word.split('=')[0]));
if (unknown.length > 0) {
  console.error(`There is no run ${unknown.join(', ')}; there are ${runs.join(', ')}.`);
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), 'requests-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Runs one drill that keeps its lab, takes a copy of the lab's journal, and ends the lab. */
function drill(name) {
  const args = [join(root, 'scripts/dr.mjs'), 'drill', '--keep', '--env', 'warm-standby', ...DRILLS[name]];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGINT'));
  const copy = join(scratch, `${name}.jsonl`);
  let heard = '';
  let taken = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      process.stderr.write(text);
      heard += text;
      // Whole is what was sent where every plan came out empty; how long it took on this machine is not asked.
      if (taken || !/Plans +(\d+) of \1 empty/.test(heard) || !heard.includes('The lab runs at')) return;
      taken = true;
      copyFileSync(join(root, '.twinstate/lab/requests.jsonl'), copy);
      child.kill('SIGINT');
    });
  }
  return new Promise((done, failed) => {
    child.on('close', () =>
      taken ? done(copy) : failed(new Error(`the drill for ${name} did not come to empty plans`)),
    );
  });
}

/** Types the verbs in a lab that starts from what a drill kept, and takes a copy of its journal. */
function verbs() {
  const dr = (...args) =>
    spawnSync(process.execPath, [join(root, 'scripts/dr.mjs'), ...args], { cwd: root, stdio: 'inherit' });
  if (dr('lab', 'up', '--detach').status !== 0) throw new Error('no lab could be started');
  try {
    for (const words of VERBS) {
      const { status } = dr(...words);
      if (words[0] === 'failover' && status !== 0) throw new Error(`dr ${words.join(' ')} ended with ${status}`);
    }
    const copy = join(scratch, 'verbs.jsonl');
    copyFileSync(join(root, '.twinstate/lab/requests.jsonl'), copy);
    return copy;
  } finally {
    dr('lab', 'down');
  }
}

const journals = {};
for (const word of asked) {
  const [name, file] = word.split('=');
  if (file !== undefined) journals[name] = resolve(file);
  else journals[name] = name === 'verbs' ? verbs() : await drill(name);
}
const env = { ...process.env, UPDATE_GENERATED: '1', DRILL_JOURNALS: JSON.stringify(journals) };
const jest = spawnSync(join(root, 'node_modules/.bin/jest'), ['modules/bootstrap/replay'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exit(jest.status ?? 1);
