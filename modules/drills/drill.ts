/**
 * The drill: the same runbooks that a real recovery runs, in the lab, while faults are made around them. Provision, prove that
 * every plan is empty, take the serving region out, fail over, bring it back, reconcile, fail back, reconcile, prove it again.
 */
import { DrError } from '../console/errors';
import type { Clock, Console } from '../console/ports';
import type { FaultEvidence } from '../evidence/evidence';
import type { Lab } from '../lab/types';
import { EXIT_OF } from '../recovery/outcome';
import type { Prober } from '../recovery/ports';
import type { PlanVerdict } from '../terraform/types';
import type { Workspace } from '../terraform/workspace';
import { servingOf } from '../topology/arrange';
import type { Topology } from '../topology/topology';
import { HOMES, needsControlPlanes, setControlPlanes, stoppedAtRecord } from './controlPlanes';
import type { DrillOptions } from './options';
import type { Reconciled, RunRecord } from './record';
import { rebuilt, type SyncOf } from './others';
import { findingOf, messageOf, notEmpty } from './reconciled';
import type { Recorder } from './recorder';
import { watchService, type ServiceWatch } from './watch';

/** The recovery verbs as the drill uses them: the very same as a person's, answered by the drill where a person is asked. */
export interface Recovery {
  failover(request: { readonly to: string; readonly graceful: boolean }): Promise<RunRecord>;
  /** Goes on with a run that stopped. */
  resume(run: RunRecord): Promise<RunRecord>;
  failback(request: { readonly rebuild: boolean }): Promise<RunRecord>;
  reconcile(): Promise<Reconciled>;
  /** The region that a person would be recommended now; asked where there is something to choose. */
  recommend(): Promise<string>;
  readonly syncOf: SyncOf;
}

export interface DrillPorts {
  readonly lab: Pick<Lab, 'restored' | 'outage' | 'restore' | 'controlPlane'>;
  readonly workspace: Pick<Workspace, 'topology' | 'plan' | 'apply'>;
  readonly recovery: Recovery;
  readonly recorder: Recorder;
  readonly console: Console;
  /** Asks the service as a client does. */
  readonly probe: Prober;
  /** Real time. */
  readonly wall: Clock;
  /** Makes what must exist before a first apply. */
  readonly bootstrap: () => Promise<void>;
  /** Disturbs the region that will take over, and says how; null where there is nothing to disturb. */
  readonly disturb: (region: string) => Promise<string | null>;
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

/** A kept lab whose plans are not all empty: it may not be trusted, and is made anew. */
export class StaleSnapshot extends Error {
  constructor(why: string) {
    super(`The kept lab does not fit: ${why}.`);
  }
}

/** Runs the drill. Never rejects for what a drill may find; rejects with StaleSnapshot before anything was done. */
export async function runDrill(ports: DrillPorts, options: DrillOptions): Promise<DrillRecord> {
  const drill = new Drill(ports, options);
  try {
    await drill.provision();
    await drill.rehearse();
  } catch (error) {
    if (error instanceof StaleSnapshot) throw error;
    drill.error = error;
  }
  return drill.record();
}

class Drill {
  error: unknown = null;
  private readonly topology: Topology;
  private readonly from: string;
  private to: string;
  private readonly runs: RunRecord[] = [];
  private readonly faults: { title: string; region: string; started_at: string; ended_at: string | null }[] = [];
  private readonly watch: ServiceWatch;
  private planesOut = false;
  private outageAt: string | null = null;
  private decidedAt: string | null = null;

  constructor(
    private readonly ports: DrillPorts,
    private readonly options: DrillOptions,
  ) {
    const { workspace, probe, wall, signal } = ports;
    const topology = workspace.topology();
    const serving = servingOf(topology);
    const other = topology.regions.find(({ region }) => region !== serving.region);
    if (other === undefined) throw new RangeError('an environment has two regions or more');
    this.topology = topology;
    this.from = serving.region;
    this.to = other.region;
    const url = `https://${topology.serviceRecord.name}${serving.container.health_path}`;
    this.watch = watchService({ url, probe, wall, signal });
  }

  async provision(): Promise<void> {
    const { recorder, workspace, lab, signal } = this.ports;
    const title = lab.restored ? 'The lab as it was kept' : 'An empty lab, and everything in it';
    await recorder.phase('provision', title, async () => {
      if (!lab.restored) await this.create();
      const changing = await this.plansEmpty('before-failover', () => workspace.plan(undefined, signal)).catch(
        (error: unknown) => {
          if (lab.restored && !signal.aborted) throw new StaleSnapshot(messageOf(error));
          throw error;
        },
      );
      if (lab.restored && changing.length > 0) throw new StaleSnapshot(`${changing.join(', ')} would change`);
      if (!lab.restored && changing.length === 0) await this.keepLab();
    });
  }

  async rehearse(): Promise<void> {
    this.watch.start();
    try {
      if (this.topology.regions.length > 2) this.to = await this.ports.recovery.recommend();
      await this.disturb();
      if (!this.options.graceful) await this.takeOut();
      await this.failover();
      await this.others();
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

  /** The next drill starts sooner for it; this one does not need it. */
  private async keepLab(): Promise<void> {
    try {
      await this.ports.keepSnapshot();
    } catch (error) {
      this.ports.signal.throwIfAborted();
      this.ports.console.warn(`The lab could not be kept for the next drill: ${messageOf(error)}`);
    }
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

  /** What nobody notices while a region stands by has to be put right by the failover. */
  private async disturb(): Promise<void> {
    const title = await this.ports.disturb(this.to);
    if (title === null) return;
    this.ports.console.say(`\nFault: ${title}`);
    this.faults.push({ title, region: this.to, started_at: this.now(), ended_at: null });
  }

  private async takeOut(): Promise<void> {
    const { recorder, lab } = this.ports;
    await recorder.phase('outage', `${this.from} goes out (${this.options.outage})`, async () => {
      this.outageAt = this.now();
      await lab.outage(this.from, this.options.outage);
      this.faults.push({
        title: `${this.from} is out (${this.options.outage})`,
        region: this.from,
        started_at: this.outageAt,
        ended_at: null,
      });
      if (this.options.controlPlanesOut) await this.loseControlPlanes();
      // A drill whose outage nobody notices proves nothing.
      await recorder.step('noticed', 'The service no longer answers', () => this.watch.sees(null));
    });
  }

  private async failover(): Promise<void> {
    const { graceful } = this.options;
    const title = graceful ? `Move to ${this.to} as planned` : `Fail over to ${this.to}`;
    await this.ports.recorder.phase('failover', title, async () => {
      this.decidedAt = this.now();
      const run = await this.ports.recovery.failover({ to: this.to, graceful });
      this.keep(this.planesOut && needsControlPlanes(run) ? await this.afterControlPlanes(run) : run);
      await this.ports.recorder.step('answers', `Clients are answered by ${this.to}`, () => this.watch.sees(this.to));
      for (const fault of this.faults.filter(({ region }) => region === this.to)) fault.ended_at = this.now();
    });
  }

  private async loseControlPlanes(): Promise<void> {
    await setControlPlanes(this.ports.lab, true);
    this.planesOut = true;
    const title = `the control planes of ${HOMES} are out`;
    this.faults.push({ title, region: HOMES, started_at: this.now(), ended_at: null });
  }

  private async regainControlPlanes(): Promise<void> {
    await setControlPlanes(this.ports.lab, false);
    this.planesOut = false;
    for (const fault of this.faults.filter(({ region }) => region === HOMES)) fault.ended_at = this.now();
  }

  /** A run that moves a record waits for Route 53, with everything before it done; when that is back, it goes on where it stopped. */
  private async afterControlPlanes(stopped: RunRecord): Promise<RunRecord> {
    const { recorder, recovery } = this.ports;
    await recorder.step('stops', 'The run stops at the record, and everything before it is met', () =>
      Promise.resolve(stoppedAtRecord(stopped)),
    );
    await this.regainControlPlanes();
    return recovery.resume(stopped);
  }

  /** With more than one standby: a managed failover rebuilds every replica, the one that nothing happened to as well. */
  private async others(): Promise<void> {
    const { recorder, recovery, wall, signal } = this.ports;
    const rest = this.topology.regions
      .map(({ region }) => region)
      .filter((one) => one !== this.from && one !== this.to);
    if (rest.length === 0) return;
    await recorder.phase('others', `What becomes of ${rest.join(', ')}`, async () => {
      for (const region of rest) {
        await recorder.step(`follows-${region}`, `${region} follows ${this.to}`, () =>
          rebuilt(region, recovery.syncOf, wall, signal),
        );
      }
    });
  }

  private async bringBack(): Promise<void> {
    const { recorder, lab } = this.ports;
    await recorder.phase('return', `${this.from} comes back`, async () => {
      await lab.restore(this.from);
      if (this.planesOut) await this.regainControlPlanes();
      for (const fault of this.faults.filter(({ region }) => region === this.from)) fault.ended_at = this.now();
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
      const changing = await this.plansEmpty(when, async () => {
        const reconciled = await recovery.reconcile();
        await recorder.step('overlays', 'Overlays say what is', () => Promise.resolve(findingOf(reconciled)));
        return reconciled.verdicts;
      });
      if (changing.length > 0) throw notEmpty(changing);
    });
  }

  /** The states whose plans are not known to be empty. */
  private async plansEmpty(
    when: (typeof MOMENTS)[number],
    plan: () => Promise<readonly PlanVerdict[]>,
  ): Promise<readonly string[]> {
    const { recorder } = this.ports;
    const states = this.topology.states.map(({ id }) => id);
    let changing: readonly string[] = states;
    await recorder.step('plans', 'Every plan is empty', async () => {
      const verdicts = await plan();
      recorder.planned(when, verdicts);
      changing = states.filter((id) => verdicts.find(({ state }) => state === id)?.empty !== true);
      return {
        verdict: changing.length === 0 ? 'met' : verdicts.some(({ empty }) => !empty) ? 'not-met' : 'unknown',
        observed: [`${states.length - changing.length} of ${states.length} plans are empty`],
      };
    });
    return changing;
  }

  /** Records a run; one that did not get through ends the drill, since what follows stands on it. */
  private keep(run: RunRecord): void {
    this.runs.push(run);
    this.ports.recorder.run(run.result);
    if (run.result.outcome === 'done') return;
    this.ports.signal.throwIfAborted();
    const open = run.result.steps.filter(({ end }) => end !== 'met');
    throw new DrError(
      'drill-run-failed',
      `${run.runbook.title}: ${run.result.outcome}.`,
      open.map(({ title, end, why }) => `${title}: ${end}: ${why}`).join('\n'),
      'The report shows what was observed; the journal lies beside it.',
      EXIT_OF[run.result.outcome],
    );
  }

  private now(): string {
    return new Date(this.ports.wall.now()).toISOString();
  }
}
