/** Where a file of the project lies in the site, and how one page of it names another. */
import { posix } from 'node:path';

/** `docs/lab.md` is `lab.html`, a README is the index of its folder, and the project's own is `project.html`. */
export function sitePath(file: string): string {
  if (file === 'README.md') return 'project.html';
  const inside = file.startsWith('docs/') ? file.slice('docs/'.length) : file;
  return inside.replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html');
}

/** What stands in `href` on the page at `from` to lead to `to`. */
export function relativeHref(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

/** The project file that a link on `file` leads to, and its anchor; null for another site. */
export function resolveLink(
  file: string,
  href: string,
): { readonly file: string; readonly anchor: string | null } | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return null;
  const [path = '', anchor] = href.split('#');
  return {
    file: path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path)),
    anchor: anchor === undefined ? null : decodeURIComponent(anchor),
  };
}
