/** What stands around every page: head, navigation, what is on this page, where to go next. */
import { relativeHref, sitePath } from './paths';
import type { NavEntry, NavSection, Page } from './types';

export const GRAPH_SCRIPT = 'assets/mermaid.min.js';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The whole document. It asks no other site for anything and works from a folder, without a server. */
export function layout(page: Page, sections: readonly NavSection[]): string {
  const to = (path: string): string => relativeHref(page.path, path);
  const title = page.path === 'index.html' ? 'Twinstate' : `${page.title} · Twinstate`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${to('assets/site.css')}">
</head>
<body data-root="${to('index.html').replace(/index\.html$/, '')}">
<a class="skip" href="#content">To the text</a>
<header>
<a class="name" href="${to('index.html')}">Twinstate</a>
<div class="search"><input type="search" placeholder="Search" aria-label="Search" autocomplete="off"><ol hidden></ol></div>
</header>
<div class="frame">
<details class="pages"><summary>All pages</summary><nav aria-label="Pages">
${sections.map((section) => sectionHtml(section, page)).join('\n')}
</nav></details>
<main id="content">
${page.body}
${around(page, sections)}
</main>
${onThisPage(page)}
</div>
<script src="${to('assets/words.js')}" defer></script>
<script src="${to('assets/site.js')}" defer></script>
${page.hasGraph ? `<script src="${to(GRAPH_SCRIPT)}" defer></script>\n<script src="${to('assets/graphs.js')}" defer></script>\n` : ''}</body>
</html>
`;
}

function sectionHtml({ title, entries }: NavSection, page: Page): string {
  const link = (entry: NavEntry): string => {
    const here = entry.file === page.file ? ' aria-current="page"' : '';
    return `<li><a href="${relativeHref(page.path, sitePath(entry.file))}"${here}>${escape(entry.title)}</a></li>`;
  };
  const isLong = entries.length > 20;
  const open = !isLong || entries.some(({ file }) => file === page.file) ? ' open' : '';
  return `<details${open}><summary>${escape(title)}</summary><ul>${entries.map(link).join('\n')}</ul></details>`;
}

/** Previous and next page in the order of the navigation. */
function around(page: Page, sections: readonly NavSection[]): string {
  const order = sections.flatMap(({ entries }) => entries);
  const here = order.findIndex(({ file }) => file === page.file);
  const link = (entry: NavEntry | undefined, name: string, arrow: string): string =>
    entry === undefined
      ? '<span></span>'
      : `<a rel="${name}" href="${relativeHref(page.path, sitePath(entry.file))}">${arrow} ${escape(entry.title)}</a>`;
  const previous = here > 0 ? order[here - 1] : undefined;
  return `<nav class="around" aria-label="Previous and next">${link(previous, 'prev', '←')}${link(order[here + 1], 'next', '→')}</nav>`;
}

function onThisPage({ headings }: Page): string {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 3) return '<aside></aside>';
  const items = shown.map(
    ({ level, title, anchor }) => `<li class="level-${level}"><a href="#${anchor}">${escape(title)}</a></li>`,
  );
  return `<aside><nav aria-label="On this page"><b>On this page</b><ul>${items.join('\n')}</ul></nav></aside>`;
}
