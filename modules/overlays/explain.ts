/** Origins of settings: every leaf with the place that set it and the values that it overrode. */
import { DrError } from '../console/errors';
import type { Resolved } from './resolve';
import type { Origin, SettingPlace } from './settings';
import { nearest } from './suggest';

/** One leaf of the settings. Lists are leaves: they replace as a whole. */
export interface Explained {
  /** The key to ask for it: `control_region`, `us-east-1:capacity.serving.min`. */
  readonly key: string;
  readonly region: string | null;
  /** Dotted path inside an overlay. */
  readonly path: string;
  readonly value: unknown;
  /** The place that set it; null: the default of an optional key. */
  readonly origin: Origin | null;
}

/**
 * Leaves of the settings, the environment's first, then region by region.
 * @param key a leaf, or what several leaves begin with; `us-east-1:` in front means that region, without it a region's key is
 * explained for every region; nothing means everything
 * @throws DrError `unknown-key` with the key that may have been meant
 */
export function explain(resolved: Resolved, key = ''): readonly Explained[] {
  const all = leavesOf(resolved);
  const regions = resolved.settings.regions.map(({ region }) => region);
  const colon = key.indexOf(':');
  const [region, path] = regions.includes(key) ? [key, ''] : [key.slice(0, Math.max(colon, 0)), key.slice(colon + 1)];
  const found = all.filter((one) => (region === '' || one.region === region) && leads(path, one.path));
  if (found.length > 0) return found;
  throw unknownKey(key, region, path, regions, all);
}

function leads(prefix: string, path: string): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}.`);
}

function leavesOf({ settings, origins }: Resolved): readonly Explained[] {
  // The environment's name is the folder's, which no overlay sets.
  const own = Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'environment'));
  const regions = settings.regions.map(({ region }) => region);
  return [
    ...leavesIn(null, { ...own, regions }, (path) => origins.get(path)),
    ...settings.regions.flatMap(({ region, ...rest }) =>
      leavesIn(region, rest, (path) => origins.get(`${region}:${path}`)),
    ),
  ];
}

/** The leaves of one scope: of the environment (`region` null), or of one region. */
export function leavesIn(
  region: string | null,
  value: object,
  find: (path: string) => Origin | undefined,
): readonly Explained[] {
  const found: Explained[] = [];
  const walk = (path: string, inner: unknown): void => {
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0) {
      for (const [key, next] of Object.entries(inner)) walk(path === '' ? key : `${path}.${key}`, next);
      return;
    }
    const key = region === null ? path : `${region}:${path}`;
    found.push({ key, region, path, value: inner, origin: originAt(find, path) });
  };
  walk('', value);
  return found;
}

/** Its own origin, or the one of an object around it that was taken away as a whole. */
function originAt(find: (path: string) => Origin | undefined, path: string): Origin | null {
  const around = path.lastIndexOf('.');
  return find(path) ?? (around === -1 ? null : originAt(find, path.slice(0, around)));
}

function unknownKey(
  key: string,
  region: string,
  path: string,
  regions: readonly string[],
  all: readonly Explained[],
): DrError {
  const prefixes = (one: Explained) =>
    one.path.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'));
  const strange = region !== '' && !regions.includes(region);
  const known = [...new Set(all.filter((one) => strange || region === '' || one.region === region).flatMap(prefixes))];
  const meant = strange ? nearest(region, regions) : nearest(path, known);
  const suggestion = strange ? `${meant ?? ''}:${path}` : region === '' ? (meant ?? '') : `${region}:${meant ?? ''}`;
  return new DrError(
    'unknown-key',
    `There is no setting "${key}".`,
    strange
      ? `The environment's regions are ${regions.join(', ')}.`
      : `The keys are ${[...new Set(known.map((one) => one.split('.')[0] ?? one))].join(', ')}.`,
    meant === null ? 'dr explain without a key shows all of them.' : `Did you mean "${suggestion}"?`,
  );
}

/** `env/base.tfvars.json:12`, or the `--var` as it was typed. */
export function describePlace({ file, line }: SettingPlace): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** The leaves for people: one line each, and below it what was overridden, the last overridden first. */
export function renderExplained(leaves: readonly Explained[]): readonly string[] {
  const width = Math.min(Math.max(...leaves.map((one) => line(one).length)), MAX_WIDTH);
  return leaves.flatMap((one, index) => {
    const first = one.region !== null && one.region !== leaves[index - 1]?.region;
    const from = one.origin === null ? '(default)' : describePlace(one.origin);
    return [
      ...(first ? [index === 0 ? one.region : `\n${one.region}`] : []),
      `${line(one).padEnd(width)}  ${from}`,
      ...[...(one.origin?.overrode ?? [])]
        .reverse()
        .map((old) => `${`    overrode ${JSON.stringify(old.value)}`.padEnd(width)}  ${describePlace(old)}`),
    ];
  });
}

const MAX_WIDTH = 76;

function line(one: Explained): string {
  return `${one.region === null ? '' : '  '}${one.path} = ${JSON.stringify(one.value)}`;
}
