// `npm run drill:all [-- ENV…]`: drills every environment under env/ (or those named), side by side: an apply sleeps more than it works.
// Every line says whose it is. Ends with 0 only if every drill was met.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const all = readdirSync(join(root, 'env')).filter((name) => existsSync(join(root, 'env', name, 'env.tfvars.json')));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no environment ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(1);
}
const environments = asked.length > 0 ? asked : all;
const width = Math.max(...environments.map((name) => name.length));

const children = new Map();
// A drill ends its lab by itself when it is told to stop; leaving before it would leave the lab behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => children.forEach((child) => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)));
}

/** Runs one drill and resolves with its exit code. */
function drill(environment) {
  const args = [join(root, 'scripts', 'dr.mjs'), 'drill', '--env', environment];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  children.set(environment, child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => console.log(`${environment.padEnd(width)} | ${line}`));
  }
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      children.delete(environment);
      resolve(code ?? signal);
    });
  });
}

const ends = await Promise.all(environments.map(drill));
console.log('');
environments.forEach((name, index) =>
  console.log(`${name.padEnd(width)}  ${ends[index] === 0 ? 'met' : `ended with ${ends[index]}`}`),
);
process.exit(ends.every((end) => end === 0) ? 0 : 1);
