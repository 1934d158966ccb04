import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SETTINGS } from '../patterns/index.settings';
import { isJsonObject, type JsonObject } from './json';

/** The defaults of the project. */
const BASE = JSON.parse(readFileSync(join(__dirname, '../../env/base.tfvars.json'), 'utf8')) as JsonObject;

type Shape = Readonly<Record<string, z.ZodType>>;
const SHAPE: Shape = { ...SETTINGS.environment.shape, ...SETTINGS.region.shape };

test('every default of env/base.tfvars.json is right by its declaration', () => {
  const wrong = Object.entries(BASE).filter(
    ([key, value]) => key !== '$schema' && SHAPE[key]?.safeParse(value).success !== true,
  );
  expect(wrong).toEqual([]);
});

test('where a declaration has a default, env/base.tfvars.json says the same', () => {
  const differences: string[] = [];
  const compare = (shape: Shape, base: JsonObject, prefix: string): void => {
    for (const [key, schema] of Object.entries(shape)) {
      const written = base[key];
      if (schema instanceof z.ZodObject && isJsonObject(written)) compare(schema.shape, written, `${key}.`);
      if (!(schema instanceof z.ZodDefault) || written === undefined) continue;
      if (JSON.stringify(written) !== JSON.stringify(schema.parse(undefined))) differences.push(prefix + key);
    }
  };
  compare(SHAPE, BASE, '');
  expect(differences).toEqual([]);
});
