/**
 * The drill: the same runbooks that a real recovery runs, in the lab, while faults are made around them. Provision, prove that
 * every plan is empty, take the serving region out, fail over, bring it back, reconcile, fail back, reconcile, prove it again.
 */
import { servingOf } from '../patterns/warm-standby/roles';
import { DrError } from '../console/errors';
import type { RunTimes } from '../evidence/measured/records';
import { EXIT_OF } from '../runbook/outcome';
import type { Topology } from '../topology/topology';
import { HOMES, needsControlPlanes, setControlPlanes, stoppedAtRecord } from './control-planes';
import { acceptedBeside, declaredBy, type Declared, type DrillMove } from './declared';
import type { DrillOptions } from './options';
import { rebuilt } from './others';
import { beginMeasuring, promotionOf, type MeasuredDrill, type Measuring } from './measuring';
import { plansEmpty, type PlanMoment } from './plans';
import { StaleSnapshot, type DrillPorts, type DrillRecord } from './ports';
import { provision } from './provision';
import { findingOf, notEmpty } from './reconciled';
import type { RunRecord } from './record';
import { watchService, type ServiceWatch } from './watch';

/** Runs the drill. Findings never reject; rejects with StaleSnapshot before anything is done. */
export async function runDrill(ports: DrillPorts, options: DrillOptions): Promise<DrillRecord> {
  const drill = new Drill(ports, options);
  try {
    await provision(ports);
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
  private readonly declared: Declared;
  private planesOut = false;
  private outageAt: string | null = null;
  private decidedAt: string | null = null;
  private detectedAt: string | null = null;
  private returnAt: string | null = null;
  private measured: MeasuredDrill | null = null;

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
    this.declared = declaredBy(topology, options, this.from);
    const url = `https://${topology.serviceRecord.name}${serving.container.health_path}`;
    this.watch = watchService({ url, probe, wall, signal });
  }

  async rehearse(): Promise<void> {
    this.watch.start();
    let measuring: Measuring | null = null;
    try {
      if (this.ports.measuring !== null) measuring = await beginMeasuring(this.ports.measuring);
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
      if (measuring !== null) this.measured = await measuring.end(this.times());
    }
  }

  /** When what happened, as wall milliseconds. */
  private times(): RunTimes {
    const promotion = promotionOf(this.runs[0]);
    const at = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
    const wallOf = (ms: number | null): number | null =>
      ms === null ? null : Date.parse(this.ports.recorder.wallOf(ms));
    return {
      faultAt: at(this.outageAt),
      detectedAt: at(this.detectedAt),
      decidedAt: at(this.decidedAt),
      promotionBegunAt: wallOf(promotion?.begunAt ?? null),
      promotedAt: promotion?.end === 'met' ? wallOf(promotion.endedAt) : null,
      returnBegunAt: at(this.returnAt),
    };
  }

  record(): DrillRecord {
    const { from, to, runs, faults, outageAt, decidedAt, measured, error } = this;
    return { from, to, runs, faults, outageAt, decidedAt, measured, error, service: this.watch.spans() };
  }

  /** Makes a fault that does not show on a standby and that the failover has to repair. */
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
      // An outage without effect on clients would prove nothing.
      await recorder.step('noticed', 'The service no longer answers', () => this.watch.sees(null));
      this.detectedAt = this.now();
    });
  }

  private async failover(): Promise<void> {
    const { graceful } = this.options;
    const title = graceful ? `Move to ${this.to} as planned` : `Fail over to ${this.to}`;
    await this.ports.recorder.phase('failover', title, async () => {
      this.decidedAt = this.now();
      const run = await this.ports.recovery.failover({ to: this.to, graceful });
      this.keep('failover', this.planesOut && needsControlPlanes(run) ? await this.afterControlPlanes(run) : run);
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
      this.returnAt = this.now();
      this.keep('failback', await this.ports.recovery.failback({ rebuild: this.options.rebuild }));
      await this.ports.recorder.step('answers', `Clients are answered by ${this.from}`, () =>
        this.watch.sees(this.from),
      );
    });
  }

  private async reconcile(id: string, title: string, when: PlanMoment): Promise<void> {
    const { recorder, recovery } = this.ports;
    await recorder.phase(id, title, async () => {
      const changing = await plansEmpty(recorder, this.topology, when, async () => {
        const reconciled = await recovery.reconcile();
        await recorder.step('overlays', 'Overlays say what is', () => Promise.resolve(findingOf(reconciled)));
        return reconciled.verdicts;
      });
      if (changing.length > 0) throw notEmpty(changing);
    });
  }

  /** Records a run; a failed one ends the drill, since later phases depend on it. */
  private keep(move: DrillMove, run: RunRecord): void {
    this.runs.push(run);
    this.ports.recorder.run(run.result);
    const declared = this.declared[move];
    const accepted = run.result.steps.flatMap((step) => step.accepted.map(({ name }) => name));
    const beside = accepted.filter((name) => !declared.includes(name));
    if (beside.length > 0) throw acceptedBeside(beside, declared);
    if (run.result.outcome === 'done') return;
    this.ports.signal.throwIfAborted();
    const open = run.result.steps.filter(({ end }) => end !== 'met');
    throw new DrError(
      'drill-run-failed',
      `${run.runbook.title}: ${run.result.outcome}.`,
      open.map(({ title, end, why }) => `${title}: ${end}: ${why}`).join('\n'),
      'The report shows what was observed; the journal is beside it.',
      EXIT_OF[run.result.outcome],
    );
  }

  private now(): string {
    return new Date(this.ports.wall.now()).toISOString();
  }
}
