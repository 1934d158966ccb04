// `npm run proof`: crash matrix, fault matrix and model check, and one table of what was counted. Ends with 0 only if all of it held.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const started = Date.now();
const args = [jest, '-c', join(root, 'jest.proof.config.cjs'), ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });

const counted = [];
for (const stream of [child.stdout, child.stderr]) {
  createInterface({ input: stream }).on('line', (line) => {
    if (!line.startsWith('proof\t')) return console.log(line);
    const [, of, kind, times] = line.split('\t');
    counted.push({ of, kind, times: Number(times) });
  });
}

child.on('close', (code) => {
  console.log('');
  for (const { of, kind, times } of counted) console.log(`${String(times).padStart(8)}  ${of}: ${kind}`);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `\n${code === 0 ? 'All of it held' : 'Not all of it held'}, ${seconds} s. What it means, and to which bound: docs/proof.md`,
  );
  process.exit(code ?? 1);
});
