// Timing for benchmarks: whole processes, as a person waits for them.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Arguments that run `dr` of this folder. */
export const dr = (...words) => [process.execPath, join(ROOT, 'scripts', 'dr.mjs'), ...words];

/** Seconds that one run takes; throws with what it printed when it ends with another code than one of `ends`. */
export function once([command, ...args], { env = process.env, cwd = ROOT, ends = [0] } = {}) {
  const began = process.hrtime.bigint();
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (error !== undefined) throw error;
  if (!ends.includes(status)) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return { seconds, stdout };
}

/** Median of `runs` after one that is not counted: it may build, or fill caches. */
export function median(command, { runs = 7, ...options } = {}) {
  once(command, options);
  return middle(Array.from({ length: runs }, () => once(command, options).seconds));
}

export function middle(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const compared = [];

/** One line of the result: the figure, what it is about, and the target it is compared with, if any. */
export function line(figure, what, target = null) {
  if (target !== null) compared.push({ figure, what, target });
  console.log(
    `${figure.padStart(9)}  ${what}${target === null ? '' : `  (target ${target.text}: ${verdict(target)})`}`,
  );
}

const verdict = ({ met }) => (met ? 'met' : 'NOT met');

/** Every figure that has a target, side by side. */
export function table() {
  const rows = [
    ['target', 'measured', '', ''],
    ...compared.map((one) => [one.target.text, one.figure, verdict(one.target), one.what]),
  ];
  const width = (column) => Math.max(...rows.map((row) => row[column].length));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 3 ? cell : cell.padEnd(width(column))))
      .join('  ')
      .trimEnd(),
  );
}

export const seconds = (value) => `${value.toFixed(3)} s`;
export const times = (value) => `${value.toFixed(value < 2.5 ? 2 : 1)} x`;
export const percent = (value) => `${(100 * value).toFixed(2)} %`;
