/** What a task said last. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const LINES = 5;
const BYTES = 4096;

/** The last lines of a log, indented, behind a line break; empty where there are none. */
export function lastLines(file: string): string {
  let log: number;
  try {
    log = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(log);
    const end = Buffer.alloc(Math.min(BYTES, size));
    readSync(log, end, 0, end.length, size - end.length);
    const text = end.toString('utf8').trim();
    return text === '' ? '' : `\n  ${text.split('\n').slice(-LINES).join('\n  ')}`;
  } finally {
    closeSync(log);
  }
}
