/** Puts a drill together: a copy of the overlays, a lab, Terraform, the recovery flows, and the report at the end. */
import { patternOf } from '../../modules/patterns/index';
import { cpSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, delimiter, dirname, join } from 'node:path';
import { makeFolders } from '../../modules/console/disk';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { bootstrap } from '../../modules/bootstrap/bootstrap';
import { DrError } from '../../modules/console/errors';
import { runDrill } from '../../modules/drills/drill';
import { StaleSnapshot, type Recovery } from '../../modules/drills/ports';
import { drillEvidence } from '../../modules/drills/evidence';
import type { DrillOptions } from '../../modules/drills/options';
import { stopDeploymentHalfWay } from '../../modules/drills/faults';
import { Recorder } from '../../modules/drills/recorder';
import { digestOf } from '../../modules/evidence/digest';
import { DISK } from '../../modules/evidence/disk';
import type { Evidence } from '../../modules/evidence/evidence';
import { writeEvidence, type WrittenEvidence } from '../../modules/evidence/write';
import { SNAPSHOT_DAMAGED } from '../../modules/lab/snapshots/snapshot';
import type { Lab } from '../../modules/lab/types';
import { failback } from '../../modules/recovery/flows/failback';
import { failover } from '../../modules/recovery/flows/failover';
import { reconcile } from '../../modules/recovery/flows/reconcile';
import { runFailoverMachine } from '../../modules/recovery/flows/machine';
import { runFailoverScript, type ScriptPorts } from '../../modules/recovery/flows/script';
import { resumeKept, type FlowPorts } from '../../modules/recovery/flows/carry-out';
import { observe } from '../../modules/parts/index.observe';
import { findTerraform } from '../../modules/terraform/binary';
import { imageKnob } from '../../modules/parts/registry/lab/knobs';
import { runProcess } from '../../modules/terraform/process';
import { bundleNow, keepBundle } from './bundling';
import { inLab as commandInLab, type Context } from './context';
import {
  connectionTo,
  forgetOldSnapshots,
  refuseSecondLab,
  snapshotFolder,
  startLabHere,
  takeSlot,
  untilStopped,
} from './labs';
import { deployedIn } from './deployed';
import { attachments, emulatorVersion, overlaysOf, providerVersions, versionOf } from './drilled-with';
import { tidySlot } from './leftovers';
import { turnEach } from './lab/steer';
import { measuringOf } from './measuring';
import { DRILL_REASON, drillPorts, secondWorld, type DrillFlows } from './drill-ports';
import { runId } from './recover';
import { noTerraform, openWorkspace, readTopology } from './workplace';
import { labFolder, labWorld, openTerraform, proberOf, type World } from './world';

export interface DrillRequest extends DrillOptions {
  readonly fresh: boolean;
  readonly keep: boolean;
  readonly scale: number;
  readonly plane: boolean;
}

export interface Rehearsal {
  readonly evidence: Evidence;
  readonly written: WrittenEvidence;
  /** What ended the drill early; null when it ran to its end. */
  readonly error: unknown;
}

/** Runs one drill from start to report. `tell` hears of it before a lab that is to be kept goes on running. */
export async function rehearse(
  context: Context,
  request: DrillRequest,
  tell: (done: Rehearsal) => void,
): Promise<Rehearsal> {
  const id = runId(context, 'drill');
  const slot = takeSlot(context, 'drill');
  const folder = join(context.paths.work, 'drills', slot.id);
  await tidySlot(context, slot.id, folder);
  makeFolders(folder, 0o700);
  // The drill reconciles overlays: it does so in a copy, never in the user's files.
  cpSync(join(context.paths.project, 'env'), join(folder, 'env'), { recursive: true });
  const inside: Context = { ...context, paths: { ...context.paths, project: folder } };
  try {
    return await inLab(inside, {
      id,
      folder,
      slot: slot.id,
      request,
      evidenceRoot: join(context.paths.project, 'evidence'),
      tell,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    slot.release();
  }
}

interface Setting {
  readonly id: string;
  readonly folder: string;
  readonly slot: string;
  readonly request: DrillRequest;
  readonly evidenceRoot: string;
  readonly tell: (done: Rehearsal) => void;
}

async function inLab(context: Context, setting: Setting): Promise<Rehearsal> {
  const { request } = setting;
  const terraform = await findTerraform(context.env);
  const digest = (await openWorkspace(context, noTerraform()).synthesize()).digest;
  const snapshot = snapshotFolder(context, digest, `${terraform.flavour} ${terraform.version}`);
  if (request.fresh) rmSync(snapshot, { recursive: true, force: true });
  const lab = await openLab(context, setting, snapshot).catch((error: unknown) => {
    if (!(error instanceof DrError) || error.code !== SNAPSHOT_DAMAGED) throw error;
    context.console.warn(`${error.what} ${error.why} It is made anew.`);
    rmSync(snapshot, { recursive: true, force: true });
    return openLab(context, setting, snapshot);
  });
  try {
    const rehearsal = await inWorld(context, setting, lab, { digest, snapshot });
    setting.tell(rehearsal);
    if (request.keep) await keepRunning(context, lab);
    return rehearsal;
  } catch (error) {
    if (!(error instanceof StaleSnapshot)) throw error;
    context.console.warn(`${error.message} It is made anew.`);
  } finally {
    await lab.stop();
  }
  return inLab(context, { ...setting, request: { ...request, fresh: true } });
}

async function openLab(context: Context, { folder, slot, request }: Setting, snapshot: string): Promise<Lab> {
  const dir = request.keep ? labFolder(context) : join(folder, 'lab');
  if (request.keep) await refuseSecondLab(context);
  const { accountId } = readTopology(context);
  return startLabHere(context, {
    dir,
    accountId,
    owner: slot,
    scale: request.scale,
    plane: request.plane,
    ...(DISK.exists(snapshot) ? { snapshot } : {}),
  });
}

/** Wall milliseconds until a client that watches the service takes no answer for none. */
const CLIENT_TIMEOUT_MS = 2_000;

interface Made {
  readonly digest: string;
  readonly snapshot: string;
}

async function inWorld(context: Context, setting: Setting, lab: Lab, { digest, snapshot }: Made): Promise<Rehearsal> {
  const topology = readTopology(context);
  // Now: reconciliation will change the overlays.
  const sourceDigest = digestOf({ ...overlaysOf(context), states: digest, lab: basename(snapshot) });
  const world = await labWorld(context, topology, connectionTo(lab, setting.slot));
  const { runner, binary } = await openTerraform(context, world);
  const workspace = openWorkspace(context, runner);
  const wall = (): number => context.clock.now();
  const recorder = new Recorder(context.console, world.clock, wall);
  const startedAt = new Date(wall()).toISOString();
  const second = await secondWorld(context, topology, lab, setting.slot);
  const flows = drillPorts(context, setting, world, second, workspace);
  const record = await runDrill(
    {
      lab,
      workspace,
      recorder,
      console: context.console,
      probe: proberOf(world, CLIENT_TIMEOUT_MS),
      wall: context.clock,
      signal: context.signal,
      measuring: measuringOf(context, topology, lab, setting),
      recovery: recoveryOf(flows, setting.request, scriptPorts(lab, world, wall)),
      bootstrap: () => makeReady(context, world, lab),
      disturb: (region) =>
        stopDeploymentHalfWay(topology, region, { sender: world.adapter, clock: world.clock, signal: context.signal }),
      keepSnapshot: async () => {
        // As `dr apply` does: who starts from it finds what an apply leaves.
        await keepBundle(context, topology, world, await bundleNow(context, topology, world));
        await lab.saveSnapshot(snapshot);
        forgetOldSnapshots(context);
      },
    },
    setting.request,
  );
  context.signal.throwIfAborted();
  const { graceful, rebuild, engine, outage, fresh, controlPlanesOut, breakGlass } = setting.request;
  const options = { graceful, rebuild, engine, outage, fresh, controlPlanesOut, breakGlass };
  const facts = {
    runId: setting.id,
    topology,
    options,
    actor: world.identity.arn,
    clockScale: world.clock.scale,
    startedAt,
    endedAt: new Date(wall()).toISOString(),
    versions: {
      [binary.flavour]: binary.version,
      ...providerVersions(context, world, topology),
      emulator: emulatorVersion(context),
      node: process.versions.node,
      dr: versionOf(context),
    },
    sourceDigest,
  };
  const measured = drillEvidence(facts, record, recorder);
  const written = writeEvidence(setting.evidenceRoot, measured, attachments(record), DISK);
  return { evidence: written.value, written, error: record.error };
}

/** Lab seconds per second for the script: a call of the AWS CLI costs half a second of the machine, which counts so many times. */
export const BASH_SCALE = 5;

/** What a rendered script needs in a lab. It finds the lab's AWS CLI before any other. */
export function scriptPorts(lab: Lab, world: World, wall: () => number): Omit<ScriptPorts, keyof FlowPorts> {
  const env = lab.environment();
  const path = `${dirname(lab.programs.aws)}${delimiter}${env['PATH'] ?? ''}`;
  return {
    run: runProcess,
    env: { ...env, PATH: path },
    labEndpoint: lab.endpoint,
    labDns: lab.dns,
    labCurl: lab.curlConfig,
    by: world.identity.arn,
    wall,
  };
}

function recoveryOf(
  { failover: ports, failback: back, accepts: names }: DrillFlows,
  { engine }: DrillRequest,
  script: Omit<ScriptPorts, keyof FlowPorts>,
): Recovery {
  const topology = ports.workspace.topology();
  const look = () => observe(topology, ports.sender, ports.clock, ports.signal);
  return {
    failover: (request) => {
      if (engine === 'bash')
        return runFailoverScript({ ...ports, ...script }, request, { names, reason: DRILL_REASON });
      if (engine !== 'step-functions') return failover(ports, request);
      return runFailoverMachine(
        ports,
        request,
        topology.settings.state_machines ? deployedIn(topology, script) : undefined,
      );
    },
    resume: ({ folder }) => resumeKept(basename(folder), ports),
    failback: (request) => failback(back, request),
    reconcile: () => reconcile(ports, { approve: () => Promise.resolve(true) }),
    recommend: async () => patternOf(topology).recommend(topology, await look()),
    syncOf: async (region) => {
      const { global } = await look();
      return (global.known ? global.value?.members.find((one) => one.region === region)?.sync : undefined) ?? null;
    },
  };
}

/** Makes what a first apply needs, asking nobody: what bootstrap makes, and stand-ins of the images that a pipeline would push. */
export async function makeReady(context: Context, world: World, lab: Pick<Lab, 'turn'>): Promise<void> {
  const topology = readTopology(context);
  await bootstrap(topology, {
    adapter: world.adapter,
    console: context.console,
    clock: world.clock,
    randomBytes,
    types: TERRAFORM_TYPES,
    yes: true,
    signal: context.signal,
  });
  await turnEach(imageKnob, topology, (values) => lab.turn(imageKnob.name, values), context.console);
}

async function keepRunning(context: Context, lab: Lab): Promise<void> {
  context.console.say(
    `The lab runs at ${lab.endpoint}. From another terminal: ${commandInLab(context, 'status')}. Ctrl-C ends it.`,
  );
  await untilStopped(context);
}
