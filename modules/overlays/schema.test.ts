import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSchema, SCHEMA_FILE } from './schema';
import { ENVIRONMENT_KEYS, REGION_KEYS } from './shape';

const file = join(__dirname, '../..', SCHEMA_FILE);

test('env/schema.json is what the shape generates', () => {
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, renderSchema());
  expect(readFileSync(file, 'utf8')).toBe(renderSchema());
});

test('an editor gets a description of every key, and no key beyond them is allowed', () => {
  const schema = JSON.parse(renderSchema()) as { properties: Record<string, unknown>; additionalProperties: boolean };
  expect(Object.keys(schema.properties).sort()).toEqual(['$schema', ...ENVIRONMENT_KEYS, ...REGION_KEYS].sort());
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
