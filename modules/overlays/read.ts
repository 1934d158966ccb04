/** Finds and reads overlays. No other file of this room reads the disk. */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isThere } from '../console/disk';
import type { Problem } from '../console/errors';
import { DrError } from '../console/errors';
import { readFileText } from './file-text';
import { ignoredFiles } from './ignored-files';
import type { Json, JsonObject } from './json';
import { DEEPEST, isJsonObject, JsonSyntaxError, linesOf, parseJson } from './json';
import type { Overlay, OverlaySet, Rank } from './overlay';
import { environmentFile, RANKS, regionFile } from './overlay';
import { isRegionName } from './regions';
import { nearest } from './suggest';

/** What the command line adds on top of the files. */
export interface ExtraOverlays {
  /** `FILE`, or `REGION:FILE` for one region; relative to the project. */
  readonly varFiles: readonly string[];
  /** `KEY=VALUE`, or `REGION:KEY=VALUE` for one region. KEY is dotted; VALUE is JSON when it parses, otherwise text. */
  readonly vars: readonly string[];
}

const SUFFIX = '.tfvars.json';

/** Names of the environments under `<root>/env`, sorted. */
export function listEnvironments(root: string): string[] {
  const folder = join(root, 'env');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  // Links are followed: an environment can be a link.
  return readdirSync(folder)
    .filter((name) => holdsEnvironment(root, name))
    .sort();
}

/** An unreadable folder counts as an environment: otherwise another one would be the only one and be chosen. */
function holdsEnvironment(root: string, name: string): boolean {
  try {
    return isThere(join(root, environmentFile(name)));
  } catch {
    return true;
  }
}

function isEnvironment(root: string, name: string): boolean {
  const folder = join(root, 'env');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  // Compared with the names in the folder, since a path such as `../env/prod` is not a name.
  return readdirSync(folder).includes(name) && holdsEnvironment(root, name);
}

/** Overlays that environments share, by file: each is read once. */
export type SharedOverlays = Map<string, readonly FoundOverlay[]>;

/**
 * Reads every overlay of an environment, weakest first. Unreadable files become problems, which `resolveSettings` reports with
 * all others.
 * @throws DrError `unknown-environment` when there is no such folder.
 */
export function readOverlays(
  root: string,
  environment: string,
  extra: ExtraOverlays,
  shared: SharedOverlays = new Map(),
): OverlaySet {
  // Not the list of all: with many environments that would cost more than reading this one.
  if (!isEnvironment(root, environment)) throw unknownEnvironment(environment, listEnvironments(root));
  const folder = `env/${environment}`;
  const overlayRegions = regionsIn(join(root, folder)).filter((name) => name !== 'env');
  const found = [
    ...ofAll(root, 'base', `env/base${SUFFIX}`, null, shared),
    ...overlayRegions.flatMap((region) => ofAll(root, 'region', `env/regions/${region}${SUFFIX}`, region, shared)),
    ...fromFile(root, 'environment', environmentFile(environment), null),
    ...overlayRegions.flatMap((region) =>
      fromFile(root, 'environment-region', regionFile(environment, region), region),
    ),
    ...extra.varFiles.flatMap((argument) => {
      const { region, rest } = splitRegion(argument);
      return fromFile(root, 'var-file', rest, region);
    }),
    ...extra.vars.map(fromVar),
  ];
  const overlays = found.flatMap((one) => (one.overlay ? [one.overlay] : []));
  return {
    environment,
    overlays: overlays.sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank)),
    overlayRegions,
    problems: [
      ...found.flatMap((one) => (one.problem ? [one.problem] : [])),
      ...strangers(overlays, overlayRegions),
      ...ignoredFiles(root, environment),
    ],
  };
}

export interface FoundOverlay {
  readonly overlay?: Overlay;
  readonly problem?: Problem;
}

function regionsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX) && !name.endsWith(`.auto${SUFFIX}`))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

function ofAll(
  root: string,
  rank: Rank,
  file: string,
  region: string | null,
  shared: SharedOverlays,
): readonly FoundOverlay[] {
  const found = shared.get(file) ?? fromFile(root, rank, file, region, 'optional');
  shared.set(file, found);
  return found;
}

/** One overlay of the project; null if there is no such file. */
export function readOverlayFile(root: string, rank: Rank, file: string, region: string | null): FoundOverlay | null {
  return fromFile(root, rank, file, region, 'optional')[0] ?? null;
}

function fromFile(
  root: string,
  rank: Rank,
  file: string,
  region: string | null,
  presence: 'required' | 'optional' = 'required',
): readonly FoundOverlay[] {
  const path = resolve(root, file);
  const unread = { rank, file, region, value: {}, unreadable: true };
  // A dangling link counts as present: otherwise its values would be ignored silently.
  if (isAbsent(path)) {
    return presence === 'optional' ? [] : [{ overlay: unread, problem: missingFile(file) }];
  }
  const read = readFileText(path);
  const failed = (at: string, reason: unknown, fix: string): readonly FoundOverlay[] => [
    { overlay: unread, problem: unreadable(`${file}${at}`, '', reason, fix) },
  ];
  if ('reason' in read) return failed(read.at === undefined ? '' : `:${read.at}`, read.reason, read.fix);
  try {
    const document = parseJson(read.text);
    const { value } = document;
    if (isJsonObject(value)) return [{ overlay: { rank, file, region, value, lines: linesOf(document) } }];
    return failed('', value, 'an overlay is one object in braces');
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const where = `fix the file at line ${error.line}, column ${error.column}`;
    const found = failed(`:${error.line}:${error.column}`, error.message, error.fix ?? where);
    return error.code === 'too-deep' ? found.map(tooDeep) : found;
  }
}

function isAbsent(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // The name may be too long, or the folder unreadable: the read names the reason.
    return false;
  }
}

function unreadable(file: string, path: string, value: unknown, fix: string): Problem {
  return {
    code: 'unreadable-json',
    file,
    path,
    value,
    allowed: 'a JSON object (no comments, no trailing commas)',
    fix,
  };
}

const LEVELS = `at most ${DEEPEST} levels of lists and objects`;

function tooDeep({ overlay, problem }: FoundOverlay): FoundOverlay {
  return {
    ...(overlay && { overlay }),
    ...(problem && { problem: { ...problem, code: 'too-deep', allowed: LEVELS } }),
  };
}

function missingFile(file: string): Problem {
  return {
    code: 'missing-file',
    file,
    path: '',
    value: undefined,
    allowed: 'a file that exists',
    fix: 'check the spelling; the path is relative to the project',
  };
}

function splitRegion(argument: string): { readonly region: string | null; readonly rest: string } {
  const colon = argument.indexOf(':');
  const region = argument.slice(0, Math.max(colon, 0));
  return isRegionName(region) ? { region, rest: argument.slice(colon + 1) } : { region: null, rest: argument };
}

function fromVar(argument: string): FoundOverlay {
  const file = `--var ${argument}`;
  const { region, rest } = splitRegion(argument);
  const equals = rest.indexOf('=');
  const keys = rest.slice(0, Math.max(equals, 0)).split('.');
  if (keys.some((key) => key === '')) {
    const allowed = 'KEY=VALUE or REGION:KEY=VALUE, KEY dotted';
    const fix = 'write for example --var us-east-1:capacity.serving.min=2';
    return { problem: { code: 'malformed-var', file, path: '', value: argument, allowed, fix } };
  }
  if (keys.length > DEEPEST) {
    const start = `${keys.slice(0, DEEPEST).join('.')}.…`;
    const allowed = `a key of at most ${DEEPEST} parts: the deepest that there is has fewer`;
    const fix = 'write a key of docs/reference/settings.md';
    const name = `--var ${start}`;
    return { problem: { code: 'malformed-var', file: name, path: '', value: `${keys.length} parts`, allowed, fix } };
  }
  const given = readValue(rest.slice(equals + 1));
  if (given instanceof JsonSyntaxError) {
    const { message: found, fix } = given;
    const name = `--var ${keys.join('.')}`;
    return { problem: { ...unreadable(name, '', found, fix ?? ''), code: given.code, allowed: LEVELS } };
  }
  const value = keys.reduceRight<Json>((inner, key) => ({ [key]: inner }), given);
  return { overlay: { rank: 'var', file, region, value: value as JsonObject } };
}

/** The value, or the reason why there is none: JSON that is nested too deep is not taken for text. */
function readValue(text: string): Json | JsonSyntaxError {
  try {
    return parseJson(text).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError && error.code === 'too-deep') return error;
    // Not JSON, so it is text: --var app=shop needs no quotes.
    return text;
  }
}

/** Values for a region that the environment does not have would be ignored silently. */
function strangers(overlays: readonly Overlay[], regions: readonly string[]): readonly Problem[] {
  return overlays.flatMap((overlay) => {
    if (overlay.region === null || regions.includes(overlay.region)) return [];
    const meant = nearest(overlay.region, regions);
    const fix = meant === null ? 'name a region of the environment' : `did you mean "${meant}"?`;
    const value = overlay.region;
    return [{ code: 'unknown-region', file: overlay.file, path: '', value, allowed: regions.join(', '), fix }];
  });
}

function unknownEnvironment(environment: string, known: readonly string[]): DrError {
  const meant = nearest(environment, known);
  return new DrError(
    'unknown-environment',
    `There is no environment "${environment}".`,
    known.length === 0 ? 'No folder under env/ holds an env.tfvars.json.' : `Known environments: ${known.join(', ')}.`,
    meant === null ? `Make ${environmentFile(environment)}, or name a known environment.` : `Did you mean "${meant}"?`,
  );
}
