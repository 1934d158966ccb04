/**
 * The bundle: one folder that works without the repository, without Terraform and without the lost region. Made from the topology and
 * from what is observed; pure. It holds no secret.
 */
import { DrError } from '../../console/errors';
import type { Topology } from '../../topology/topology';
import { renderBash } from '../../engines/bash/bash';
import { renderMarkdown } from '../../engines/markdown/markdown';
import { sha256 } from '../../runbook/journal';
import type { Observation } from '../../observation/types';
import type { Runbook } from '../../runbook/runbook';
import { leasePlaces } from '../../runs/places';
import type { Pattern } from '../pattern';
import type { BundleAbout } from './about';
import { identifiers } from './identifiers';
import { readme } from './readme';

/** Texts by their path in the folder. */
export type BundleFiles = ReadonlyMap<string, string>;

export interface Bundle {
  readonly folder: string;
  readonly files: BundleFiles;
  /** What could not be made, in words. */
  readonly missing: readonly string[];
}

/** What `bundle.json` says. */
export interface BundleManifest {
  readonly environment: string;
  readonly made_at: string;
  readonly commit: string | null;
  /** SHA-256 by path, of what makes a bundle stale when it changes. */
  readonly digests: Readonly<Record<string, string>>;
}

export const MANIFEST = 'bundle.json';
/** SHA-256 of every other file, as `sha256sum -c` reads it. */
export const SUMS = 'SHA256SUMS';

/** `bundle-<environment>`: the folder's name, and the prefix of its objects below `bundle/`. */
export const bundleFolder = ({ environment }: Pick<Topology, 'environment'>): string => `bundle-${environment}`;

/** What bundles are made from. */
export interface BundleSource {
  readonly topology: Topology;
  readonly pattern: Pick<Pattern, 'failover' | 'targets'>;
  readonly observation: Observation;
}

/** For each target what `dr failover` to it would do, ungraceful and graceful. Throws DrError `empty-bundle` where nothing can be made. */
export function makeBundle(from: BundleSource, targets: readonly string[], about: BundleAbout): Bundle {
  const { topology, observation } = from;
  const parts = targets.flatMap((to) => [partOf(from, to, false, about), partOf(from, to, true, about)]);
  const missing = parts.flatMap(({ unmade }) => (unmade === null ? [] : [unmade]));
  const made = parts.flatMap(({ files }) => files);
  if (made.length === 0) throw emptyBundle(missing);
  const contents = [...made, ['identifiers.json', identifiers(topology, observation)] as const];
  const manifest: BundleManifest = {
    environment: topology.environment,
    made_at: about.madeAt,
    commit: about.commit,
    digests: Object.fromEntries(contents.map(([path, text]) => [path, sha256(text)])),
  };
  const all = [
    ...contents,
    [
      'README.md',
      readme(
        topology,
        made.map(([path]) => path),
        missing,
        about,
      ),
    ] as const,
    [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`] as const,
  ];
  const sums = all
    .map(([path, text]) => `${sha256(text)}  ${path}\n`)
    .sort()
    .join('');
  return { folder: bundleFolder(topology), files: new Map([...all, [SUMS, sums]]), missing };
}

/** Where a failover could go, regions outside `serving_residency` last. */
export function bundleTargets({ topology, pattern, observation }: BundleSource): readonly string[] {
  const targets = pattern.targets(topology, observation);
  const others = topology.regions.filter(({ region }) => targets.includes(region));
  const [inside, outside] = [true, false].map((may) => others.filter(({ residency }) => residency.mayServe === may));
  return [...(inside ?? []), ...(outside ?? [])].map(({ region }) => region);
}

interface Part {
  readonly files: readonly (readonly [path: string, text: string])[];
  readonly unmade: string | null;
}

function partOf(
  { topology, pattern, observation }: BundleSource,
  to: string,
  graceful: boolean,
  { answerNamesRegion }: BundleAbout,
): Part {
  const kind = graceful ? '-graceful' : '';
  const name = `promote-dr${kind}.sh`;
  const { accountId, environment } = topology;
  const meta = { accountId, command: `dr bundle --env ${environment}`, source: `env/${environment}` };
  let runbook: Runbook;
  try {
    runbook = pattern.failover(topology, observation, { to, graceful, answerNamesRegion });
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return { files: [], unmade: `${to}/${name}: ${error.what}` };
  }
  return {
    files: [
      [`${to}/${name}`, renderBash(runbook, { ...meta, name, buckets: leasePlaces(topology, runbook) })],
      [`${to}/RUNBOOK${kind}.md`, renderMarkdown(runbook, meta)],
    ],
    unmade: null,
  };
}

function emptyBundle(missing: readonly string[]): DrError {
  return new DrError(
    'empty-bundle',
    'There is nothing to put into a bundle',
    missing.length === 0 ? 'No other region could take over.' : `${missing.join('; ')}.`,
    'Look at dr status and dr preflight, fix what they name, then make it again.',
  );
}
