import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSchema, SCHEMA_FILE } from './schema';
import { SETTINGS } from '../patterns/index.settings';

const file = join(__dirname, '../..', SCHEMA_FILE);

test('env/schema.json is what the declarations generate', () => {
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, renderSchema(SETTINGS));
  expect(readFileSync(file, 'utf8')).toBe(renderSchema(SETTINGS));
});

test('every pattern is valid in JSON Schema', () => {
  const patterns = [...renderSchema(SETTINGS).matchAll(/"pattern": (".*")/g)].map(
    ([, text = '']) => JSON.parse(text) as string,
  );
  expect(patterns.length).toBeGreaterThan(20);
  for (const pattern of patterns) expect(() => new RegExp(pattern, 'u')).not.toThrow();
});

test('an editor gets a description of every key, and no key beyond them is allowed', () => {
  const schema = JSON.parse(renderSchema(SETTINGS)) as {
    properties: Record<string, unknown>;
    additionalProperties: boolean;
  };
  expect(Object.keys(schema.properties).sort()).toEqual(
    ['$schema', ...SETTINGS.environmentKeys, ...SETTINGS.regionKeys].sort(),
  );
  expect(schema.additionalProperties).toBe(false);
  const undescribed: string[] = [];
  const walk = (node: unknown, path: string): void => {
    const { description, properties } = node as { description?: string; properties?: Record<string, unknown> };
    if (!description) undescribed.push(path);
    for (const [key, inner] of Object.entries(properties ?? {})) walk(inner, `${path}.${key}`);
  };
  walk(schema, '');
  expect(undescribed).toEqual([]);
});
