/**
 * The draft: overlays merged and types checked, values not judged yet. Missing values and values of the wrong type are
 * absent, so that no rule reports them again.
 */
import type { Problem } from '../console/errors';
import type { RegionSettings, Settings } from './settings';

export type Partly<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> }
    : T;

/** One scope of a draft: the environment itself, or one region. */
export interface DraftScope {
  /** The file that sets the value at a dotted path, or that should set it. */
  fileOf(path: string): string;
}

export interface RegionDraft extends DraftScope {
  readonly region: string;
  readonly value: Partly<Omit<RegionSettings, 'region'>>;
}

export interface SettingsDraft extends DraftScope {
  readonly environment: string;
  readonly value: Partly<Omit<Settings, 'regions' | 'environment'>> & { readonly regions?: readonly string[] };
  /** The listed regions that have an overlay of their own, in the listed order. */
  readonly regions: readonly RegionDraft[];
  /** Regions that have an overlay in the environment's folder. */
  readonly overlayRegions: readonly string[];
}

/** A rule. Returns its problems. */
export type OverlayRule = (draft: SettingsDraft) => readonly Problem[];

/** A problem with the value at `path` in `scope`. */
export function problem(
  code: string,
  scope: DraftScope,
  path: string,
  value: unknown,
  allowed: string,
  fix: string,
): Problem {
  return { code, file: scope.fileOf(path), path, value, allowed, fix };
}

/** Applies a check to every region's value that is present. */
export function inEachRegion(
  draft: SettingsDraft,
  check: (region: RegionDraft) => readonly Problem[],
): readonly Problem[] {
  return draft.regions.flatMap((region) => check(region));
}
