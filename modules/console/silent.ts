/** A console for what is carried out while nobody looks on: it shows nothing, and nobody answers. */
import type { Console } from './ports';

export const SILENT: Console = {
  say: () => undefined,
  warn: () => undefined,
  phase: () => undefined,
  begin: () => ({ waits: () => undefined, ends: () => undefined }),
  confirm: () => Promise.resolve(false),
  ask: () => Promise.resolve(''),
};
