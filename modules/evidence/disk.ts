/** The real file system behind `Files`. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isThere, makeFolders } from '../console/disk';
import type { Files } from './write';

export const DISK: Files = {
  exists: isThere,
  makeFolder: (path) => void makeFolders(path),
  write: (path, content) => writeFileSync(path, content, { flush: true }),
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
};
