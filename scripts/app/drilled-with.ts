/**
 * Inputs of a drill, and the files beside its report: read from the project, from Terraform's lock files and from its
 * runs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import type { DrillRecord } from '../../modules/drills/ports';
import { DISK } from '../../modules/evidence/disk';
import { EXECUTION_NAME, MACHINE_NAME } from '../../modules/recovery/flows/machine';
import { SCRIPT_NAME } from '../../modules/recovery/flows/script';
import { listEnvironments } from '../../modules/overlays/read';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import type { World } from './world';

/** What lies beside the report: each runbook as it ran, and what its engine wrote down. */
export function attachments({ runs }: DrillRecord): Record<string, string> {
  const files = ['runbook.json', 'journal.jsonl', SCRIPT_NAME, 'log.tsv', MACHINE_NAME, EXECUTION_NAME];
  return Object.fromEntries(
    runs.flatMap(({ folder, runbook }) =>
      files
        .filter((file) => DISK.exists(join(folder, file)))
        .map((file) => [`${runbook.id}.${file}`, readFileSync(join(folder, file), 'utf8')]),
    ),
  );
}

/** Every overlay of the project by its path, behind links too: an environment can be a link to a folder, an overlay one to a file. */
export function overlaysOf({
  paths,
}: {
  readonly paths: Pick<Context['paths'], 'project'>;
}): Readonly<Record<string, string>> {
  const { project } = paths;
  const folders = ['env', 'env/regions', ...listEnvironments(project).map((name) => `env/${name}`)];
  return Object.fromEntries(
    folders
      .filter((folder) => isThere(join(project, folder)))
      .flatMap((folder) => readdirSync(join(project, folder)).map((name) => `${folder}/${name}`))
      .filter((file) => file.endsWith('.tfvars.json') && isThere(join(project, file)))
      .sort()
      .map((file) => [file, readFileSync(join(project, file), 'utf8')]),
  );
}

/** The provider version, from Terraform's lock file. */
export function providerVersions(
  { paths }: Context,
  world: World,
  { states }: Topology,
): Readonly<Record<string, string>> {
  const locks = states.map(({ id }) => join(paths.work, 'terraform', world.id, id, '.terraform.lock.hcl'));
  const text = locks
    .filter((file) => DISK.exists(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const found = [...text.matchAll(/^provider "[^"]*\/([^"/]+\/[^"/]+)" \{\s*version\s*=\s*"([^"]+)"/gm)];
  return Object.fromEntries(found.map(([, name = '', version = '']) => [`provider ${name}`, version]));
}

export function emulatorVersion({ paths }: Context): string {
  const text = readFileSync(join(paths.product, 'modules/lab/requirements.txt'), 'utf8');
  return /^(ministack==\S+)/m.exec(text)?.[1] ?? 'unknown';
}

export function versionOf({ paths }: Context): string {
  return (JSON.parse(readFileSync(join(paths.product, 'package.json'), 'utf8')) as { readonly version: string })
    .version;
}
