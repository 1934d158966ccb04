/**
 * One environment as something to work in: overlays on disk, their meaning, the synthesized states, and Terraform on them.
 * What the provision verbs, reconciliation, a rebuild and a drill all need, so that they cannot differ in how they do it.
 */
import { DrError } from '../console/errors';
import type { Console } from '../console/ports';
import type { Declarations } from '../overlays/declare';
import { readOverlays, type ExtraOverlays } from '../overlays/read';
import { resolveSettings } from '../overlays/resolve';
import { arrangeTopology, type ArrangedParts } from '../topology/arrange';
import type { StateId, Topology } from '../topology/topology';
import { applyStates, planStates, type ApplyOptions, type ApplyResult } from './apply-all';
import { readManifest } from './manifest';
import { orderStates } from './order';
import type { Manifest, PlanVerdict, StateRunner } from './types';

export interface WorkspacePorts {
  /** Folder that holds `env/`. */
  readonly root: string;
  readonly environment: string;
  readonly extra: ExtraOverlays;
  /** The overlay keys of all parts. */
  readonly settings: Declarations;
  /** What parts say of an environment. */
  readonly arranged: ArrangedParts;
  /** Where synthesis writes. */
  readonly outDir: string;
  /** Topology -> `<outDir>/stacks/<state>/cdk.tf.json`. Passed in, because only `stacks` composes. */
  readonly synthesize: (topology: Topology, outDir: string) => void | Promise<void>;
  readonly runner: StateRunner;
  readonly console: Console;
  /** Plans at a time; a plan is work rather than waiting. */
  readonly planWidth: number;
}

export interface ApplyRequest {
  readonly states?: readonly StateId[];
  /** `KEY=VALUE` or `REGION:KEY=VALUE`, laid over the overlays for this apply only. */
  readonly vars?: readonly string[];
  readonly accepts?: ApplyOptions['accepts'];
  readonly approve: ApplyOptions['approve'];
}

export class Workspace {
  constructor(private readonly ports: WorkspacePorts) {}

  get root(): string {
    return this.ports.root;
  }

  /** Reads the overlays as they are now. Throws `invalid-overlays` with every problem. */
  topology(vars: readonly string[] = []): Topology {
    const { root, environment, extra, settings, arranged } = this.ports;
    const set = readOverlays(root, environment, { varFiles: extra.varFiles, vars: [...extra.vars, ...vars] });
    return arrangeTopology(resolveSettings(set, settings).settings, arranged);
  }

  /** Writes the configuration of every state. */
  async synthesize(vars: readonly string[] = []): Promise<Manifest> {
    const topology = this.topology(vars);
    await this.ports.synthesize(topology, this.ports.outDir);
    return readManifest(this.ports.outDir, topology.states);
  }

  /**
   * Synthesizes and plans; one verdict a state, in the order of the states. A state whose plan could not be made stops it
   * with that state's error: a missing verdict must never look like an empty plan.
   */
  async plan(states?: readonly StateId[], signal?: AbortSignal): Promise<readonly PlanVerdict[]> {
    const manifest = await this.synthesize();
    const { outDir, runner, console, planWidth } = this.ports;
    const order = orderStates(manifest.states, states);
    const results = await planStates(order, runner, { outDir, mode: 'apply', width: planWidth }, console, signal);
    return results.map(({ state, verdict, error }) => {
      if (verdict === null) throw error ?? notPlanned(state);
      return verdict;
    });
  }

  /** Synthesizes, plans, judges and applies, in parallel where dependencies allow. */
  async apply(request: ApplyRequest, signal?: AbortSignal): Promise<ApplyResult> {
    const manifest = await this.synthesize(request.vars);
    const { outDir, runner, console } = this.ports;
    const options = {
      outDir,
      mode: 'apply',
      accepts: request.accepts ?? (() => false),
      approve: request.approve,
    } as const;
    return applyStates(orderStates(manifest.states, request.states), runner, options, console, signal);
  }
}

function notPlanned(state: StateId): DrError {
  return new DrError(
    'not-planned',
    `There is no plan of ${state}.`,
    'The run ended before the state was planned.',
    `Plan it: dr plan ${state}`,
  );
}
