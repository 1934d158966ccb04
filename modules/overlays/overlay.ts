/** Overlays as read: file by file, before the merge. */
import type { Problem } from '../console/errors';
import type { JsonObject } from './json';

/** Where an overlay stands in the merge order, weakest first. */
export const RANKS = ['base', 'region', 'environment', 'environment-region', 'var-file', 'var'] as const;
export type Rank = (typeof RANKS)[number];

/** One overlay: a file, or one `--var`. */
export interface Overlay {
  readonly rank: Rank;
  /** Path relative to the project, or `--var KEY=VALUE` as it was typed. */
  readonly file: string;
  /** The one region it applies to; null for the environment and every region. */
  readonly region: string | null;
  readonly value: JsonObject;
  /** The line, counted from 1, on which each key is written, by dotted path. */
  readonly lines?: ReadonlyMap<string, number>;
  /** The file exists and is not readable as JSON: its values are not known. */
  readonly unreadable?: boolean;
}

/** All overlays of one environment, weakest first. */
export interface OverlaySet {
  readonly environment: string;
  readonly overlays: readonly Overlay[];
  /** Regions that have a file in the environment's folder, readable or not. */
  readonly overlayRegions: readonly string[];
  /** Problems of the files themselves. */
  readonly problems: readonly Problem[];
}

/** The file an environment keeps its own keys in. */
export function environmentFile(environment: string): string {
  return `env/${environment}/env.tfvars.json`;
}

/** The file an environment keeps the keys of one region in; reconciliation edits it. */
export function regionFile(environment: string, region: string): string {
  return `env/${environment}/${region}.tfvars.json`;
}
