/** Markdown files to a site, in memory. Pure. */
import { DrError } from '../../../modules/console/errors';
import { layout } from './layout';
import { renderPage } from './markdown';
import { INDEX, navigation } from './navigation';
import type { NavSection, Page, PageSource } from './types';

export interface Site {
  /** Text by path in the site. */
  readonly pages: ReadonlyMap<string, string>;
  /** What the search looks through, as a script that any page can load. */
  readonly words: string;
  /** Files of the project that pages link to and that are no pages. */
  readonly files: readonly string[];
}

/** Makes every page. Throws `docs-broken` with all links that lead nowhere and all pages that nobody is led to. */
export function makeSite(sources: readonly PageSource[], exists: (file: string) => boolean): Site {
  const names = new Set(sources.map(({ file }) => file));
  const pages = sources.map((source) => renderPage(source, (file) => names.has(file)));
  const sections = navigation(sources);
  const problems = [...pages.flatMap((page) => brokenLinks(page, pages, exists)), ...unreached(pages, sections)];
  if (problems.length > 0) {
    throw new DrError(
      'docs-broken',
      `The documentation has ${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'}:\n  ${problems.join('\n  ')}`,
      'A reader who follows a link to nowhere does not come back.',
      `Mend the links; a page is reached by a line "- [title](file) …" in ${INDEX}.`,
    );
  }
  return {
    pages: new Map(pages.map((page) => [page.path, layout(page, sections)])),
    words: wordsOf(pages),
    files: [...new Set(pages.flatMap(({ links }) => links.flatMap(({ file }) => file ?? [])))].filter(
      (file) => !names.has(file),
    ),
  };
}

function brokenLinks(page: Page, pages: readonly Page[], exists: (file: string) => boolean): readonly string[] {
  return page.links.flatMap(({ file, anchor, written }) => {
    if (file === null) return [];
    const target = pages.find((one) => one.file === file);
    if (target === undefined) return exists(file) ? [] : [`${page.file}: ${written} leads nowhere`];
    if (anchor === null || target.headings.some((heading) => heading.anchor === anchor)) return [];
    return [`${page.file}: ${written} names no heading of ${file}`];
  });
}

function unreached(pages: readonly Page[], sections: readonly NavSection[]): readonly string[] {
  const led = new Set([INDEX, ...sections.flatMap(({ entries }) => entries.map(({ file }) => file))]);
  return pages.filter(({ file }) => !led.has(file)).map(({ file }) => `${file}: no list of ${INDEX} leads to it`);
}

function wordsOf(pages: readonly Page[]): string {
  const entries = pages.flatMap(({ path, title, headings }) =>
    headings.map(({ title: heading, anchor, words, level }) => [
      level === 1 ? path : `${path}#${anchor}`,
      title,
      level === 1 ? '' : heading,
      words.replace(/\s+/g, ' ').trim(),
    ]),
  );
  return `window.WORDS = ${JSON.stringify(entries).replaceAll('<', '\\u003c')};\n`;
}
