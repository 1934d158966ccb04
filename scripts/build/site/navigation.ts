/** Navigation: the lists of docs/README.md are it, so that GitHub and the site lead a reader the same way. */
import { resolveLink } from './paths';
import type { NavEntry, NavSection, PageSource } from './types';

export const INDEX = 'docs/README.md';
export const DECISIONS = 'docs/decisions/README.md';

/** Sections of the index with the pages their lists begin with; decisions are a section of their own. */
export function navigation(sources: readonly PageSource[]): readonly NavSection[] {
  const text = (file: string): string => sources.find((one) => one.file === file)?.text ?? '';
  const sections = text(INDEX)
    .split(/^## /m)
    .slice(1)
    .map((part) => ({ title: part.split('\n')[0] ?? '', entries: entriesOf(INDEX, part) }));
  const decisions = entriesOf(DECISIONS, text(DECISIONS));
  return [...sections, { title: 'Decisions', entries: decisions }].filter(({ entries }) => entries.length > 0);
}

/** Every `- [title](file) …` leads to a page. */
function entriesOf(file: string, text: string): readonly NavEntry[] {
  return [...text.matchAll(/^- \[([^\]]+)\]\(([^)\s]+)\)(.*)$/gm)].flatMap(([, title = '', href = '', rest = '']) => {
    const target = resolveLink(file, href);
    // A decision's link is its number; its title stands behind.
    const full = /^\d+$/.test(title) ? `${title}${rest}` : title;
    return target === null ? [] : [{ title: full.replaceAll('`', ''), file: target.file }];
  });
}
