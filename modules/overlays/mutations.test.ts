import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrError } from '../console/errors';
import type { Json, JsonObject } from './json';
import type { Overlay, OverlaySet } from './overlay';
import { listEnvironments, readOverlays } from './read';
import { resolveSettings } from './resolve';
import { SETTINGS } from '../patterns/index.settings';

/** One mistake at every place of correct overlays. */
interface Mutation {
  readonly name: string;
  readonly overlay: number;
  readonly value: JsonObject;
  /** The path that a problem must name. */
  readonly path: string;
}

type Leaf = readonly [path: readonly string[], value: Json];

function leaves(value: JsonObject, path: readonly string[] = []): readonly Leaf[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner as JsonObject, [...path, key])
      : [[[...path, key], inner] as const],
  );
}

function changed(
  value: JsonObject,
  path: readonly string[],
  change: (object: JsonObject, key: string) => JsonObject,
): JsonObject {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return change(value, key);
  return { ...value, [key]: changed((value[key] ?? {}) as JsonObject, rest, change) };
}

const put = (wrong: Json) => (object: JsonObject, key: string) => ({ ...object, [key]: wrong });
const rename = (object: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, inner]) => [name === key ? `${name}x` : name, inner]));

function mutationsOf(overlay: Overlay, index: number): readonly Mutation[] {
  return leaves(overlay.value).flatMap(([path, value]) => {
    const dotted = path.join('.');
    const make = (what: string, change: (object: JsonObject, key: string) => JsonObject, at = dotted): Mutation => ({
      name: `${overlay.file}: ${dotted} ${what}`,
      overlay: index,
      value: changed(overlay.value, path, change),
      path: at,
    });
    const wrong: Json = typeof value === 'boolean' ? 'true' : typeof value === 'string' ? 7 : { is: 'wrong' };
    return [
      make('of another type', put(wrong)),
      make('in a list', put([[value]]), Array.isArray(value) ? `${dotted}.0` : dotted),
      make('misspelt', rename, `${dotted}x`),
      ...(typeof value === 'number' ? [make('fractional', put(value + 0.5)), make('negative', put(-1))] : []),
      // Of a value that every region overrides only the type is checked, and $schema is for editors.
      ...(typeof value === 'string' && dotted !== '$schema' && !(overlay.rank === 'base' && dotted === 'name_suffix')
        ? [make('with a space', put(` ${value} `))]
        : []),
    ];
  });
}

const root = join(__dirname, '../..');
const none = { varFiles: [], vars: [] };
const environments = listEnvironments(root).map((name) => readOverlays(root, name, none));
/** Shared overlays are mutated once, in the sample, where no higher overlay hides the mistake. */
const isSample = (set: OverlaySet): number => Number(set.environment === 'warm-standby');
const seen = new Set<string>();
const sets = [...environments]
  .sort((a, b) => isSample(b) - isSample(a))
  .map((set) => ({
    set,
    mutations: set.overlays.flatMap((overlay, index) => {
      if (seen.has(overlay.file)) return [];
      seen.add(overlay.file);
      return mutationsOf(overlay, index);
    }),
  }));

test('the overlays are correct before they are mutated, and the mutations are many', () => {
  expect(environments.map((set) => set.environment)).toContain('warm-standby');
  for (const { set } of sets) expect(() => resolveSettings(set, SETTINGS)).not.toThrow();
  expect(sets.flatMap(({ mutations }) => mutations).length).toBeGreaterThanOrEqual(300);
});

test.each(sets.map((one) => [one.set.environment, one] as const))(
  '%s: every mutation gives a named problem with place and fix, and never a crash',
  (_, { set, mutations }) => {
    expect(mutations.flatMap((mutation) => complaintAbout(set, mutation))).toEqual([]);
  },
);

/** The fault in the answer to a mutation; nothing if a problem names the mutation. */
function complaintAbout(set: OverlaySet, mutation: Mutation): readonly string[] {
  const overlays = set.overlays.map((one, index) =>
    index === mutation.overlay ? { ...one, value: mutation.value } : one,
  );
  try {
    resolveSettings({ ...set, overlays }, SETTINGS);
    return [`${mutation.name}: accepted`];
  } catch (error) {
    if (!(error instanceof DrError)) return [`${mutation.name}: crashed: ${String(error)}`];
    const vague = error.problems.some((one) => [one.code, one.file, one.allowed, one.fix].includes(''));
    if (vague) return [`${mutation.name}: vague: ${JSON.stringify(error.problems)}`];
    // A negative "desired" is reported where it clashes; the problem lies in the same object at least.
    const parent = mutation.path.split('.').slice(0, 2).join('.');
    const named = error.problems.some((one) => one.path === mutation.path || one.path.startsWith(parent));
    return named ? [] : [`${mutation.name}: ${error.problems.map((one) => `${one.code} ${one.path}`).join(', ')}`];
  }
}

/** Contradictions between keys that are each correct, for every environment. */
const CONTRADICTIONS: readonly [
  what: string,
  wrong: (set: OverlaySet) => readonly [string | null, JsonObject],
  code: string,
][] = [
  ['two writers', (set) => [replicaOf(set), { is_aurora_secondary: false, aurora_source_region: null }], 'one-writer'],
  ['two that serve', (set) => [replicaOf(set), { serves_traffic: true }], 'one-serving'],
  [
    'a source that does not write',
    (set) => [replicaOf(set), { aurora_source_region: replicaOf(set) }],
    'source-is-not-writer',
  ],
  [
    'a replica of another version',
    (set) => [replicaOf(set), { database: { engine_version: '17.4' } }],
    'engine-versions-differ',
  ],
  ['one range for all', () => [null, { vpc_cidr: '10.9.0.0/16' }], 'overlapping-cidrs'],
  ['one suffix for all', () => [null, { name_suffix: '-x' }], 'colliding-global-names'],
  ['a control region that serves', (set) => [null, { control_region: replicaOf(set) }], 'control-region-serves'],
  ['a home outside', () => [null, { database_home_region: 'sa-east-1' }], 'database-home-region'],
  [
    'a region without a file',
    (set) => [null, { regions: [...set.overlayRegions, 'sa-east-1'] }],
    'region-without-overlay',
  ],
  ['a file without a region', (set) => [null, { regions: set.overlayRegions.slice(1) }], 'overlay-without-region'],
  ['an alarm after the objective', () => [null, { database: { lag_alarm_seconds: 5000 } }], 'lag-alarm'],
  ['an objective below what DNS takes', () => [null, { rto_minutes: 4 }], 'rto-too-short'],
  ['an empty standby', () => [null, { capacity: { standby: { min: 0, desired: 0 } } }], 'capacity-zero'],
  [
    'a replica without instances',
    (set) => [replicaOf(set), { database: { instances: 0 } }],
    'database-without-instances',
  ],
  ['more than the most', () => [null, { capacity: { serving: { desired: 99 } } }], 'capacity-order'],
  ['memory without CPU', () => [null, { container: { cpu: 256, memory: 30720 } }], 'container-memory'],
  ['another partition', () => [null, { control_region: 'cn-north-1' }], 'mixed-partitions'],
  ['strangers', () => [null, { operator_principals: ['*'] }], 'principal'],
  ["a key of the environment in a region's overlay", (set) => [replicaOf(set), { rto_minutes: 30 }], 'misplaced-key'],
];

function replicaOf(set: OverlaySet): string {
  const found = set.overlays.find(
    (one) => one.rank === 'environment-region' && one.value['is_aurora_secondary'] === true,
  );
  return found?.region ?? '';
}

test.each(
  sets.flatMap(({ set }) =>
    CONTRADICTIONS.map(([what, wrong, code]) => [set.environment, what, set, wrong, code] as const),
  ),
)('%s: %s is refused by name', (_name, _what, set, wrong, code) => {
  const [region, value] = wrong(set);
  const overlays = [...set.overlays, { rank: 'var' as const, file: '--var x', region, value }];
  const error = caught(() => resolveSettings({ ...set, overlays }, SETTINGS));
  expect(error.problems.map((one) => one.code)).toContain(code);
});

/** Damaged files; each damage is tried on every file of every environment. */
const BROKEN: readonly [what: string, breakIt: (file: string, text: string) => void][] = [
  ['is empty', (file) => writeFileSync(file, '')],
  ['is cut in half', (file, text) => writeFileSync(file, text.slice(0, text.length / 2))],
  ['is a list', (file, text) => writeFileSync(file, `[${text}]`)],
  ['is UTF-16', (file, text) => writeFileSync(file, Buffer.from(`\ufeff${text}`, 'utf16le'))],
  [
    'is Latin-1',
    (file, text) => writeFileSync(file, Buffer.from(text.replace('"$schema"', '"stra\u00dfe"'), 'latin1')),
  ],
  ['has a key twice', (file, text) => writeFileSync(file, text.replace('{', '{ "$schema": "../schema.json",'))],
  ['has a comment', (file, text) => writeFileSync(file, `// mine\n${text}`)],
  ['has a comma too many', (file, text) => writeFileSync(file, text.replace(/\}\s*$/, ',}'))],
  ['is a folder', (file) => (rmSync(file), mkdirSync(file))],
  ['is a link that leads to itself', (file) => (rmSync(file), symlinkSync(file, file))],
];

test.each(BROKEN)('every file that %s is a problem of that file', (_, breakIt) => {
  const copy = mkdtempSync(join(tmpdir(), 'broken-'));
  try {
    cpSync(join(root, 'env'), join(copy, 'env'), { recursive: true });
    for (const { set } of sets) {
      for (const { file } of set.overlays) {
        breakIt(join(copy, file), readFileSync(join(root, file), 'utf8'));
        const before = readdirSync(copy, { recursive: true }).length;
        const error = caught(() => resolveSettings(readOverlays(copy, set.environment, none), SETTINGS));
        // Without its own file there is no environment.
        const named =
          error.code === 'unknown-environment'
            ? file.endsWith('/env.tfvars.json')
            : error.problems.some((one) => one.code === 'unreadable-json' && one.file.startsWith(file));
        expect({ file, code: error.code, named }).toEqual({ file, code: error.code, named: true });
        expect(readdirSync(copy, { recursive: true }).length).toBe(before);
        rmSync(join(copy, file), { recursive: true });
        cpSync(join(root, file), join(copy, file));
      }
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
});

function caught(act: () => unknown): DrError {
  try {
    act();
  } catch (error) {
    if (error instanceof DrError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
