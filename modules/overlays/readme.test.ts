import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { leavesIn, renderExplained } from './explain';
import { mergeOverlays } from './merge';
import { readOverlays } from './read';
import { SETTINGS } from '../patterns/index.settings';

test('the worked example of env/README.md is true', () => {
  const readme = readFileSync(join(__dirname, '../../env/README.md'), 'utf8');
  const example = readme.slice(readme.indexOf('## A worked example'));
  const root = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    for (const [, file = '', json = ''] of example.matchAll(/^`([^`\n]+)`\n\n```json\n([^`]+)```/gm)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), json);
    }
    const [, typed = '', result = ''] =
      /^With `([^`]+)`[^`]+`staging` gets\n\n```json\n([^`]+)```/m.exec(example) ?? [];
    const options = (name: string) => [...typed.matchAll(new RegExp(`${name} (\\S+)`, 'g'))].map((one) => one[1] ?? '');
    const set = readOverlays(root, 'staging', { varFiles: options('--var-file'), vars: options('--var') });
    expect(set.problems).toEqual([]);
    const overlays = set.overlays.filter((one) => one.region === null || one.region === 'us-west-2');
    const { value, origins } = mergeOverlays(overlays);
    const regional = Object.entries(value).filter(([key]) => !SETTINGS.environmentKeys.includes(key));
    expect(Object.fromEntries(regional)).toEqual(JSON.parse(result));
    const [, shown = ''] = /^`dr explain us-west-2` then says\n\n```\n([^`]+)```/m.exec(example) ?? [];
    const leaves = leavesIn('us-west-2', Object.fromEntries(regional), (path) => origins.get(path));
    expect(`${renderExplained(leaves).join('\n')}\n`).toBe(shown);
  } finally {
    rmSync(root, { recursive: true });
  }
});
