/** The site on disk: reads the Markdown files of the project, writes `out`. Loaded by scripts/build/docs.mjs. */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere } from '../../../modules/console/disk';
import { GRAPH_SCRIPT } from './layout';
import { makeSite } from './site';
import type { PageSource } from './types';

/** Files that are pages: the project's own README, that of the overlays, and everything under docs/. */
export function pageSources(root: string): readonly PageSource[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .sort();
  return ['README.md', 'env/README.md', ...docs].map((file) => ({
    file,
    text: readFileSync(join(root, file), 'utf8'),
  }));
}

/** Writes the whole site or nothing. `graphs`: the script that draws graphs, null where it cannot be had. */
export function writeSite(root: string, out: string, graphs: string | null): { readonly pages: number } {
  const site = makeSite(pageSources(root), (file) => isThere(join(root, file)));
  mkdirSync(dirname(out), { recursive: true });
  const draft = mkdtempSync(join(dirname(out), '.docs-'));
  const place = (path: string): string => {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    return join(draft, path);
  };
  try {
    cpSync(join(root, 'scripts/build/site/assets'), join(draft, 'assets'), { recursive: true });
    for (const [path, html] of site.pages) writeFileSync(place(path), html);
    for (const file of site.files) copyFileSync(join(root, file), place(`files/${file}`));
    writeFileSync(place('assets/words.js'), site.words);
    if (graphs !== null) copyFileSync(graphs, place(GRAPH_SCRIPT));
    // A folder made for one's own eyes cannot be served by another user.
    chmodSync(draft, 0o755);
    rmSync(out, { recursive: true, force: true });
    renameSync(draft, out);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { pages: site.pages.size };
}
