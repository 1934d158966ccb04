/** The real file system behind `Files`. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isThere } from '../console/disk';
import type { Files } from './write';

export const DISK: Files = {
  exists: isThere,
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  write: (path, content) => writeFileSync(path, content, { flush: true }),
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
};
