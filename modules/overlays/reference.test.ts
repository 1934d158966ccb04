import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError } from '../console/errors';
import type { Json, JsonObject } from './json';
import { REFERENCE_FILE, renderReference } from './reference';
import { resolveSettings } from './resolve';
import { renderSchema } from './schema';
import { sampleOverlays } from './testing/sample';
import { SETTINGS } from '../patterns/index.settings';

const root = join(__dirname, '../..');

test('docs/reference/settings.md is what declarations, rules and base generate', () => {
  const text = renderReference(
    JSON.parse(readFileSync(join(root, 'env/base.tfvars.json'), 'utf8')) as JsonObject,
    SETTINGS,
  );
  const file = join(root, REFERENCE_FILE);
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
  for (const key of [...SETTINGS.environmentKeys, ...SETTINGS.regionKeys]) expect(text).toContain(`| \`${key}\` `);
});

test('every rule guards an existing key', () => {
  const text = readFileSync(join(root, REFERENCE_FILE), 'utf8');
  expect(
    Object.values(SETTINGS.rules)
      .flatMap(({ keys }) => keys)
      .filter((key) => !text.includes(`| \`${key}\` `)),
  ).toEqual([]);
});

interface Node {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Node>>;
}

function bounded(node: Node, path: readonly string[]): readonly [path: readonly string[], wrong: number][] {
  const own = [
    ...(node.minimum === undefined ? [] : [node.minimum - 1]),
    ...(node.maximum === undefined ? [] : [node.maximum + 1]),
  ];
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, one]) => bounded(one, [...path, key]));
  return [...own.map((wrong) => [path, wrong] as [readonly string[], number]), ...inner];
}

test('values beyond the bounds that an editor shows are refused by a rule too', () => {
  const beyond = bounded(JSON.parse(renderSchema(SETTINGS)) as Node, []);
  expect(beyond.length).toBeGreaterThan(15);
  const accepted = beyond.filter(([path, wrong]) => {
    const value = path.reduceRight<Json>((inner, key) => ({ [key]: inner }), wrong) as JsonObject;
    const set = sampleOverlays();
    try {
      resolveSettings(
        { ...set, overlays: [...set.overlays, { rank: 'var', file: '--var x', region: null, value }] },
        SETTINGS,
      );
      return true;
    } catch (error) {
      if (!(error instanceof DrError)) throw error;
      return !error.problems.some((one) => one.path === path.join('.'));
    }
  });
  expect(accepted).toEqual([]);
});
