/** Where the integration tests work: a scratch folder with a copy of the overlays, and labs that start from one kept snapshot. */
import { setMaxListeners } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createClock } from '../../modules/console/clock';
import type { TerminalConsole } from '../../modules/console/terminal';
import { QUIET } from '../../modules/lab/testing/real-lab';
import type { Lab } from '../../modules/lab/types';
import type { FlowPorts } from '../../modules/recovery/flows/carry-out';
import type { StateRunner } from '../../modules/terraform/types';
import type { Workspace } from '../../modules/terraform/workspace';
import type { Topology } from '../../modules/topology/topology';
import { setTimer, type Context } from '../app/context';
import { drillPorts, secondWorld } from '../app/drill-ports';
import { connectionTo, LAB_SCALE, startLabHere, takeSlot } from '../app/labs';
import { openWorkspace, PLAN_WIDTH, readTopology } from '../app/workplace';
import { labWorld, openTerraform, type World } from '../app/world';
import { gate, type Gate } from './gate';

export const ENVIRONMENT = 'warm-standby';
const PRODUCT = resolve(__dirname, '../..');
const SCREEN: TerminalConsole = { ...QUIET, print: () => undefined, wipe: () => undefined, end: () => undefined };

export interface Bench {
  readonly scratch: string;
  /** Lets a few plans run at a time, over all stages: a plan takes a core and half a gigabyte. */
  readonly planGate: Gate;
  /** The product's own overlays, with working files of this test. */
  readonly here: Context;
  /** The same, with the working files of whoever uses this clone: a drill looks there for what was kept. */
  readonly product: Context;
  /** A new project, as a user has one: overlays, and what a drill has kept under `snapshot`. */
  project(snapshot?: string): string;
  close(): void;
}

export function openBench(): Bench {
  // As the program does for itself when it starts.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  setMaxListeners(0);
  const scratch = mkdtempSync(join(tmpdir(), 'dr-integration-'));
  let projects = 0;
  return {
    scratch,
    planGate: gate(PLAN_WIDTH),
    here: contextOf(PRODUCT, join(scratch, 'work')),
    product: contextOf(PRODUCT, join(PRODUCT, '.twinstate')),
    project(snapshot) {
      const folder = join(scratch, `project-${(projects += 1)}`);
      // With the default environment, as a clone has it.
      for (const name of ['env', 'cdktf.json']) cpSync(join(PRODUCT, name), join(folder, name), { recursive: true });
      if (snapshot !== undefined) {
        cpSync(snapshot, join(folder, '.twinstate', 'snapshots', basename(snapshot)), { recursive: true });
      }
      return folder;
    },
    close: () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function contextOf(project: string, work: string): Context {
  return {
    paths: { product: PRODUCT, project, work, published: join(work, 'published') },
    console: SCREEN,
    clock: createClock({ scale: 1, now: Date.now, setTimer }),
    env: process.env,
    signal: new AbortController().signal,
    options: { env: ENVIRONMENT, json: false, yes: true, lab: true, var: [], varFile: [] },
    environment: () => ENVIRONMENT,
    extra: { varFiles: [], vars: [] },
    command: (words) => `dr ${words}`,
  };
}

/** One lab and everything to work in it with. */
export interface Stage {
  readonly lab: Lab;
  readonly context: Context;
  readonly topology: Topology;
  readonly world: World;
  readonly ports: FlowPorts;
  /** The overlays of this stage; with `vars`, as `--var` lays them over. */
  readonly workspace: (vars?: readonly string[]) => Workspace;
}

export interface StageOptions {
  readonly snapshot?: string;
  /** Lab seconds per second. */
  readonly scale?: number;
}

export const REASON = 'the test took the region out itself';

/** Plays in a lab of its own, with its own copy of the overlays. The lab ends with the play, however that ends. */
export async function onStage<T>(
  bench: Bench,
  { snapshot, scale = LAB_SCALE }: StageOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  // Terraform's working folders are taken in turn: what one stage initialised, the next finds ready.
  const context = contextOf(bench.project(), join(bench.scratch, 'work'));
  mkdirSync(context.paths.work, { recursive: true });
  const slot = takeSlot(context, 'stage');
  const topology = readTopology(context);
  try {
    const lab = await startLabHere(context, {
      dir: join(context.paths.project, 'lab'),
      accountId: topology.accountId,
      plane: false,
      scale,
      ...(snapshot !== undefined && existsSync(snapshot) ? { snapshot } : {}),
    });
    try {
      const world = await labWorld(context, topology, connectionTo(lab, slot.id));
      return await play(
        await setUp(context, bench.planGate, lab, world, await secondWorld(context, topology, lab, slot.id)),
      );
    } finally {
      await lab.stop();
    }
  } finally {
    slot.release();
  }
}

async function setUp(context: Context, planGate: Gate, lab: Lab, world: World, second: World): Promise<Stage> {
  const { runner: terraform } = await openTerraform(context, world);
  const runner: StateRunner = {
    init: (...args) => terraform.init(...args),
    plan: (...args) => planGate(() => terraform.plan(...args)),
    apply: (...args) => terraform.apply(...args),
  };
  const workspace = (vars: readonly string[] = []): Workspace =>
    openWorkspace({ ...context, extra: { varFiles: [], vars } }, runner);
  const setting = { folder: context.paths.project, request: { breakGlass: false, graceful: false, rebuild: true } };
  const ports: FlowPorts = {
    ...drillPorts(context, setting, world, second, workspace()).failover,
    accept: () => Promise.resolve({ by: world.identity.arn, reason: REASON }),
  };
  return {
    lab,
    context,
    topology: readTopology(context),
    world,
    ports,
    workspace,
  };
}
