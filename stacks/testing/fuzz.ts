/** Overlays that nobody would write, by a seed: what they come to. */
import fc from 'fast-check';
import { DrError } from '../../modules/console/errors';
import { renderError } from '../../modules/console/render';
import { JsonSyntaxError, parseJson, type Json, type JsonObject } from '../../modules/overlays/json';
import { checkShape } from '../../modules/overlays/check-shape';
import { resolveSettings } from '../../modules/overlays/resolve';
import { sampleOverlays } from '../../modules/overlays/testing/sample';
import { arrangeTopology } from '../../modules/topology/arrange';
import { mapTexts } from '../../modules/topology/template';
import { composed } from '../main';
import { carriedOut, templatesIn } from './templates';
import { SETTINGS } from '../../modules/patterns/index.settings';
import { ARRANGED } from '../../modules/parts/index.names';

/** Stands in every text that must never be carried out. */
export const MARK = 'evil-mark';

/** What means something to a program on the way: Terraform, shells, JSONata, GitHub, HTML, terminals, JSON. */
export const METACHARACTERS: readonly string[] = [
  `\${file("${MARK}")}`,
  `%{ if true }${MARK}%{ endif }`,
  `$$\${${MARK}}`,
  `$\${${MARK}}`,
  `\${TfToken[${MARK}]}`,
  `"}\${${MARK}}`,
  `'; ${MARK} #`,
  `$(${MARK})`,
  `\`${MARK}\``,
  `{% ${MARK} %}`,
  `\${{ ${MARK} }}`,
  `<script>${MARK}</script>`,
  `\\${MARK}\\`,
  `\n${MARK}\n`,
  `\u001b[2J${MARK}`,
  `\u0000${MARK}`,
  `\u202e${MARK}`,
  `\u009b2J${MARK}`,
];

type Path = readonly string[];

/** Every value of the sample's overlays and every optional key beside them, by overlay. */
export function placesOf(value: JsonObject, path: Path = []): readonly Path[] {
  return Object.entries(value).flatMap(([key, inner]): readonly Path[] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0
      ? placesOf(inner as JsonObject, [...path, key])
      : [[...path, key]],
  );
}

/** Keys with values that the sample leaves empty. */
const FULL: JsonObject = {
  alarm_email: 'ops@example.com',
  tags: { owner: 'me' },
  contacts: [{ name: 'Ann', role: 'decides', reach: '+1' }],
  ci: { provider: 'github', repository: 'acme/shop', branch: 'main' },
  operator_principals: ['arn:aws:iam::123456789012:role/ops'],
  break_glass_principals: ['arn:aws:iam::123456789012:role/glass'],
  approver_principals: ['arn:aws:iam::123456789012:role/second'],
  data_residency: ['US'],
  serving_residency: ['US'],
  policy_exceptions: [
    { rule: 'tags', address: 'warm-standby.global/*', reason: 'made by hand once', expires: '2028-02-29' },
  ],
};

export const SET = sampleOverlays({ environment: FULL });

/** Every place of every overlay. */
export const PLACES: readonly (readonly [overlay: number, path: Path])[] = SET.overlays.flatMap(({ value }, index) =>
  placesOf(value).map((path) => [index, path] as const),
);

/** The top-level keys that some place lies in. */
export const KEYS_REACHED: ReadonlySet<string> = new Set(PLACES.map(([, [key = '']]) => key));
export const ALL_KEYS: readonly string[] = [...SETTINGS.environmentKeys, ...SETTINGS.regionKeys];

function put(value: JsonObject, [key = '', ...rest]: Path, change: (old: Json) => Json): JsonObject {
  const old = value[key] ?? null;
  return { ...value, [key]: rest.length === 0 ? change(old) : put(old as JsonObject, rest, change) };
}

/** Every text in a value changed; what is no text becomes one. */
function spoilt(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => spoilt(one, change));
  if (typeof value !== 'object' || value === null) return change(String(value));
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, one]) => [key, spoilt(one, change)]));
}

export type Outcome = 'refused' | 'written' | `wrong: ${string}`;

/** Resolves, arranges, composes; says what came of it. Everything but a DrError with places and fixes, or text that stays text, is wrong. */
export function outcomeOf(overlay: number, path: Path, change: (old: Json) => Json, scratch: string): Outcome {
  const overlays = SET.overlays.map((one, index) =>
    index === overlay ? { ...one, value: put(one.value, path, change) } : one,
  );
  try {
    const topology = arrangeTopology(resolveSettings({ ...SET, overlays }, SETTINGS).settings, ARRANGED);
    if (!JSON.stringify(topology.settings).includes(MARK)) return 'written';
    const carried: string[] = [];
    mapTexts(composed(topology, scratch).configurations, (text) => {
      carried.push(...templatesIn(text).flatMap(carriedOut));
      return text;
    });
    return carried.some((code) => code.includes(MARK)) ? `wrong: carried out at ${path.join('.')}` : 'written';
  } catch (error) {
    return judged(error);
  }
}

/** The same for a text that may be no JSON at all. */
export function outcomeOfText(text: string): Outcome {
  try {
    const { value } = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const mine = { rank: 'var-file' as const, file: 'mine.json', region: null, value: value as JsonObject };
      checkShape(mine, SETTINGS);
      resolveSettings({ ...SET, overlays: [...SET.overlays, mine] }, SETTINGS);
    }
    return 'written';
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.line > 0 && error.column > 0 ? 'refused' : 'wrong: no place';
    return judged(error);
  }
}

function judged(error: unknown): Outcome {
  if (!(error instanceof DrError)) return `wrong: ${String(error)}`;
  const vague = error.problems.some(({ code, file, allowed, fix }) => [code, file, allowed, fix].includes(''));
  if (vague || error.problems.length === 0) return `wrong: vague, ${error.code}`;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(renderError(error))) return 'wrong: not harmless';
  return 'refused';
}

/** One metacharacter at one place: behind the text that is there, and in its stead. */
export function spoil(evil: string, instead: boolean): (old: Json) => Json {
  return (old) => (instead ? spoilt(old, () => evil) : spoilt(old, (text) => `${text}${evil}`));
}

/** Any change of a value: other types, numbers at the edge, lists and objects, texts of every alphabet. */
export const anything: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    0,
    -0,
    -1,
    1e3,
    1e308,
    0.1,
    Number.MAX_SAFE_INTEGER + 1,
    '',
    ' ',
    '__proto__',
    [],
    {},
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...METACHARACTERS),
  fc.array(fc.constantFrom<Json>('a', 1, null, {}), { maxLength: 300 }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.constantFrom<Json>('x', 1, null), { maxKeys: 5 }),
  fc.integer().map((count) => String(count)),
);
