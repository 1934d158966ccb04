/** A lab's beginning and end: in front, beside, and from another process. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isThere } from '../../../modules/console/disk';
import { DrError, EXIT } from '../../../modules/console/errors';
import { DISK } from '../../../modules/evidence/disk';
import { findLab, findOutdatedLab, type OutdatedLab } from '../../../modules/lab/address';
import { endLab, startDetached } from '../../../modules/lab/detach';
import type { LabAddress } from '../../../modules/lab/types';
import { findTerraform } from '../../../modules/terraform/binary';
import { inLab, type Context } from '../context';
import { refuseSecondLab, snapshotFolder, startLabHere, takeSlot, untilStopped, type LabSlot } from '../labs';
import type { VerbOutcome } from '../verb';
import { noTerraform, openWorkspace, readTopology } from '../workplace';
import { labFolder } from '../world';

export interface UpRequest {
  readonly empty: boolean;
  readonly scale: number;
  readonly detach: boolean;
  /** Null: one that is free. */
  readonly port: number | null;
  readonly plane: boolean;
}

/** Starts a lab: until Ctrl-C, or beside with `detach`. Throws `lab-runs`. */
export async function up(context: Context, request: UpRequest): Promise<VerbOutcome> {
  await refuseSecondLab(context);
  return request.detach ? upBeside(context, request) : upHere(context, request);
}

async function upHere(context: Context, { empty, scale, port, plane }: UpRequest): Promise<VerbOutcome> {
  const slot = holdLab(context);
  try {
    const kept = empty ? undefined : await keptSnapshot(context);
    const { accountId } = readTopology(context);
    const more = { ...(kept === undefined ? {} : { snapshot: kept }), ...(port === null ? {} : { port }) };
    const running = await startLabHere(context, { dir: labFolder(context), accountId, scale, plane, ...more });
    const holds = holdings(running.restored);
    context.console.say(`The lab runs at ${running.endpoint}, ${holds}. Ctrl-C ends it, or: dr lab down`);
    context.console.say(`From another terminal: ${firstCommand(context, running.restored)}`);
    await untilStopped(context);
    await running.stop();
  } finally {
    slot.release();
  }
  return { exit: EXIT.interrupted, json: {}, next: 'dr lab up' };
}

const holdings = (restored: boolean): string => (restored ? 'with every state applied' : 'empty');

function firstCommand(context: Context, restored: boolean): string {
  if (restored) return inLab(context, 'status');
  return [inLab(context, 'bootstrap'), context.command('lab image'), inLab(context, 'apply')].join(' && ');
}

/** Two that start at once both find no lab: one of them gets this. */
function holdLab(context: Context): LabSlot {
  const slot = takeSlot(context, 'lab');
  if (slot.id === 'lab-1') return slot;
  slot.release();
  throw new DrError(
    'lab-runs',
    'A lab is starting already.',
    'A project has one lab for --lab.',
    'Wait for it, or end it: dr lab down',
    EXIT.refused,
  );
}

async function upBeside(context: Context, { empty, scale, port, plane }: UpRequest): Promise<VerbOutcome> {
  const { env, project, var: vars, varFile } = context.options;
  const dir = labFolder(context);
  const logFile = join(dir, 'up.log');
  const words = [
    ...(env === undefined ? [] : ['--env', env]),
    ...(project === undefined ? [] : ['--project', context.paths.project]),
    ...vars.flatMap((one) => ['--var', one]),
    ...varFile.flatMap((one) => ['--var-file', one]),
    ...['lab', 'up', '--scale', String(scale)],
    ...(empty ? ['--empty'] : []),
    ...(plane ? [] : ['--no-plane']),
    ...(port === null ? [] : ['--port', String(port)]),
  ];
  const activity = context.console.begin('Starting the lab');
  const address = await startDetached({
    command: [process.execPath, join(context.paths.product, 'scripts/dr.mjs'), ...words],
    env: context.env,
    dir,
    logFile,
    clock: context.clock,
    signal: context.signal,
  }).catch((error: unknown) => {
    activity.ends('failed', 'did not start');
    throw error;
  });
  const restored = !empty && (await keptSnapshot(context)) !== undefined;
  activity.ends('done', `runs at ${address.endpoint}, process ${address.pid}, ${holdings(restored)}`);
  context.console.say(`It runs until: dr lab down. Its output is in ${short(context, logFile)}.`);
  return { exit: EXIT.done, json: labJson(address), next: firstCommand(context, restored) };
}

/** What --json says of a lab. */
export function labJson(address: LabAddress): Readonly<Record<string, unknown>> {
  const { endpoint, pid, owner, accountId, clock, proxy = null } = address;
  return { endpoint, proxy, pid, owner, account_id: accountId, clock };
}

/** What a drill kept, where it fits the overlays and the lab as they are now. */
export async function keptSnapshot(context: Context): Promise<string | undefined> {
  const terraform = await findTerraform(context.env);
  const { digest } = await openWorkspace(context, noTerraform()).synthesize();
  const folder = snapshotFolder(context, digest, `${terraform.flavour} ${terraform.version}`);
  return DISK.exists(folder) ? folder : undefined;
}

const drillFolder = (context: Context, name: string): string => join(context.paths.work, 'drills', name, 'lab');

/** Names of the drills whose folders are in this project. */
function drillNames({ paths }: Context): readonly string[] {
  const folder = join(paths.work, 'drills');
  return isThere(folder) ? readdirSync(folder) : [];
}

/** Labs of drills that run in this project now. */
export async function drillLabs(context: Context): Promise<readonly LabAddress[]> {
  const found = await Promise.all(drillNames(context).map((name) => findLab(drillFolder(context, name))));
  return found.filter((address) => address !== undefined);
}

/** A lab of an earlier version, by the name under which it is ended. */
interface NamedOutdated extends OutdatedLab {
  readonly owner: string;
}

/** Labs of earlier versions that may still run in this project: its own, and those of drills. */
async function outdatedLabs(context: Context): Promise<readonly NamedOutdated[]> {
  const places = [
    { owner: 'lab', folder: labFolder(context) },
    ...drillNames(context).map((owner) => ({ owner, folder: drillFolder(context, owner) })),
  ];
  const found = await Promise.all(
    places.map(async ({ owner, folder }) => {
      const old = await findOutdatedLab(folder);
      return old === undefined ? [] : [{ ...old, owner }];
    }),
  );
  return found.flat();
}

/** Ends the project's lab, or by name that of a drill, and says what became of its files. Nothing to end is no failure. */
export async function down(context: Context, name: string): Promise<VerbOutcome> {
  const own = await findLab(labFolder(context));
  const drills = await drillLabs(context);
  const chosen = name === '' ? own : [own, ...drills].find((address) => address?.owner === name);
  if (chosen === undefined) {
    const old = await outdatedLabs(context);
    const mine = old.find(({ owner }) => owner === (name === '' ? 'lab' : name));
    if (mine !== undefined) return endOutdated(context, mine);
    return nothingToEnd(context, name, [own, ...drills, ...old]);
  }
  if (name === '' && chosen.owner !== 'lab') throw belongsToDrill(chosen);
  const activity = context.console.begin(`Ending the lab at ${chosen.endpoint}`);
  await endLab(chosen, context.clock, context.signal);
  activity.ends('done', `process ${chosen.pid} is gone`);
  const dir = chosen === own ? labFolder(context) : drillFolder(context, chosen.owner);
  const removed = ['emulator', 'lab.json'].map((file) => join(dir, file)).filter((file) => !isThere(file));
  context.console.say(`removed: ${removed.map((file) => short(context, file)).join(', ')}`);
  const journal = join(dir, 'requests.jsonl');
  const kept = isThere(journal) ? [short(context, journal)] : [];
  if (kept.length > 0) context.console.say(`kept: ${kept.join(', ')} (until the next lab), snapshots of drills`);
  return { exit: EXIT.done, json: { ended: labJson(chosen), kept }, next: context.command('lab up') };
}

/** Nobody can talk to it: its process is told to stop where it is certainly that one. */
async function endOutdated(context: Context, lab: NamedOutdated): Promise<VerbOutcome> {
  const { pid, processStarted, proven, file, owner } = lab;
  if (!proven) {
    throw new DrError(
      'lab-of-earlier-version',
      `An earlier version of dr started a lab here, and process ${pid} may be it.`,
      `${short(context, file)} does not say when that process began, so it may be another program by now.`,
      `See what it is (ps -o lstart,args -p ${pid}). If it is that lab, end it with kill ${pid}; then remove ${file}.`,
      EXIT.refused,
    );
  }
  const activity = context.console.begin(`Ending ${owner}, a lab of an earlier version`);
  await endLab({ pid, processStarted }, context.clock, context.signal);
  rmSync(file, { force: true });
  activity.ends('done', `process ${pid} is gone`);
  return { exit: EXIT.done, json: { ended: { pid }, kept: [] }, next: context.command('lab up') };
}

function nothingToEnd(
  context: Context,
  name: string,
  running: readonly ({ readonly owner: string } | undefined)[],
): VerbOutcome {
  const names = running.flatMap((address) => address?.owner ?? []);
  if (name !== '') {
    throw new DrError(
      'no-lab',
      `No lab ${name} is running.`,
      names.length === 0 ? 'None runs in this project.' : `There is ${names.join(', ')}.`,
      'dr lab status shows what runs.',
      EXIT.refused,
    );
  }
  const others = names.length === 0 ? '' : ` Drills have labs of their own: ${names.join(', ')}.`;
  context.console.say(`No lab is running: there is nothing to end.${others}`);
  return { exit: EXIT.done, json: { ended: null, kept: [] }, next: context.command('lab up') };
}

function belongsToDrill({ owner }: LabAddress): DrError {
  return new DrError(
    'lab-of-drill',
    `The lab belongs to ${owner}, which runs.`,
    'Ending it would end the drill.',
    `To end it all the same, name it: dr lab down ${owner}`,
    EXIT.refused,
  );
}

function short(context: Context, file: string): string {
  return relative(context.paths.project, file);
}
