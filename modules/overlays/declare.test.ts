/** One declaration of a key is enough; no kernel file changes. */
import type { Problem } from '../console/errors';
import { DrError } from '../console/errors';
import { declareSettings, type SettingsSide } from './declare';
import { problem } from './draft';
import { explain } from './explain';
import type { JsonObject } from './json';
import { bounded, flag, group, orNull, text, whole } from './key';
import { renderReference } from './reference';
import { resolveSettings } from './resolve';
import { renderSchema } from './schema';

const SIZE = { code: 'kettle-size', min: 1, max: 5, unit: 'litres', fix: 'choose another kettle' };
const NAME = { code: 'kettle-name', pattern: /^[a-z]+$/, allowed: 'lower case letters', fix: 'write "blue"' };

/** A toy part. */
const kettle: SettingsSide = {
  environment: { regions: text('stands for the list').array(), boils: flag('Whether there is tea.') },
  region: {
    kettle: group('The kettle of the region.', {
      litres: whole('How large it is.', SIZE),
      name: orNull(text('What it is called.', NAME)),
      cups: bounded('How many it serves.', 0),
    }),
  },
  rules: {
    enoughCups: {
      keys: ['kettle.cups'],
      judge: (draft) =>
        draft.regions.flatMap((one) => {
          const { cups, litres } = (one.value as { kettle?: { cups?: number; litres?: number } }).kettle ?? {};
          if (cups === undefined || litres === undefined || cups <= litres * 4) return [];
          return [problem('too-many-cups', one, 'kettle.cups', cups, `${litres * 4} or fewer`, 'pour less')];
        }),
    },
  },
};
const declarations = declareSettings([kettle]);

const overlays = (own: JsonObject) => ({
  environment: 'tea',
  overlayRegions: ['r1', 'r2'],
  problems: [],
  overlays: [
    { rank: 'base' as const, file: 'base', region: null, value: { kettle: { litres: 2, cups: 4 } } },
    { rank: 'environment' as const, file: 'env', region: null, value: { regions: ['r1', 'r2'], boils: true } },
    { rank: 'environment-region' as const, file: 'own', region: 'r2', value: own },
  ],
});

function problems(own: JsonObject): readonly Problem[] {
  try {
    resolveSettings(overlays(own), declarations);
    return [];
  } catch (error) {
    if (error instanceof DrError) return error.problems;
    throw error;
  }
}

test('its value is merged, has its default, and can be explained', () => {
  const resolved = resolveSettings(overlays({ kettle: { litres: 3 } }), declarations);
  expect(resolved.settings).toEqual({
    environment: 'tea',
    boils: true,
    regions: [
      { region: 'r1', kettle: { litres: 2, cups: 4, name: null } },
      { region: 'r2', kettle: { litres: 3, cups: 4, name: null } },
    ],
  });
  expect(explain(resolved, 'r2:kettle.litres')).toMatchObject([
    { value: 3, origin: { file: 'own', overrode: [{ file: 'base', value: 2 }] } },
  ]);
});

test('a wrong value is reported with the declaration’s words and its place, unless a higher overlay replaces it', () => {
  expect(problems({ kettle: { litres: 9, name: 'Blue' } })).toEqual([
    { code: 'kettle-size', file: 'own', path: 'kettle.litres', value: 9, allowed: '1 to 5 litres', fix: SIZE.fix },
    { code: 'kettle-name', file: 'own', path: 'kettle.name', value: 'Blue', allowed: NAME.allowed, fix: NAME.fix },
  ]);
  const set = overlays({});
  const [base, ...rest] = set.overlays;
  const replaced = { ...base, value: { kettle: { litres: 9, cups: 4 } } } as (typeof set.overlays)[0];
  const above = { rank: 'var' as const, file: '--var', region: null, value: { kettle: { litres: 1 } } };
  expect(() => resolveSettings({ ...set, overlays: [replaced, ...rest, above] }, declarations)).not.toThrow();
});

test('a wrong type, a misspelt key and a missing one are reported as for every other part', () => {
  expect(problems({ kettle: { litres: 'two' } }).map(({ code, path }) => [code, path])).toEqual([
    ['wrong-type', 'kettle.litres'],
  ]);
  expect(problems({ kettle: { liters: 2 } }).map(({ code, fix }) => [code, fix])).toEqual([
    ['unknown-key', 'did you mean "litres"?'],
  ]);
  expect(problems({ kettle: { cups: null } }).map(({ code, path }) => [code, path])).toEqual([
    ['missing-key', 'kettle.cups'],
  ]);
  expect(problems({ kettle: { cups: 100 } }).map(({ code }) => code)).toEqual(['too-many-cups']);
});

test('the schema and the reference know it', () => {
  expect(JSON.parse(renderSchema(declarations))).toMatchObject({
    properties: { kettle: { properties: { litres: { minimum: 1, maximum: 5, description: 'How large it is.' } } } },
  });
  const rows = renderReference({ kettle: { cups: 4 } }, declarations)
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '));
  expect(rows).toContain('| `kettle.litres` | whole number | | 1 to 5 litres | How large it is. | |');
  expect(rows).toContain('| `kettle.cups` | whole number | `4` | 0 or more | How many it serves. | `enoughCups` |');
});

test('two parts cannot declare one key', () => {
  expect(() => declareSettings([kettle, { region: { boils: flag('Twice.') } }])).toThrow('two sides declare boils');
});
