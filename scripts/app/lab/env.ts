/** `dr lab env`: the user's own shell in the lab, and out of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../../../modules/console/disk';
import { DrError, EXIT } from '../../../modules/console/errors';
import { credentialsOf, LAB_IDENTITIES, LAB_VARIABLES, type LabIdentity } from '../../../modules/lab/credentials';
import { enterLab, leaveLab, MARK, MISLEADING, type ShellChange, type ShellName } from '../../../modules/lab/shell';
import type { LabAddress } from '../../../modules/lab/types';
import { cliConfiguration, findProviders, linkPackages, platformName } from '../../../modules/terraform/providers';
import type { Context } from '../context';
import type { Call, VerbOutcome } from '../verb';
import { readTopology } from '../workplace';
import { labFolder, runningLab } from '../world';

const SHELLS: readonly ShellName[] = ['bash', 'fish', 'json'];

/** Text for `eval`: into the lab that runs, or out of it. Throws `no-lab`, `usage`. */
export async function environment(context: Context, { options }: Call): Promise<VerbOutcome> {
  const given = String(options['shell']);
  const shell = SHELLS.find((name) => name === given);
  if (shell === undefined) {
    throw new DrError(
      'usage',
      `--shell ${given} is not known.`,
      `There is ${SHELLS.join(', ')}; bash also fits zsh and sh.`,
      'eval "$(dr lab env)"',
    );
  }
  if (options['unset'] === true) return leave(context, shell);
  const change = changeOf(context, await runningLab(context), identityIn(options['as']));
  return {
    exit: EXIT.done,
    json: { set: change.set, unset: change.unset },
    text: enterLab(change, shell),
    next: 'aws sts get-caller-identity; back: eval "$(dr lab env --unset)"',
  };
}

/** Throws `usage`. */
function identityIn(given: unknown): LabIdentity | null {
  if (given === undefined) return null;
  const found = LAB_IDENTITIES.find((name) => name === given);
  if (found !== undefined) return found;
  throw new DrError(
    'usage',
    `--as ${typeof given === 'string' ? given : ''} is not known.`,
    `There is ${LAB_IDENTITIES.join(', ')}; without it you are the root of the lab's account.`,
    'eval "$(dr lab env --as approver)"',
  );
}

function leave(context: Context, shell: ShellName): VerbOutcome {
  const marked = (context.env[MARK] ?? '').split(' ').filter((name) => /^\w+$/.test(name));
  const names = marked.length > 0 ? marked : [...LAB_VARIABLES, ...MISLEADING];
  const json = { set: {}, unset: names };
  return { exit: EXIT.done, json, text: leaveLab(names, shell), next: context.command('lab status') };
}

function changeOf(context: Context, lab: LabAddress, identity: LabIdentity | null): ShellChange {
  const credentials = credentialsOf(lab, identity);
  const region = readTopology(context).regions[0]?.region ?? 'us-east-1';
  const set: Record<string, string> = {
    ...credentials,
    // The AWS CLI 1 reads the second of them alone.
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_PAGER: '',
    ...scriptSettings(lab),
    CHECKPOINT_DISABLE: '1',
    ...terraformConfiguration(context),
  };
  for (const name of ['NO_PROXY', 'no_proxy']) {
    const before = context.env[name];
    const loopback = credentials['NO_PROXY'] ?? '';
    if (before !== undefined && before !== '') set[name] = before.includes(loopback) ? before : `${before},${loopback}`;
  }
  const endpoints = Object.keys(context.env).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'));
  return { set, unset: [...MISLEADING, ...endpoints], programs: lab.programs };
}

/** What promote-dr.sh needs to act on a lab; the resolver is for people too: dig @127.0.0.1 -p PORT. */
function scriptSettings({ endpoint, dns, proxy, clock, curlConfig }: LabAddress): Readonly<Record<string, string>> {
  return {
    DR_ENDPOINT: endpoint,
    DR_RESOLVER: dns,
    // Into the data plane: curl --proxy "$DR_PLANE_PROXY" http://api.example.com/healthz
    ...(proxy === undefined ? {} : { DR_PLANE_PROXY: proxy }),
    DR_PROBE_PREFIX: `${endpoint}/_lab/probe/`,
    // For a person as well: curl --config "$DR_PROBE_CONFIG" "$AWS_ENDPOINT_URL/_lab/status"
    DR_PROBE_CONFIG: curlConfig,
    DR_TIME_SCALE: String(clock.scale),
    DR_CLOCK_ORIGIN: String(Math.round(clock.origin)),
    DR_CLOCK_OFFSET: String(Math.round(clock.offset)),
  };
}

/** A configuration that finds providers where `dr` finds them; none where Terraform finds them by itself. */
function terraformConfiguration(context: Context): Readonly<Record<string, string>> {
  const platform = platformName(process.platform, process.arch);
  const source = findProviders({ env: context.env, registry: 'registry.terraform.io', platform });
  if (source.kind === 'direct') return {};
  const file = join(labFolder(context), 'terraform.tfrc');
  makeFolders(labFolder(context));
  writeFileSync(file, cliConfiguration(linkPackages(source, join(labFolder(context), 'providers'))));
  return { TF_CLI_CONFIG_FILE: file };
}
