/** Random overlays: the merged values and their origins. */
import fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from './json';
import { mergeOverlays, type MergeLayer } from './merge';

const { value } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, 0, 1, 'a', true, [], [1, { a: 1 }]),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
}));
const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });
const layers = fc
  .array(object, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((one, at): MergeLayer => ({ file: `file-${at}`, value: one })));

/** Every value that is no object, by its dotted path; an empty object is one. */
function leaves(from: JsonObject, prefix = ''): readonly (readonly [string, Json])[] {
  return Object.entries(from).flatMap(([key, one]): readonly (readonly [string, Json])[] =>
    isJsonObject(one) && Object.keys(one).length > 0 ? leaves(one, `${prefix}${key}.`) : [[prefix + key, one]],
  );
}
const at = (from: Json | undefined, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((one, key) => (isJsonObject(one) ? one[key] : undefined), from);

it('the same overlay twice has the effect of one', () => {
  fc.assert(
    fc.property(layers, (all) => {
      const twice = all.flatMap((one) => [one, one]);
      expect(mergeOverlays(twice).value).toEqual(mergeOverlays(all).value);
    }),
  );
});

it('the values of the last overlay hold', () => {
  fc.assert(
    fc.property(layers, (all) => {
      const merged = mergeOverlays(all).value;
      for (const [path, leaf] of leaves(all.at(-1)?.value ?? {})) {
        // An empty object adds nothing to one that is there.
        if (isJsonObject(leaf)) expect(isJsonObject(at(merged, path))).toBe(true);
        else expect(at(merged, path)).toEqual(leaf ?? undefined);
      }
    }),
  );
});

it('every leaf comes from an overlay that sets it so, and from none that a later one overrode', () => {
  fc.assert(
    fc.property(layers, (all) => {
      const { value: merged, origins } = mergeOverlays(all);
      for (const [path, leaf] of leaves(merged)) {
        if (isJsonObject(leaf)) continue;
        const from = all.find(({ file }) => file === origins.get(path)?.file);
        expect([path, at(from?.value, path)]).toEqual([path, leaf]);
        const later = all.slice(all.findIndex((one) => one === from) + 1);
        expect(later.filter((one) => at(one.value, path) !== undefined)).toEqual([]);
      }
    }),
  );
});
