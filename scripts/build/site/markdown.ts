/** One Markdown file to the body of a page. */
import MarkdownIt, { type Token } from 'markdown-it';
import { relativeHref, resolveLink, sitePath } from './paths';
import { anchorsOfPage } from './slug';
import type { Heading, Link, Page, PageSource } from './types';

/** Renders a file; links to pages lead to pages, links to other files of the project to their copies. */
export function renderPage(source: PageSource, isPage: (file: string) => boolean): Page {
  const markdown = new MarkdownIt({ html: false, linkify: false });
  // Comments say where generated text comes from; they are for whoever edits the file.
  const tokens = markdown.parse(source.text.replace(/^<!--[\s\S]*?-->\n?/gm, ''), {});
  const path = sitePath(source.file);
  const headings = nameHeadings(tokens);
  const links = leadOn(tokens, source.file, path, isPage);
  markdown.renderer.rules['fence'] = (all, index) => block(all[index], markdown.utils.escapeHtml);
  markdown.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
  markdown.renderer.rules['table_close'] = () => '</table></div>\n';
  return {
    file: source.file,
    path,
    title: headings[0]?.title ?? source.file,
    body: markdown.renderer.render(tokens, markdown.options, {}),
    headings,
    links,
    hasGraph: tokens.some(({ type, info }) => type === 'fence' && info === 'mermaid'),
  };
}

/** Gives every heading its anchor, and collects what stands below each. */
function nameHeadings(tokens: readonly Token[]): readonly Heading[] {
  const anchor = anchorsOfPage();
  const found: { level: number; title: string; anchor: string; words: string }[] = [];
  tokens.forEach((token, index) => {
    const text = token.type === 'inline' || token.type === 'fence' ? plain(token) : '';
    if (token.type === 'heading_open') {
      const title = plain(tokens[index + 1]);
      const name = anchor(title);
      token.attrSet('id', name);
      found.push({ level: Number(token.tag.slice(1)), title, anchor: name, words: '' });
      return;
    }
    const last = found.at(-1);
    if (last !== undefined && tokens[index - 1]?.type !== 'heading_open') last.words += `${text} `;
  });
  return found;
}

function plain(token: Token | undefined): string {
  if (token === undefined) return '';
  if (token.children === null || token.children.length === 0) return token.content;
  return token.children.map(({ type, content }) => (/break$/.test(type) ? ' ' : content)).join('');
}

/** Turns links to Markdown files into links to pages. */
function leadOn(
  tokens: readonly Token[],
  file: string,
  path: string,
  isPage: (file: string) => boolean,
): readonly Link[] {
  return tokens
    .flatMap(({ children }) => children ?? [])
    .filter(({ type }) => type === 'link_open')
    .map((token) => {
      const written = String(token.attrGet('href') ?? '');
      const target = resolveLink(file, written);
      if (target === null) return { file: null, anchor: null, written };
      const to = isPage(target.file) ? sitePath(target.file) : `files/${target.file}`;
      const place = target.file === file ? '' : relativeHref(path, to);
      token.attrSet('href', `${place}${target.anchor === null ? '' : `#${target.anchor}`}` || relativeHref(path, to));
      return { ...target, written };
    });
}

/** Graphs are drawn by Mermaid, or stand as text; what a person types stands out from what answers. */
function block(token: Token | undefined, escape: (text: string) => string): string {
  const { info, content } = token ?? { info: '', content: '' };
  if (info === 'mermaid') return `<pre class="mermaid">${escape(content)}</pre>\n`;
  if (info !== '') return `<pre class="code"><code>${escape(content)}</code></pre>\n`;
  const isSession = /^(\$|✓) /m.test(content);
  const lines = content
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (isSession ? shellLine(line, escape) : escape(line)));
  return `<pre class="${isSession ? 'session' : 'code'}"><code>${lines.join('\n')}</code></pre>\n`;
}

const MARKS: readonly (readonly [start: RegExp, name: string])[] = [
  [/^\$ /, 'typed'],
  [/^\s*✓/, 'met'],
  [/^\s*✗/, 'not-met'],
  [/^\s*\+ /, 'met'],
  [/^\s*- "/, 'not-met'],
  [/^\s*[!?] /, 'warn'],
];

function shellLine(line: string, escape: (text: string) => string): string {
  const mark = MARKS.find(([start]) => start.test(line))?.[1];
  return mark === undefined ? escape(line) : `<span class="${mark}">${escape(line)}</span>`;
}
