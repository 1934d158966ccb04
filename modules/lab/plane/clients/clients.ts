/** Clients that measure the service from outside, in a process of their own: the lab's work must not make their figures worse. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../../../console/ports';
import type { ClientRecord } from '../../../evidence/measured/records';
import type { GeneratorOrder, GeneratorStart, GeneratorWord } from './generator';
import { generatorFailed, listen } from './words';
import type { LoadTarget, LoadTotals } from './load';

export interface ClientsOptions extends LoadTarget {
  /** The load generator's program (`scripts/app/clients.ts`, bundled). */
  readonly program: string;
  /** Where records go; made new. The folder is there. */
  readonly file: string;
  readonly wall: Clock;
  /** Ends the process. */
  readonly signal: AbortSignal;
  /** Called four times a second with what clients have seen so far. */
  readonly onTotals?: (totals: LoadTotals, at: number) => void;
}

export interface MeasuringClients {
  readonly pid: number;
  readonly file: string;
  totals(): LoadTotals;
  /** All attempts that have ended. */
  records(): Promise<readonly ClientRecord[]>;
  /** What is under way is given up and recorded. `full`: the load ended by itself before, because its file was full. */
  stop(): Promise<{ readonly records: number; readonly full: boolean }>;
}

/** Wall milliseconds in which the process answers. */
const PATIENCE_MS = 10_000;

/** Resolves when the first operation is under way. Throws DrError `load-generator-failed`. */
export async function startClients(options: ClientsOptions): Promise<MeasuringClients> {
  const { program, file, signal, onTotals, url, dns, proxy, profile, run } = options;
  signal.throwIfAborted();
  const child = spawn(process.execPath, [program], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let totals: LoadTotals = {};
  const words = listen(child, (word) => {
    if (word.is !== 'totals') return;
    totals = word.totals;
    onTotals?.(totals, word.at);
  });
  void words.over.finally(() => signal.removeEventListener('abort', kill));
  const send = (line: GeneratorStart | GeneratorOrder): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
  send({ url, dns, proxy, profile, run, file });
  try {
    await inTime(words.next('started'), options);
  } catch (error) {
    kill();
    throw error;
  }
  const end = words.next('stopped');
  // Nobody may wait for it.
  end.catch(() => undefined);
  let flushes = 0;
  let stopped: Promise<Extract<GeneratorWord, { is: 'stopped' }>> | undefined = undefined;
  return {
    pid: child.pid ?? 0,
    file,
    totals: () => totals,
    records: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const flushed = words.next('flushed', (flushes += 1));
        flushed.catch(() => undefined);
        send({ do: 'flush', id: flushes });
        // At its end everything is in the file as well.
        await inTime(Promise.race([flushed, end]), options);
      }
      return parseRecords(await readFile(file, 'utf8'));
    },
    stop: async () => {
      stopped ??= (async () => {
        send({ do: 'stop' });
        const said = await inTime(end, options);
        child.stdin.end();
        await words.over;
        return said;
      })();
      const { records, full } = await stopped;
      return { records, full };
    },
  };
}

async function inTime<T>(word: Promise<T>, { wall, signal }: Pick<ClientsOptions, 'wall' | 'signal'>): Promise<T> {
  const patience = new AbortController();
  const late = wall.sleep(PATIENCE_MS, AbortSignal.any([signal, patience.signal])).then(() => {
    throw generatorFailed(`It did not answer within ${PATIENCE_MS / 1000} s.`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([word, late]);
  } finally {
    patience.abort();
  }
}

/** The last line may be cut off, where the process was killed. */
export function parseRecords(text: string): readonly ClientRecord[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as ClientRecord);
}
