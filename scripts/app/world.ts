/** The world of a verb: an account (with the caller's credentials and the account guard) or a running lab. */
import {} from 'node:fs';
import { join } from 'node:path';
import { createClock } from '../../modules/console/clock';
import { isThere, makeFolders, writeWhole } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import type { Clock } from '../../modules/console/ports';
import { controlHeaders, credentialsOf, identityOf } from '../../modules/lab/credentials';
import type { LabAddress } from '../../modules/lab/types';
import { createAdapter, type Adapter } from '../../modules/operations/adapter';
import { guardAccount, type CallerIdentity } from '../../modules/operations/guard';
import { proxySettings, type ProxySettings } from '../../modules/operations/proxy';
import type { Prober } from '../../modules/runbook/ports';
import { httpProber } from '../../modules/runbook/probe';
import { findTerraform, type Binary } from '../../modules/terraform/binary';
import { terraformEnvironment } from '../../modules/terraform/environment';
import { cliConfiguration, findProviders, linkPackages, platformName } from '../../modules/terraform/providers';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { TerraformRunner } from '../../modules/terraform/runner';
import type { Topology } from '../../modules/topology/topology';
import { setTimer, wallTime, type Context } from './context';
import { requireNamed } from './environment';
import { takeCare } from './caretaking';
import { onLeaving } from './leaving';
import { registryIn } from './orphans';

export interface World {
  readonly kind: 'account' | 'lab';
  /** Account id, or `lab`: names the folder that holds this world's working files. */
  readonly id: string;
  /** In words, for a person. */
  readonly title: string;
  readonly adapter: Adapter;
  readonly identity: CallerIdentity;
  /** Real time in an account, the lab's time in a lab. */
  readonly clock: Clock;
  /** Put before the URL of every probe: empty in an account. */
  readonly probePrefix: string;
  /** Headers of every probe: empty in an account. */
  readonly probeHeaders: Readonly<Record<string, string>>;
  /** `address:port` of the name server to ask; null in an account: the zone's own. */
  readonly nameServer: string | null;
  readonly lab: LabConnection | null;
  /** How this machine reaches AWS and the service; absent in a lab, which is on this machine. */
  readonly proxy?: ProxySettings;
}

/** Wall milliseconds for one AWS call. */
const CALL_TIMEOUT_MS = 15_000;

/**
 * Opens the world: with --lab the running lab, otherwise the account of the caller's credentials. The account is
 * checked before any other call. Throws `wrong-account`, `no-credentials`, `no-lab`, `endpoint-without-lab`,
 * `environment-not-named`.
 */
export async function openWorld(context: Context, topology: Topology): Promise<World> {
  if (context.options.lab) {
    const address = await runningLab(context);
    return labWorld(context, topology, await connectTo(address, context.env['AWS_ACCESS_KEY_ID']));
  }
  refuseLoopbackEndpoint(context.env);
  requireNamed(context.paths.project, context.options.env ?? context.env['DR_ENV']);
  const proxy = proxySettings(context.env);
  const adapter = createAdapter({ now: () => context.clock.now(), timeoutMs: CALL_TIMEOUT_MS, proxy });
  const identity = await guardAnywhere(adapter, topology, context.signal);
  return {
    kind: 'account',
    id: topology.accountId,
    title: `account ${topology.accountId}`,
    adapter,
    identity,
    clock: context.clock,
    probePrefix: '',
    probeHeaders: {},
    nameServer: null,
    lab: null,
    proxy,
  };
}

/** Wall milliseconds after which the next region is asked too: one that hangs must cost a moment, not a time-out. */
const HEDGE_MS = 700;

/** The guard's question to STS can be asked of any region of the environment; one that is out must not stop a recovery. */
async function guardAnywhere(adapter: Adapter, topology: Topology, signal: AbortSignal): Promise<CallerIdentity> {
  const regions = [topology.controlRegion, ...topology.regions.map(({ region }) => region)];
  const open: Promise<CallerIdentity>[] = [];
  for (const region of regions) {
    const asked = guardAccount(adapter, region, topology.accountId, signal);
    open.push(asked);
    try {
      const first = await Promise.race([Promise.any(open), pause(HEDGE_MS)]);
      if (first !== null) return first;
    } catch (error) {
      for (const one of causesOf(error)) if (!isSilence(one)) throw one;
    }
  }
  try {
    return await Promise.any(open);
  } catch (error) {
    const all = causesOf(error);
    throw all.find((one) => !isSilence(one)) ?? all.at(-1);
  }
}

function pause(ms: number): Promise<null> {
  return new Promise((wake) => setTimer(() => wake(null), ms));
}

function causesOf(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? (error.errors as readonly unknown[]) : [error];
}

/** Another region is asked only if one does not answer. */
function isSilence(error: unknown): boolean {
  return error instanceof DrError && error.code === 'account-unknown';
}

/** An address of this machine left over in the environment would send a run that means an account to a lab. */
function refuseLoopbackEndpoint(env: Context['env']): void {
  const found = Object.keys(env).find(
    (name) => name.startsWith('AWS_ENDPOINT_URL') && /^https?:\/\/(127\.|localhost|\[::1\])/.test(env[name] ?? ''),
  );
  if (found === undefined) return;
  throw new DrError(
    'endpoint-without-lab',
    `${found} names an address of this machine, but --lab was not given.`,
    'It is not clear whether the account or the lab is meant.',
    `Unset ${found} to act on the account, or add --lab to act on the lab.`,
    EXIT.refused,
  );
}

/** Asks URLs as clients of this world do: in a lab its data plane, in an account the service itself. `timeoutMs`: of the wall. */
export const proberOf = (world: World, timeoutMs: number): Prober =>
  httpProber({ prefix: world.probePrefix, headers: world.probeHeaders, timeoutMs, proxy: world.proxy });

export interface OpenTerraform {
  readonly runner: TerraformRunner;
  readonly binary: Binary;
  /** Where the providers come from, in words. */
  readonly providers: string;
}

/** Finds Terraform and the provider, and prepares both for a world. */
export async function openTerraform(context: Context, world: World): Promise<OpenTerraform> {
  await takeCare(context);
  const binary = await findTerraform(context.env);
  const registryHost = binary.flavour === 'opentofu' ? 'registry.opentofu.org' : 'registry.terraform.io';
  const found = findProviders({
    env: context.env,
    registry: registryHost,
    platform: platformName(process.platform, process.arch),
  });
  const workDir = join(context.paths.work, 'terraform', world.id);
  const emptyHome = join(workDir, '.home');
  makeFolders(emptyHome);
  const source = linkPackages(found, join(workDir, '.mirror'));
  const cliConfigFile = join(workDir, 'terraform.tfrc');
  writeWhole(cliConfigFile, cliConfiguration(source));
  const lab = world.lab?.environment ?? null;
  const env = terraformEnvironment({ caller: context.env, cliConfigFile, lab, emptyHome });
  const { command } = context;
  const runner = new TerraformRunner({
    types: TERRAFORM_TYPES,
    binary: binary.command,
    version: binary.version,
    env,
    workDir,
    command,
    registry: registryIn(context.paths.work),
    warn: (text) => context.console.warn(text),
  });
  onLeaving(() => runner.discardPlans());
  return { runner, binary, providers: source.found };
}

/** A lab as others reach it, whichever process it runs in. */
export interface LabConnection extends Pick<LabAddress, 'dns' | 'curlConfig'> {
  /** Names the folder of its working files, so that the next lab finds providers already set up. */
  readonly id: string;
  readonly endpoint: string;
  /** Header of a request to `/_lab/…`. */
  readonly controlHeaders: Readonly<Record<string, string>>;
  /** Environment for what talks to the lab: endpoint and the lab's key, nothing of the user's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Folder of the lab that `dr lab` starts and `--lab` finds. */
export function labFolder(context: Context): string {
  return join(context.paths.work, 'lab');
}

/** Where the lab of this project runs. Throws `no-lab`. */
export async function runningLab(context: Context): Promise<LabAddress> {
  const { findLab, findOutdatedLab, LAB_FILE } = await import('../../modules/lab/address');
  const address = await findLab(labFolder(context));
  if (address !== undefined) return address;
  if ((await findOutdatedLab(labFolder(context))) !== undefined)
    throw outdatedLab('It has none of the keys that open a lab.');
  // A record that may not be looked at belongs to somebody else's lab: that is no absence.
  isThere(join(labFolder(context), LAB_FILE));
  const why = '--lab acts on a lab that someone started, and on nothing else.';
  throw new DrError('no-lab', 'No lab is running.', why, 'Start one: dr lab up', EXIT.refused);
}

/** A lab that runs and cannot be talked to. */
export function outdatedLab(why: string): DrError {
  return new DrError(
    'lab-of-earlier-version',
    'The lab that runs here was started by another version of dr.',
    why,
    'End it and start one of this version: dr lab down && dr lab up',
    EXIT.refused,
  );
}

/** As the identity whose key the shell has (`dr lab env --as approver`); otherwise as the root of the lab's account. */
async function connectTo(address: LabAddress, accessKeyId: string | undefined): Promise<LabConnection> {
  const { endpoint, dns, clock, keys, curlConfig } = address;
  const shift = await behind(address);
  return {
    id: 'lab',
    endpoint,
    dns,
    curlConfig,
    controlHeaders: controlHeaders(keys),
    environment: credentialsOf(address, identityOf(keys, accessKeyId)),
    clock: createClock({
      scale: clock.scale,
      origin: clock.origin,
      now: () => wallTime() + clock.offset + shift,
      setTimer,
    }),
  };
}

/** Milliseconds that a request for the lab's time may take. A smaller difference of clocks is not reported. */
const ASKING_MS = 1_000;

/**
 * Wall milliseconds that this process's time is behind the lab's: a lab that runs goes on where the machine's clock was set back (or
 * ahead), and a process that starts after that has another time. Nothing where the lab does not say: its requests will.
 */
async function behind({ endpoint, keys, clock }: LabAddress): Promise<number> {
  const { scale, origin, offset } = clock;
  const headers = controlHeaders(keys);
  try {
    const answer = await fetch(`${endpoint}/_lab/clock`, { headers, signal: AbortSignal.timeout(ASKING_MS) });
    const { now } = (await answer.json()) as { readonly now: number };
    const shift = origin + (now - origin) / scale - (wallTime() + offset);
    return Math.abs(shift) > ASKING_MS ? shift : 0;
  } catch {
    return 0;
  }
}

/** The lab behaves as the account of the overlays; the guard is asked all the same, so that both worlds take one path. */
export async function labWorld(context: Context, topology: Topology, lab: LabConnection): Promise<World> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = lab.environment;
  const adapter = createAdapter({
    endpoint: lab.endpoint,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    now: () => lab.clock.now(),
    timeoutMs: CALL_TIMEOUT_MS,
  });
  return {
    kind: 'lab',
    id: lab.id,
    title: `the lab at ${lab.endpoint}`,
    adapter,
    identity: await guardAnywhere(adapter, topology, context.signal),
    clock: lab.clock,
    probePrefix: `${lab.endpoint}/_lab/probe/`,
    probeHeaders: lab.controlHeaders,
    nameServer: lab.dns,
    lab,
  };
}
