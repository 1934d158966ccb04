/**
 * The drill: the same runbooks that a real recovery runs, in the lab, while faults are made around them. Provision, prove that
 * every plan is empty, take the serving region out, fail over, bring it back, reconcile, fail back, reconcile, prove it again.
 */
import { DrError } from '../console/errors';
import type { Console } from '../console/ports';
import type { FaultEvidence } from '../evidence/evidence';
import type { Lab } from '../lab/types';
import type { RunResult } from '../recovery/outcome';
import type { Runbook } from '../recovery/runbook';
import type { PlanVerdict } from '../terraform/types';
import type { Workspace } from '../terraform/workspace';
import { servingOf } from '../topology/arrange';
import type { DrillOptions } from './options';
import type { Recorder } from './recorder';
import { watchService, type ServiceWatch } from './watch';

/** One run of a runbook, whichever engine carried it out. */
export interface RunRecord {
  readonly folder: string;
  readonly runbook: Runbook;
  readonly result: RunResult;
}

/** What reconciliation found and did. */
export interface Reconciled {
  /** One line per overlay value that was changed. */
  readonly changes: readonly string[];
  readonly applied: readonly string[];
  /** One verdict a state, after everything was applied. */
  readonly verdicts: readonly PlanVerdict[];
}

/** The recovery verbs as the drill uses them: the very same as a person's, answered by the drill where a person is asked. */
export interface Recovery {
  failover(request: { readonly to: string; readonly graceful: boolean }): Promise<RunRecord>;
  failback(request: { readonly rebuild: boolean }): Promise<RunRecord>;
  reconcile(): Promise<Reconciled>;
}

export interface DrillPorts {
  readonly lab: Lab;
  readonly workspace: Workspace;
  readonly recovery: Recovery;
  readonly recorder: Recorder;
  readonly console: Console;
  /** Wall milliseconds since the epoch. */
  readonly wall: () => number;
  /** Makes what must exist before a first apply. */
  readonly bootstrap: () => Promise<void>;
  /** Keeps the provisioned lab for the next drill. */
  readonly keepSnapshot: () => Promise<void>;
  readonly signal: AbortSignal;
}

export interface DrillRecord {
  readonly from: string;
  readonly to: string;
  readonly runs: readonly RunRecord[];
  readonly faults: readonly FaultEvidence[];
  readonly service: ReturnType<ServiceWatch['spans']>;
  /** ISO wall times. */
  readonly outageAt: string | null;
  readonly decidedAt: string | null;
  /** Null when every phase ran to its end. */
  readonly error: unknown;
}

/** Moments at which every plan must be empty. */
export const MOMENTS = ['before-failover', 'after-failover', 'after-failback'] as const;

/** A kept lab whose plans are not empty: it may not be trusted, and is made anew. */
export class StaleSnapshot extends Error {
  constructor(readonly states: readonly string[]) {
    super(`the kept lab does not fit: ${states.join(', ')}`);
  }
}

/** Runs the drill. Never rejects for what a drill may find; rejects with StaleSnapshot before anything was done. */
export async function runDrill(ports: DrillPorts, options: DrillOptions): Promise<DrillRecord> {
  const drill = new Drill(ports, options);
  await drill.provision();
  try {
    await drill.rehearse();
  } catch (error) {
    drill.error = error;
  }
  return drill.record();
}

class Drill {
  error: unknown = null;
  private readonly from: string;
  private readonly to: string;
  private readonly runs: RunRecord[] = [];
  private readonly faults: { title: string; region: string; started_at: string; ended_at: string | null }[] = [];
  private readonly watch: ServiceWatch;
  private outageAt: string | null = null;
  private decidedAt: string | null = null;

  constructor(
    private readonly ports: DrillPorts,
    private readonly options: DrillOptions,
  ) {
    const topology = ports.workspace.topology();
    const serving = servingOf(topology);
    this.from = serving.region;
    this.to = topology.regions.find(({ region }) => region !== serving.region)?.region ?? serving.region;
    this.watch = watchService({
      url: `${ports.lab.endpoint}/_lab/probe/https://${topology.serviceRecord.name}${serving.container.health_path}`,
      wall: ports.wall,
    });
  }

  async provision(): Promise<void> {
    const { recorder, workspace, lab, signal } = this.ports;
    const title = lab.restored ? 'The lab as it was kept' : 'An empty lab, and everything in it';
    await recorder.phase('provision', title, async () => {
      if (!lab.restored) await this.create();
      const verdicts = await this.plansEmpty('before-failover', () => workspace.plan(undefined, signal));
      const stale = verdicts.filter(({ empty }) => !empty).map(({ state }) => state);
      if (lab.restored && stale.length > 0) throw new StaleSnapshot(stale);
      if (!lab.restored && stale.length === 0) await this.ports.keepSnapshot();
    });
  }

  async rehearse(): Promise<void> {
    this.watch.start();
    try {
      if (!this.options.graceful) await this.takeOut();
      await this.failover();
      if (!this.options.graceful) await this.bringBack();
      await this.reconcile('reconcile-failover', 'Reconcile after the failover', 'after-failover');
      await this.failback();
      await this.reconcile('reconcile-failback', 'Reconcile after the failback', 'after-failback');
    } finally {
      await this.watch.stop();
    }
  }

  record(): DrillRecord {
    const { from, to, runs, faults, outageAt, decidedAt, error } = this;
    return { from, to, runs, faults, outageAt, decidedAt, error, service: this.watch.spans() };
  }

  private async create(): Promise<void> {
    const { recorder, workspace, bootstrap, signal } = this.ports;
    await recorder.step('bootstrap', 'Make what a first apply needs', async () => {
      await bootstrap();
      return { verdict: 'met', observed: ['state buckets, keys and the database secret exist'] };
    });
    await recorder.step('apply', 'Apply every state', async () => {
      const { done, results } = await workspace.apply({ approve: () => Promise.resolve(true) }, signal);
      const failed = results.find(({ error }) => error !== null);
      if (failed?.error) throw failed.error;
      return { verdict: done ? 'met' : 'not-met', observed: results.map(({ state, end }) => `${state}: ${end}`) };
    });
  }

  private async takeOut(): Promise<void> {
    const { recorder, lab } = this.ports;
    await recorder.phase('outage', `${this.from} goes out (${this.options.outage})`, async () => {
      await lab.outage(this.from, this.options.outage);
      this.outageAt = this.now();
      this.faults.push({
        title: `${this.from} is out (${this.options.outage})`,
        region: this.from,
        started_at: this.outageAt,
        ended_at: null,
      });
      // A drill whose outage nobody notices proves nothing.
      await recorder.step('noticed', 'The service no longer answers', () => this.watch.sees(null));
    });
  }

  private async failover(): Promise<void> {
    const { graceful } = this.options;
    const title = graceful ? `Move to ${this.to} as planned` : `Fail over to ${this.to}`;
    await this.ports.recorder.phase('failover', title, async () => {
      this.decidedAt = this.now();
      this.keep(await this.ports.recovery.failover({ to: this.to, graceful }));
      await this.ports.recorder.step('answers', `Clients are answered by ${this.to}`, () => this.watch.sees(this.to));
    });
  }

  private async bringBack(): Promise<void> {
    const { recorder, lab } = this.ports;
    await recorder.phase('return', `${this.from} comes back`, async () => {
      await lab.restore(this.from);
      const fault = this.faults.at(-1);
      if (fault !== undefined) fault.ended_at = this.now();
      await recorder.step('stays', `${this.to} goes on serving`, () => this.watch.sees(this.to));
    });
  }

  private async failback(): Promise<void> {
    await this.ports.recorder.phase('failback', `Return to ${this.from}`, async () => {
      this.keep(await this.ports.recovery.failback({ rebuild: this.options.rebuild }));
      await this.ports.recorder.step('answers', `Clients are answered by ${this.from}`, () =>
        this.watch.sees(this.from),
      );
    });
  }

  private async reconcile(id: string, title: string, when: (typeof MOMENTS)[number]): Promise<void> {
    const { recorder, recovery } = this.ports;
    await recorder.phase(id, title, async () => {
      const verdicts = await this.plansEmpty(when, async () => {
        const { changes, applied, verdicts: after } = await recovery.reconcile();
        await recorder.step('overlays', 'Overlays say what is', () =>
          Promise.resolve({
            verdict: 'met',
            observed: [
              ...changes,
              applied.length === 0 ? 'nothing had to be applied' : `applied ${applied.join(', ')}`,
            ],
          }),
        );
        return after;
      });
      const changing = verdicts.filter(({ empty }) => !empty).map(({ state }) => state);
      if (changing.length > 0) throw notEmpty(changing);
    });
  }

  private async plansEmpty(
    when: (typeof MOMENTS)[number],
    plan: () => Promise<readonly PlanVerdict[]>,
  ): Promise<readonly PlanVerdict[]> {
    const { recorder } = this.ports;
    let verdicts: readonly PlanVerdict[] = [];
    await recorder.step('plans', 'Every plan is empty', async () => {
      verdicts = await plan();
      recorder.planned(when, verdicts);
      const empty = verdicts.filter((verdict) => verdict.empty).length;
      return {
        verdict: empty === verdicts.length ? 'met' : 'not-met',
        observed: [`${empty} of ${verdicts.length} plans are empty`],
      };
    });
    return verdicts;
  }

  /** Records a run; one that did not get through ends the drill, since what follows stands on it. */
  private keep(run: RunRecord): void {
    this.runs.push(run);
    this.ports.recorder.run(run.result);
    if (run.result.outcome === 'done') return;
    const open = run.result.steps.filter(({ end }) => end !== 'met');
    throw new DrError(
      'drill-run-failed',
      `${run.runbook.title}: ${run.result.outcome}.`,
      open.map(({ title, end, why }) => `${title}: ${end}: ${why}`).join('\n'),
      'The report shows what was observed; the journal lies beside it.',
    );
  }

  private now(): string {
    return new Date(this.ports.wall()).toISOString();
  }
}

function notEmpty(states: readonly string[]): DrError {
  return new DrError(
    'drill-plans-not-empty',
    `After reconciliation ${states.length} plans are not empty.`,
    states.join(', '),
    'The report lists what they would change.',
  );
}
