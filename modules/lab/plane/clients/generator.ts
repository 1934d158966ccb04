/**
 * The load generator's side of its process. Its standard input brings the target (the first line) and orders; its standard output says
 * how far it is; records go to a file. It ends with its standard input, so that it never outlives whoever started it.
 */
import { EventEmitter, once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ClientRecord } from '../../../evidence/measured/records';
import { startLoad, type Load, type LoadTarget, type LoadTotals } from './load';

/** The first line. */
export interface GeneratorStart extends LoadTarget {
  /** Where records go, one JSON document a line. Made new. */
  readonly file: string;
}

/** Every line after it. */
export type GeneratorOrder = { readonly do: 'flush'; readonly id: number } | { readonly do: 'stop' };

/** What it says. */
export type GeneratorWord =
  | { readonly is: 'started' }
  | { readonly is: 'totals'; readonly at: number; readonly totals: LoadTotals }
  /** All records of attempts that had ended are in the file. */
  | { readonly is: 'flushed'; readonly id: number }
  /** The file holds `records`; `full`: the load ended by itself at that many. */
  | { readonly is: 'stopped'; readonly records: number; readonly full: boolean };

/** At 100 requests a second enough for 66 minutes, in a file of about 120 MB. More would not fit into the memory of who reads it. */
export const MOST_RECORDS = 400_000;
const WRITE_EVERY_MS = 100;
const SAY_EVERY_MS = 250;

export interface GeneratorWorld {
  readonly input: Readable;
  readonly output: Writable;
  /** Wall milliseconds since the epoch, with fractions. */
  readonly now: () => number;
  /** Records that the file takes. */
  readonly most?: number;
}

/** Resolves when it was told to stop, when its input ended, or when the file is full. */
export async function runGenerator({ input, output, now, most = MOST_RECORDS }: GeneratorWorld): Promise<void> {
  const say = (word: GeneratorWord): void => void output.write(`${JSON.stringify(word)}\n`);
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) return;
  const start = JSON.parse(first.value) as GeneratorStart;
  const writer = createWriter(start.file);
  const ending = new EventEmitter();
  const ended = once(ending, 'end');
  const end = (): void => void ending.emit('end');
  // Whoever started it may be gone: then there is nobody to tell.
  output.on('error', end);
  const load = startLoad(start, now, (one) => {
    writer.add(one);
    if (writer.records() >= most) end();
  });
  const writing = setInterval(() => writer.flush(), WRITE_EVERY_MS);
  const saying = setInterval(() => say({ is: 'totals', at: now(), totals: load.totals() }), SAY_EVERY_MS);
  say({ is: 'started' });
  void orders(lines, writer, say).then(end, end);
  await ended;
  await stop(load, writer, [writing, saying]);
  say({ is: 'totals', at: now(), totals: load.totals() });
  say({ is: 'stopped', records: writer.records(), full: writer.records() >= most });
}

/** Obeys until it is told to stop, or the input ends. */
async function orders(lines: AsyncIterator<string>, writer: Writer, say: (word: GeneratorWord) => void): Promise<void> {
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const order = JSON.parse(line.value) as GeneratorOrder;
    if (order.do === 'stop') return;
    writer.flush();
    say({ is: 'flushed', id: order.id });
  }
}

async function stop(load: Load, writer: Writer, timers: readonly NodeJS.Timeout[]): Promise<void> {
  await load.stop();
  for (const timer of timers) clearInterval(timer);
  writer.close();
}

interface Writer {
  add(one: ClientRecord): void;
  flush(): void;
  records(): number;
  close(): void;
}

function createWriter(file: string): Writer {
  const descriptor = openSync(file, 'w', 0o600);
  let [text, records] = ['', 0];
  const flush = (): void => {
    if (text !== '') writeSync(descriptor, text);
    text = '';
  };
  return {
    add: (one) => {
      text += `${JSON.stringify(rounded(one))}\n`;
      records += 1;
    },
    flush,
    records: () => records,
    close: () => {
      flush();
      closeSync(descriptor);
    },
  };
}

/** Hundredths of a millisecond are finer than what is measured. */
function rounded(one: ClientRecord): ClientRecord {
  const short = (ms: number): number => Math.round(ms * 100) / 100;
  return { ...one, dueAt: short(one.dueAt), sentAt: short(one.sentAt), endedAt: short(one.endedAt) };
}
