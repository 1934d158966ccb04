// `npm run requests [-- RUN…]`: drills in labs, and of what they sent renews modules/bootstrap/testing/drill-requests.json, against which the
// computed permissions are held. RUN is fresh, rebuild or bash, or with the journal of a drill that is there: bash=path/requests.jsonl.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Between them they send all that a role is given: an empty account, a rebuild, and a planned move with the script.
const DRILLS = { fresh: ['--fresh'], rebuild: ['--rebuild'], bash: ['--engine', 'bash', '--graceful'] };

const asked = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(DRILLS);
const unknown = asked.filter((word) => !(word.split('=')[0] in DRILLS));
if (unknown.length > 0) {
  console.error(`There is no run ${unknown.join(', ')}; there are ${Object.keys(DRILLS).join(', ')}.`);
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

const journals = {};
for (const word of asked) {
  const [name, file] = word.split('=');
  journals[name] = file === undefined ? await drill(name) : resolve(file);
}
const env = { ...process.env, UPDATE_GENERATED: '1', DRILL_JOURNALS: JSON.stringify(journals) };
const jest = spawnSync(join(root, 'node_modules/.bin/jest'), ['modules/bootstrap/replay'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exit(jest.status ?? 1);
