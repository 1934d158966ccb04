/** Everything a drill acts on, in memory: two regions, who serves and who is out, and recovery verbs that take their time. */
import { createClock } from '../../console/clock';
import type { Clock } from '../../console/ports';
import { recordingConsole } from '../../console/testing/quiet';
import type { Evidence } from '../../evidence/evidence';
import type { OutageMode } from '../../lab/types';
import type { Outcome, RunResult, StepResult } from '../../runbook/outcome';
import type { ProbeAnswer } from '../../runbook/ports';
import type { Runbook } from '../../runbook/runbook';
import { FakeClock } from '../../memory/clock';
import type { ApplyResult } from '../../terraform/apply-all';
import type { PlanVerdict } from '../../terraform/types';
import { sampleTopology } from '../../topology/testing/sample';
import { runDrill } from '../drill';
import type { DrillPorts, DrillRecord, Recovery } from '../ports';
import type { MeasuringPorts } from '../measuring';
import type { Reconciled, RunRecord } from '../record';
import { drillEvidence } from '../evidence';
import type { DrillOptions } from '../options';
import { Recorder } from '../recorder';

export const EAST = 'us-east-1';
export const WEST = 'us-west-2';
const SCALE = 20;
const OPTIONS: DrillOptions = {
  graceful: false,
  rebuild: false,
  engine: 'runner',
  controlPlanesOut: false,
  breakGlass: false,
  outage: '503',
};

export class Stage {
  /** What is seen of a region's membership, look by look; connected in the end. */
  syncs: Record<string, (string | null)[]> = {};
  recommended = WEST;
  readonly wall = new FakeClock();
  readonly console = recordingConsole();
  readonly stop = new AbortController();
  /** What was done, in order. */
  readonly log: string[] = [];
  restored = true;
  serving = EAST;

  constructor(readonly topology = sampleTopology()) {}

  readonly out = new Set<string>();
  probes = 0;
  /** States that a plan would change. */
  changing: readonly string[] = [];
  measuring: MeasuringPorts | null = null;
  applyFails: ApplyResult['results'][number]['error'] = null;
  /** Lag as the failover's first step noted it; null: it noted nothing. */
  lag: string | null = '420';
  /** What the run that moves away accepts. */
  accepts: readonly string[] = [`unfenced:${EAST}`];
  failover: () => Promise<RunRecord> | RunRecord = () => this.move(WEST);
  resume: () => Promise<RunRecord> | RunRecord = () => this.move(WEST);
  failback: () => Promise<RunRecord> | RunRecord = () => this.move(EAST);
  reconcile: () => Promise<Reconciled> | Reconciled = () => this.reconciled();
  keep: () => Promise<void> = () => Promise.resolve();
  plan: () => Promise<readonly PlanVerdict[]> = () => Promise.resolve(this.verdicts());
  private readonly clock: Clock = createClock({
    scale: SCALE,
    now: () => this.wall.now(),
    setTimer: () => () => undefined,
  });
  readonly recorder = new Recorder(this.console, this.clock, () => this.wall.now());

  verdicts(changing = this.changing): readonly PlanVerdict[] {
    const change = { address: 'aws_lb.main', type: 'aws_lb', actions: ['update'], attributes: ['name'] } as const;
    return this.topology.states.map(({ id }) => ({
      state: id,
      empty: !changing.includes(id),
      changes: changing.includes(id) ? [change] : [],
      outputChanges: [],
      drift: [],
      refusals: [],
    }));
  }

  reconciled(verdicts = this.verdicts()): Reconciled {
    return {
      changes: [`${WEST}: is_aurora_secondary`],
      applied: ['warm-standby.global'],
      verdicts,
      frozen: [],
      leftovers: [],
    };
  }

  /** A run that moves clients to a region in ten seconds, or ends otherwise half way. */
  async move(to: string, outcome: Outcome = 'done'): Promise<RunRecord> {
    const begunAt = this.clock.now();
    await this.wall.sleep(10_000);
    const endedAt = this.clock.now();
    if (outcome === 'done') this.serving = to;
    const last = ({ done: 'met', failed: 'not', refused: 'refused', unknown: 'unknown', aborted: 'pending' } as const)[
      outcome
    ];
    const notes: Record<string, string> = this.lag === null ? {} : { replication_lag_ms: this.lag };
    const names = to === EAST ? [] : this.accepts;
    const accepted = names.map((name) => ({ name, by: 'me', reason: 'it is out', at: begunAt }));
    const steps: StepResult[] = [
      step('freeze', 'met', begunAt, endedAt, { notes }),
      step('fence', 'met', begunAt, endedAt, { accepted }),
      step('verify', last, begunAt, last === 'pending' ? null : endedAt),
    ];
    return {
      folder: '/runs/1',
      runbook: { title: `Move to ${to}`, steps: [] as Runbook['steps'] } as Runbook,
      result: { outcome, steps, begunAt, endedAt },
    };
  }

  run(options: Partial<DrillOptions> = {}): Promise<DrillRecord> {
    if (options.graceful === true) this.accepts = [];
    return runDrill(this.ports(), { ...OPTIONS, ...options });
  }

  /** The evidence of a drill that ran on this stage. */
  evidence(record: DrillRecord, options: Partial<DrillOptions> = {}): Omit<Evidence, 'files'> {
    const at = new Date(this.wall.now()).toISOString();
    const facts = {
      runId: 'drill-1',
      topology: this.topology,
      options: { ...OPTIONS, ...options, fresh: false },
      actor: 'me',
      clockScale: SCALE,
      startedAt: at,
      endedAt: at,
      versions: {},
      sourceDigest: '0',
    };
    return drillEvidence(facts, record, this.recorder);
  }

  phases(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.recorder.phases.map(({ id, verdict }) => [id, verdict]));
  }

  private ports(): DrillPorts {
    const note = (text: string): void => void this.log.push(text);
    const recovery: Recovery = {
      failover: async ({ to, graceful }) => {
        note(`failover ${to}${graceful ? ' graceful' : ''}`);
        return this.failover();
      },
      resume: async () => {
        note('resume');
        return this.resume();
      },
      failback: async ({ rebuild }) => {
        note(`failback${rebuild ? ' rebuild' : ''}`);
        return this.failback();
      },
      reconcile: async () => {
        note('reconcile');
        return this.reconcile();
      },
      recommend: () => {
        note('recommend');
        return Promise.resolve(this.recommended);
      },
      syncOf: (region) => {
        const sync = this.syncs[region]?.shift();
        return Promise.resolve(sync === undefined ? 'connected' : sync);
      },
    };
    return {
      lab: {
        restored: this.restored,
        outage: (region: string, mode: OutageMode) => {
          note(`outage ${region} ${mode}`);
          this.out.add(region);
          return Promise.resolve();
        },
        controlPlane: (region: string, out: boolean) => {
          note(`control-plane ${region} ${out ? 'out' : 'back'}`);
          return Promise.resolve();
        },
        restore: (region: string) => {
          note(`restore ${region}`);
          this.out.delete(region);
          return Promise.resolve();
        },
      },
      workspace: {
        topology: () => this.topology,
        plan: () => {
          note('plan');
          return this.plan();
        },
        apply: () => {
          note('apply');
          const error = this.applyFails;
          const end = error === null ? 'applied' : 'failed';
          const state = 'warm-standby.global';
          return Promise.resolve({
            results: [{ state, end, verdict: null, error, blockedBy: null }],
            done: error === null,
          });
        },
      },
      recovery,
      recorder: this.recorder,
      console: this.console,
      probe: () => this.look(),
      wall: this.wall,
      disturb: () => Promise.resolve(null),
      bootstrap: () => {
        note('bootstrap');
        return Promise.resolve();
      },
      keepSnapshot: () => {
        note('keep');
        return this.keep();
      },
      measuring: this.measuring,
      signal: this.stop.signal,
    };
  }

  private look(): Promise<ProbeAnswer> {
    this.probes += 1;
    const works = !this.out.has(this.serving);
    return Promise.resolve({ ok: true, status: works ? 200 : 503, body: JSON.stringify({ region: this.serving }) });
  }
}

function step(
  id: string,
  end: StepResult['end'],
  begunAt: number,
  endedAt: number | null,
  rest: Partial<StepResult> = {},
): RunResult['steps'][number] {
  return {
    id,
    title: `The step ${id}`,
    end,
    why: `${id} is ${end}`,
    observed: [],
    begunAt,
    endedAt,
    notes: {},
    accepted: [],
    ...rest,
  };
}
