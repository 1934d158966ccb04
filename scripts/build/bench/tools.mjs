// The usual tools that the product is compared with. Installed by the benchmark alone, into the user's cache: 423 MB that nobody else needs.
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { once } from './measure.mjs';

const PACKAGES = ['cdktf-cli@0.21.0', 'ts-node@10.9.2', 'typescript@5.9.3'];

/** Paths of the programs, installed when they are missing. */
export function usualTools() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'twinstate', 'bench-tools');
  const program = (...path) => join(folder, 'node_modules', ...path);
  const tools = { cdktf: program('cdktf-cli', 'bundle', 'bin', 'cdktf'), tsNode: program('ts-node', 'dist', 'bin.js') };
  if (!existsSync(tools.cdktf) || !existsSync(tools.tsNode)) {
    mkdirSync(folder, { recursive: true });
    console.log(`installing ${PACKAGES.join(', ')} into ${folder} …`);
    once(['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', ...PACKAGES], {
      cwd: folder,
    });
  }
  return tools;
}

/** What keeps the cdktf command line from asking the network. */
export const QUIET = { CHECKPOINT_DISABLE: '1', CI: '1', FORCE_COLOR: '0' };
