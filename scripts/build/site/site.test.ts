/** The documentation as a site: every link leads somewhere, every page is led to, and the same anchors hold as on GitHub. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { makeSite } from './site';
import type { PageSource } from './types';
import { pageSources, writeSite } from './write';

const root = join(__dirname, '../../..');
const make = (sources: readonly PageSource[]): ReturnType<typeof makeSite> =>
  makeSite(sources, (file) => existsSync(join(root, file)));

const index = (...links: readonly string[]): PageSource => ({
  file: 'docs/README.md',
  text: `# Docs\n\n## Read\n\n${links.join('\n')}\n`,
});
const page = (name: string, text: string): PageSource => ({ file: `docs/${name}.md`, text });
const html = (site: ReturnType<typeof makeSite>, path: string): string => site.pages.get(path) ?? '';

const attributes = (text: string, name: string): readonly string[] =>
  [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value);

describe('the documentation of this project', () => {
  const site = make(pageSources(root));
  const ids = new Map([...site.pages].map(([path, text]) => [path, new Set(attributes(text, 'id'))]));

  /** As a browser would follow it; null where it arrives. */
  const lost = (from: string, href: string): string | null => {
    if (/^https?:/.test(href)) return null;
    const [path = '', anchor] = href.split('#');
    const target = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), path));
    if (/^(assets|files)\//.test(target)) return null;
    if (!site.pages.has(target)) return `${from}: ${href}`;
    return anchor === undefined || ids.get(target)?.has(anchor) === true ? null : `${from}: ${href}`;
  };

  it('has no link in its pages that a browser could not follow', () => {
    const links = [...site.pages].flatMap(([path, text]) =>
      attributes(text, 'href').map((href): [string, string] => [path, href]),
    );
    expect(links.length).toBeGreaterThan(1000);
    expect(links.flatMap(([path, href]) => lost(path, href) ?? [])).toEqual([]);
    expect(lost('lab.html', 'gone.html')).toBe('lab.html: gone.html');
    expect(lost('lab.html', 'index.html#gone')).toBe('lab.html: index.html#gone');
  });

  it('leads from any page to every page', () => {
    const led = attributes(html(site, 'decisions/index.html'), 'href')
      .filter((href) => !/^https?:|#/.test(href))
      .map((href) => posix.normalize(posix.join('decisions', href)));
    expect([...site.pages.keys()].filter((path) => !led.includes(path))).toEqual([]);
  });

  it('is found by its words, and draws its graphs', () => {
    expect(site.words).toContain('"failover.html');
    expect(html(site, 'project.html')).toContain('<pre class="mermaid">flowchart');
  });

  it('is written whole, with what it links to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'site-'));
    try {
      const { pages } = writeSite(root, join(folder, 'out'), null);
      expect(pages).toBe(site.pages.size);
      expect(readFileSync(join(folder, 'out/index.html'), 'utf8')).toBe(html(site, 'index.html'));
      expect(existsSync(join(folder, 'out/files/LICENSE'))).toBe(true);
      expect(existsSync(join(folder, 'out/assets/site.css'))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a page', () => {
  it('is refused with a link to nowhere, to no heading, or without a way to it', () => {
    const sources = [
      index('- [A](a.md): first'),
      page('a', '# A\n\n[1](gone.md) [2](#gone) [3](b.md#gone)\n'),
      page('b', '# B\n'),
    ];
    expect(() => make(sources)).toThrow(
      /4 mistakes(.|\n)*a\.md: gone\.md leads nowhere(.|\n)*#gone names no heading of docs\/a\.md(.|\n)*b\.md#gone names(.|\n)*docs\/b\.md: no list/,
    );
  });

  it('has the anchors that GitHub gives it, and links between folders', () => {
    const site = make([
      index('- [A](reference/a.md): first', '- [B](b.md): second'),
      page('reference/a', '# A\n\n## What `--json` prints\n\n## Again\n\n## Again\n\n[b](../b.md#x-y) [c](#again-1)\n'),
      page('b', '# B\n\n## X, y!\n'),
    ]);
    const text = html(site, 'reference/a.html');
    expect(attributes(text, 'id')).toEqual(expect.arrayContaining(['what---json-prints', 'again', 'again-1']));
    expect(attributes(text, 'href')).toEqual(expect.arrayContaining(['../b.html#x-y', '#again-1', '../index.html']));
  });

  it('shows markup as text, and what a person types apart from what answers', () => {
    const text = ['# A <b>', '', '```', '$ dr status', '✓ fine <script>', '```', '', '<script>x</script>', ''].join(
      '\n',
    );
    const site = html(make([index('- [A](a.md): first'), page('a', text)]), 'a.html');
    expect(site).toContain('<span class="typed">$ dr status</span>');
    expect(site).toContain('<span class="met">✓ fine &lt;script&gt;</span>');
    expect(site).not.toContain('<script>x');
    expect(site).toContain('<title>A &lt;b&gt; · Twinstate</title>');
  });
});
