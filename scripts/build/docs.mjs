// `npm run docs [folder]`: the Markdown files of the project as a site of plain files, by default in dist/docs. It can be opened from the
// folder or put on any web server. Mermaid, which draws the graphs, is installed into the user's cache: 157 MB that nothing else here needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { importTypescript, ROOT } from './import-typescript.mjs';

const MERMAID = 'mermaid@11.17.2';

/** Path of the script that draws graphs; null where it cannot be had, and then graphs stand as text. */
function graphScript() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'twinstate', MERMAID);
  const script = join(folder, 'node_modules', 'mermaid', 'dist', 'mermaid.min.js');
  if (existsSync(script)) return script;
  console.log(`installing ${MERMAID} into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--silent'];
  const { status } = spawnSync('npm', ['install', '--prefix', folder, ...options, MERMAID], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status === 0 && existsSync(script)) return script;
  console.error(
    `! ${MERMAID} could not be installed: graphs stand as text. Run this again with a network or a registry.`,
  );
  return null;
}

const out = resolve(process.argv[2] ?? join(ROOT, 'dist', 'docs'));
if (existsSync(out) && !existsSync(join(out, 'assets', 'words.js'))) {
  console.error(
    `${out} is there and is no site of this project: it would be replaced. Name another folder, or remove it.`,
  );
  process.exit(1);
}
try {
  const { writeSite } = await importTypescript('scripts/build/site/write.ts', ['markdown-it']);
  const { pages } = writeSite(ROOT, out, graphScript());
  console.log(`${pages} pages in ${out}\nNext: open ${join(out, 'index.html')}`);
} catch (error) {
  console.error(error instanceof Error ? [error.message, error.fix].filter(Boolean).join('\n\n') : error);
  process.exit(1);
}
