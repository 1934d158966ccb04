/** The complete environment of a Terraform process. Nothing else of the caller's environment reaches it. */
import { statSync } from 'node:fs';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that every program needs to run and to reach the network. */
const PLAIN = [
  'PATH',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SYSTEMROOT',
  'TF_LOG',
  'TF_LOG_PATH',
];
const NETWORK = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
/** Variables for the user's own credentials, beside everything that starts with AWS_. */
const PERSON = ['HOME', 'USER', 'LOGNAME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'];

/**
 * Terraform and its providers are Go programs that live for seconds and spend them decoding a large schema. Collecting garbage
 * less often takes 30 % off a plan's CPU time for 200 MB more (measured: 4.3 s to 3.0 s with provider 5.100.0).
 */
const GOGC = '400';

export interface EnvironmentOptions {
  readonly caller: Env;
  /** The CLI configuration that dr wrote for this run. */
  readonly cliConfigFile: string;
  /** Environment of a lab, or null to act with the caller's own credentials. */
  readonly lab: Readonly<Record<string, string>> | null;
  /** An empty folder that stands in for the home directory in a lab. */
  readonly emptyHome: string;
}

/**
 * In a lab: the lab's endpoint and credentials, an empty home, no proxy, nothing of the person's AWS profile or Terraform
 * configuration. Otherwise: the caller's AWS settings, and the caller's Terraform configuration where one exists (it may
 * name a company's mirror) unless DR_PROVIDER_MIRROR says where providers are.
 */
export function terraformEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { caller, lab } = options;
  const fixed = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1', GOGC: caller['GOGC'] ?? GOGC };
  const plain = pick(caller, (name) => PLAIN.includes(name));
  if (lab !== null) {
    return { ...plain, ...fixed, ...lab, HOME: options.emptyHome, TF_CLI_CONFIG_FILE: options.cliConfigFile };
  }
  const own = pick(
    caller,
    (name) =>
      NETWORK.includes(name) || PERSON.includes(name) || name.startsWith('AWS_') || name.startsWith('TF_TOKEN_'),
  );
  return { ...plain, ...own, ...fixed, TF_CLI_CONFIG_FILE: ownConfiguration(caller) ?? options.cliConfigFile };
}

function ownConfiguration(caller: Env): string | null {
  if (caller['DR_PROVIDER_MIRROR'] !== undefined) return null;
  const candidates = [caller['TF_CLI_CONFIG_FILE'], join(caller['HOME'] ?? '', '.terraformrc')];
  return candidates.find((path) => path !== undefined && isFile(path)) ?? null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function pick(env: Env, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && wanted(entry[0])),
  );
}
