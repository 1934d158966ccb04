/** Overlays -> Settings: merge, check everything, report everything at once. */
import type { Problem } from '../console/errors';
import { DrError, EXIT } from '../console/errors';
import { checkShape } from './check-shape';
import { judgeDraft, type Declarations, type JudgedDraft } from './declare';
import type { SettingsDraft, RegionDraft, DraftScope } from './draft';
import type { JsonObject } from './json';
import type { Merged } from './merge';
import { fileOf, mergeOverlays } from './merge';
import { missingKeys } from './missing';
import type { Overlay, OverlaySet } from './overlay';
import { environmentFile, regionFile } from './overlay';
import type { Origin, Settings } from './settings';

/** `origins` is keyed `control_region` for the environment's keys, `us-east-1:capacity.serving.min` for a region's. */
export interface Resolved {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<string, Origin>;
}

interface Merge {
  readonly draft: SettingsDraft;
  readonly environment: Merged;
  readonly regions: readonly { readonly region: string; readonly merged: Merged }[];
}

/**
 * Merges and checks the overlays of an environment.
 * @throws DrError `invalid-overlays` with every problem found; nothing is returned when there is one.
 */
export function resolveSettings(set: OverlaySet, declarations: Declarations): Resolved {
  const checked = set.overlays.map((overlay) => checkShape(overlay, declarations));
  const overlays = checked.map((one) => one.overlay);
  const merge = mergeAll(set, overlays, declarations);
  const known = legible(merge.draft, overlays);
  const judged = known === null ? null : judgeDraft(known, declarations);
  const problems = once([
    ...set.problems,
    ...checked.flatMap((one) => one.problems),
    ...missingKeys(
      merge.draft,
      overlays,
      checked.flatMap((one) => one.pruned),
      declarations,
    ),
    ...(judged?.problems ?? []),
  ]);
  if (problems.length > 0 || judged === null) throw invalidOverlays(set.environment, problems);
  return { settings: settle(merge.draft, judged), origins: collectOrigins(merge) };
}

/**
 * The part of a draft that rules can judge: without regions whose overlay could not be read, since their values are
 * unknown. Null if that overlay holds for all regions.
 */
function legible(draft: SettingsDraft, overlays: readonly Overlay[]): SettingsDraft | null {
  const unread = overlays.filter((one) => one.unreadable === true).map((one) => one.region);
  if (unread.includes(null)) return null;
  return { ...draft, regions: draft.regions.filter(({ region }) => !unread.includes(region)) };
}

/** A wrong value of a file that all regions share is reported once. */
function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify(one), one])).values()];
}

function mergeAll(set: OverlaySet, overlays: readonly Overlay[], { environmentKeys, regionKeys }: Declarations): Merge {
  const environment = mergeOverlays(
    overlays.filter((one) => one.region === null).map((one) => ({ ...one, value: pick(one.value, environmentKeys) })),
  );
  const value = environment.value as SettingsDraft['value'];
  const listed = [...new Set(value.regions ?? [])].filter((region) => set.overlayRegions.includes(region));
  const regions = listed.map((region) => ({
    region,
    merged: mergeOverlays(
      overlays
        .filter((one) => one.region === null || one.region === region)
        .map((one) => ({ ...one, value: pick(one.value, regionKeys) })),
    ),
  }));
  const draft: SettingsDraft = {
    environment: set.environment,
    overlayRegions: set.overlayRegions,
    value,
    ...scopeOf(environment, environmentFile(set.environment)),
    regions: regions.map(({ region, merged }): RegionDraft => ({
      region,
      value: merged.value,
      ...scopeOf(merged, regionFile(set.environment, region)),
    })),
  };
  return { draft, environment, regions };
}

function scopeOf(merged: Merged, otherwise: string): DraftScope {
  return { fileOf: (path) => fileOf(merged.origins, path) ?? otherwise };
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}

/** Every value was parsed with the total shapes, so the cast is safe. The types come from the same declarations. */
function settle(draft: SettingsDraft, { environment, regions }: JudgedDraft): Settings {
  if (environment === null || regions.includes(null)) throw new RangeError('a draft without problems has no values');
  return {
    environment: draft.environment,
    ...environment,
    regions: draft.regions.map(({ region }, index) => ({ region, ...regions[index] })),
  } as unknown as Settings;
}

function collectOrigins(merge: Merge): Map<string, Origin> {
  return new Map([
    ...merge.environment.origins,
    ...merge.regions.flatMap(({ region, merged }) =>
      [...merged.origins].map(([path, origin]): [string, Origin] => [`${region}:${path}`, origin]),
    ),
  ]);
}

function invalidOverlays(environment: string, problems: readonly Problem[]): DrError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new DrError(
    'invalid-overlays',
    `The overlays of environment ${environment} have ${count}.`,
    problems.map(describeProblem).join('\n'),
    'Fix what is listed and run the command again; nothing has been written.',
    EXIT.failed,
    problems,
  );
}

/** One problem in one paragraph, for people. */
export function describeProblem(problem: Problem): string {
  const value = problem.value === undefined ? 'nothing' : shortened(JSON.stringify(problem.value));
  const where = problem.path === '' ? problem.file : `${problem.file}: ${problem.path}`;
  return `${where} is ${value} [${problem.code}]\n  allowed: ${problem.allowed}\n  fix: ${problem.fix}`;
}

const MOST_SHOWN = 200;

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text;
}
