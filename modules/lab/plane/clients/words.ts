/** What a process of the load generator says, and its end. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DrError } from '../../../console/errors';
import type { GeneratorWord } from './generator';

export interface GeneratorWords {
  /** The next word of that kind; rejects when the process ends before. */
  next<T extends GeneratorWord['is']>(is: T, id?: number): Promise<Extract<GeneratorWord, { is: T }>>;
  /** The process has ended. */
  readonly over: Promise<void>;
}

interface Waiting {
  readonly fits: (word: GeneratorWord) => boolean;
  readonly resolve: (word: GeneratorWord) => void;
  readonly reject: (error: Error) => void;
}

/** `each` gets every word. */
export function listen(child: ChildProcess, each: (word: GeneratorWord) => void): GeneratorWords {
  const waiting = new Set<Waiting>();
  let gone: Error | null = null;
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  // A process that has ended reads no orders.
  child.stdin?.on('error', () => undefined);
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const word = JSON.parse(line) as GeneratorWord;
      each(word);
      for (const one of waiting) if (one.fits(word) && waiting.delete(one)) one.resolve(word);
    });
  }
  const over = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      gone ??= generatorFailed(said.trim() === '' ? why : said.trim());
      for (const one of waiting) one.reject(gone);
      waiting.clear();
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, killed) => end(`It ended with ${killed ?? `code ${code}`}.`));
  });
  return {
    over,
    next: (is, id) =>
      new Promise((resolve, reject) => {
        if (gone !== null) return reject(gone);
        const fits = (word: GeneratorWord): boolean =>
          word.is === is && (id === undefined || (word as { id?: number }).id === id);
        waiting.add({ fits, resolve: resolve as (word: GeneratorWord) => void, reject });
      }),
  };
}

export function generatorFailed(why: string): DrError {
  return new DrError(
    'load-generator-failed',
    'The process of the measuring clients failed.',
    why,
    'Run the drill again, or without --plane.',
  );
}
