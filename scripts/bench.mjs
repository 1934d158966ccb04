/**
 * `npm run bench`: how long the commands take that a person waits for. Medians of several runs on this machine; nothing is asserted,
 * because another machine has other numbers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const RUNS = 7;
const out = mkdtempSync(join(tmpdir(), 'twinstate-bench-'));
const env = { ...process.env, CDKTF_OUTDIR: out };

/** Seconds of the median run; the first, which may build, is not counted. */
function median(args) {
  const seconds = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const began = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${String(stderr)}`);
    if (run > 0) seconds.push(Number(process.hrtime.bigint() - began) / 1e9);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}

const rows = [
  ['an empty Node process', ['-e', '']],
  ['dr --help', ['scripts/dr.mjs', '--help']],
  ['dr synth --env warm-standby (seven states)', ['scripts/dr.mjs', 'synth', '--env', 'warm-standby']],
];
try {
  for (const [title, args] of rows) console.log(`${median(args).toFixed(3)} s  ${title}`);
} finally {
  rmSync(out, { recursive: true, force: true });
}
