/** Finds the source of provider plugins, and writes it into Terraform's CLI configuration. */
import { readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from '../console/disk';
import { DrError } from '../console/errors';

export type ProviderSource =
  | {
      readonly kind: 'filesystem';
      readonly path: string;
      readonly providers: readonly string[];
      readonly found: string;
    }
  /** A mirror of the other registry: the same packages, to be offered under this registry's name through links. */
  | {
      readonly kind: 'borrowed';
      readonly packages: readonly BorrowedPackage[];
      readonly providers: readonly string[];
      readonly found: string;
    }
  | { readonly kind: 'network'; readonly url: string; readonly found: string }
  | { readonly kind: 'direct'; readonly found: string };

/** One package of a mirror: its path, and its place below a mirror folder of this registry. */
export interface BorrowedPackage {
  readonly from: string;
  readonly to: string;
}

/** Inputs of the search for plugins; passed in for tests. */
export interface ProviderSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Registry whose providers a short name such as `hashicorp/aws` means. */
  readonly registry: 'registry.terraform.io' | 'registry.opentofu.org';
  /** Terraform's name of this machine's platform, e.g. `linux_amd64`. */
  readonly platform: string;
  /** Folders with a possible mirror one level deeper. */
  readonly shared?: readonly string[];
}

const SHARED = ['/opt', '/usr/local/share', '/usr/share'];
const NEEDED = 'hashicorp/aws';

/** Terraform's name of a platform, from Node's. */
export function platformName(platform: NodeJS.Platform, arch: string): string {
  const system = platform === 'win32' ? 'windows' : platform;
  return `${system}_${arch === 'x64' ? 'amd64' : arch}`;
}

/**
 * Finds the provider: `DR_PROVIDER_MIRROR` (a folder or an https address), else a mirror in the folders Terraform implies,
 * else a mirror one level below /opt, /usr/local/share or /usr/share, else (for OpenTofu) such a mirror of Terraform's registry, else direct download.
 * Throws `no-provider-mirror` when DR_PROVIDER_MIRROR names a folder that holds no provider for this platform.
 */
export function findProviders(search: ProviderSearch): ProviderSource {
  const named = search.env['DR_PROVIDER_MIRROR'];
  if (named !== undefined && named !== '') return fromVariable(named, search);
  for (const path of [...impliedFolders(search.env), ...oneLevelBelow(search.shared ?? SHARED)]) {
    const providers = providersIn(path, search);
    if (providers.length > 0) return { kind: 'filesystem', path, providers, found: path };
  }
  return borrowed(search) ?? { kind: 'direct', found: `download from ${search.registry}` };
}

/** The CLI configuration file: the mirror for its packages, the registry for all others. */
export function cliConfiguration(source: Exclude<ProviderSource, { kind: 'borrowed' }>): string {
  const lines = ['disable_checkpoint = true'];
  if (source.kind === 'filesystem') {
    const list = source.providers.map((name) => JSON.stringify(name)).join(', ');
    lines.push(
      'provider_installation {',
      `  filesystem_mirror {\n    path    = ${JSON.stringify(source.path)}\n    include = [${list}]\n  }`,
      `  direct {\n    exclude = [${list}]\n  }`,
      '}',
    );
  }
  if (source.kind === 'network') {
    lines.push('provider_installation {', `  network_mirror {\n    url = ${JSON.stringify(source.url)}\n  }`, '}');
  }
  return `${lines.join('\n')}\n`;
}

function fromVariable(named: string, search: ProviderSearch): ProviderSource {
  if (named.startsWith('https://')) {
    return { kind: 'network', url: named.endsWith('/') ? named : `${named}/`, found: 'DR_PROVIDER_MIRROR' };
  }
  const providers = providersIn(named, search);
  if (providers.length > 0) return { kind: 'filesystem', path: named, providers, found: 'DR_PROVIDER_MIRROR' };
  const lent = borrowedFrom(named, search);
  if (lent !== null) return { ...lent, found: 'DR_PROVIDER_MIRROR' };
  throw new DrError(
    'no-provider-mirror',
    `DR_PROVIDER_MIRROR names ${named}, which holds no ${NEEDED} for ${search.platform}.`,
    `A mirror holds ${search.registry}/${NEEDED}/<version>/${search.platform}, as \`terraform providers mirror\` writes it.`,
    'Correct the variable, or unset it to let dr look in the usual places.',
  );
}

/** The folders that Terraform searches by itself when no configuration file speaks of installation. */
function impliedFolders(env: ProviderSearch['env']): string[] {
  const home = env['HOME'] ?? '';
  const dataHome = env['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  const dataDirs = (env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(':').filter((dir) => dir !== '');
  return [
    join(home, '.terraform.d', 'plugins'),
    join(home, 'Library', 'Application Support', 'io.hashicorp.terraform', 'plugins'),
    '/Library/Application Support/io.hashicorp.terraform/plugins',
    ...[dataHome, ...dataDirs].map((dir) => join(dir, 'terraform', 'plugins')),
  ];
}

function oneLevelBelow(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => list(folder).map((name) => join(folder, name)));
}

/** Providers (`host/namespace/type`) that a folder holds for this platform; none if the needed one is missing. */
function providersIn(path: string, { registry, platform }: ProviderSearch): string[] {
  const host = join(path, registry);
  const found = list(host).flatMap((namespace) =>
    list(join(host, namespace))
      .filter((type) => holdsPlatform(join(host, namespace, type), platform))
      .map((type) => `${registry}/${namespace}/${type}`),
  );
  return found.includes(`${registry}/${NEEDED}`) ? found : [];
}

/** Unpacked (`<version>/<platform>/`) or packed (`…_<platform>.zip`), both of which Terraform accepts. */
function holdsPlatform(folder: string, platform: string): boolean {
  return list(folder).some((name) => name.endsWith(`_${platform}.zip`) || isFolder(join(folder, name, platform)));
}

/** HashiCorp publishes the same providers to both registries, so a mirror for Terraform works for OpenTofu. */
function borrowed(search: ProviderSearch): ProviderSource | null {
  for (const path of [...impliedFolders(search.env), ...oneLevelBelow(search.shared ?? SHARED)]) {
    const found = borrowedFrom(path, search);
    if (found !== null) return found;
  }
  return null;
}

function borrowedFrom(path: string, { registry, platform, env }: ProviderSearch): ProviderSource | null {
  const other = 'registry.terraform.io';
  if (registry === other || providersIn(path, { registry: other, platform, env }).length === 0) return null;
  const folder = join(path, other, NEEDED);
  const packages = list(folder).flatMap((name): BorrowedPackage[] => {
    const packed = name.endsWith(`_${platform}.zip`);
    if (!packed && !isFolder(join(folder, name, platform))) return [];
    const piece = packed ? name : join(name, platform);
    return [{ from: join(folder, piece), to: join(registry, NEEDED, piece) }];
  });
  return { kind: 'borrowed', packages, providers: [`${registry}/${NEEDED}`], found: `${path}, through links` };
}

/**
 * Lays links to borrowed packages below `folder`, which becomes a mirror of this registry; every other source stays as it is.
 * Folders are real and only packages are links: neither Terraform nor OpenTofu follows a link to a folder further up.
 */
export function linkPackages(source: ProviderSource, folder: string): Exclude<ProviderSource, { kind: 'borrowed' }> {
  if (source.kind !== 'borrowed') return source;
  for (const { from, to } of source.packages) {
    const link = join(folder, to);
    makeFolders(dirname(link));
    // Made beside it first, since another run may make the same link now.
    const draft = `${link}.${process.pid}`;
    rmSync(draft, { force: true });
    symlinkSync(from, draft);
    renameSync(draft, link);
  }
  return { kind: 'filesystem', path: folder, providers: source.providers, found: source.found };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
