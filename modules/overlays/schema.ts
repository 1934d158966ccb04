/**
 * env/schema.json: the schema of overlays for editors. Generated from the shape; a test proves that the file is fresh.
 */
import * as z from 'zod';
import type { Declarations } from './declare';

type Schema = { [key: string]: unknown };

/** Where the generated schema is kept, relative to the project. */
export const SCHEMA_FILE = 'env/schema.json';

/** The text of env/schema.json. */
export function renderSchema(declarations: Declarations): string {
  const { $schema, ...schema } = withoutWords(schemaOf(declarations));
  const generated = {
    $schema,
    $comment:
      'Generated from the `settings` sides of modules/overlays and modules/parts. To write it anew: UPDATE_GENERATED=1 npx jest modules/overlays/schema',
    title: 'Overlay of a Twinstate environment',
    description: 'Any key may be left to a lower overlay; null takes away what a lower overlay set.',
    ...schema,
  };
  return `${JSON.stringify(generated, null, 2)}\n`;
}

/** Metadata of every key; `allowed`: allowed values, in words. */
export function schemaOf({ written }: Declarations): Schema {
  return simplify(z.toJSONSchema(written));
}

function withoutWords(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (key === 'allowed' && typeof value === 'string') return [];
      return [[key, isSchema(value) ? withoutWords(value) : value]];
    }),
  );
}

/** Shortens "text or null", and leaves out the bounds of JavaScript's safe integers. */
function simplify(schema: Schema): Schema {
  const { anyOf, ...rest } = schema;
  const plain = Array.isArray(anyOf) ? { ...withNull(anyOf as Schema[]), ...rest } : rest;
  return Object.fromEntries(
    Object.entries(plain)
      .filter(([key, value]) => !(/^(min|max)imum$/.test(key) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER))
      .map(([key, value]) => [key, isSchema(value) ? simplify(value) : value]),
  );
}

function withNull(choices: readonly Schema[]): Schema {
  const own = choices.find((choice) => choice['type'] !== 'null') ?? {};
  const { enum: values, ...rest } = own;
  return {
    ...rest,
    type: [own['type'], 'null'],
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
