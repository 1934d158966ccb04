/** A console without a person: it shows nothing and answers no question. */
import type { Console } from './ports';

export const SILENT: Console = {
  say: () => undefined,
  warn: () => undefined,
  phase: () => undefined,
  begin: () => ({ waits: () => undefined, ends: () => undefined }),
  confirm: () => Promise.resolve(false),
  ask: () => Promise.resolve(''),
};
