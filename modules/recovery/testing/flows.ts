/** The recovery flows on the fake cloud: a project on disk with the repository's overlays, and a Terraform that only plans on paper. */
import { WARM_STANDBY } from '../../patterns/warm-standby/pattern';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingConsole } from '../../console/testing/quiet';
import type { PlanVerdict, StateRunner } from '../../terraform/types';
import { Workspace } from '../../terraform/workspace';
import type { State, StateId } from '../../topology/topology';
import { principalOf } from '../../operations/principal';
import { answer, waitingOf, type ApprovalDecision } from '../flows/approve';
import type { FlowPorts } from '../flows/carry-out';
import { failover } from '../flows/failover';
import type { Runbook } from '../../runbook/runbook';
import { Bench, EAST, WEST } from './run';
import { SETTINGS } from '../../patterns/index.settings';
import { ARRANGED } from '../../parts/index.names';

const ENVIRONMENT = 'warm-standby';

/** Terraform whose plans are what a test says; an applied state has an empty plan from then on. */
export class PaperTerraform implements StateRunner {
  readonly verdicts = new Map<StateId, Partial<PlanVerdict>>();
  readonly log: string[] = [];
  /** What applying a state does to the world. */
  onApply: (state: StateId) => Promise<unknown> = () => Promise.resolve();

  init(): Promise<void> {
    return Promise.resolve();
  }

  plan({ id }: State): Promise<PlanVerdict> {
    this.log.push(`plan ${id}`);
    const said = this.verdicts.get(id);
    const change = { address: 'aws_x.y', type: 'aws_x', actions: ['update'], attributes: ['a'] } as const;
    const changes = said === undefined ? [] : [change];
    const empty = said === undefined;
    return Promise.resolve({ state: id, empty, changes, outputChanges: [], drift: [], refusals: [], ...said });
  }

  async apply({ id }: State): Promise<void> {
    this.log.push(`apply ${id}`);
    this.verdicts.delete(id);
    await this.onApply(id);
  }

  applied(): readonly string[] {
    return this.log.filter((line) => line.startsWith('apply ')).map((line) => line.slice('apply '.length));
  }
}

export const SECOND = principalOf({
  userId: 'AROASECOND:bob',
  arn: 'arn:aws:sts::123456789012:assumed-role/approver/bob',
});

export class FlowBench extends Bench {
  readonly root = mkdtempSync(join(tmpdir(), 'flows-'));
  readonly terraform = new PaperTerraform();
  readonly console = recordingConsole();
  readonly stop = new AbortController();
  approves = true;
  /** Ids of the runbooks that were to be approved. */
  readonly shown: string[] = [];
  private runs = 0;

  constructor() {
    super();
    cpSync(resolve('env'), join(this.root, 'env'), { recursive: true });
  }

  ports(rest: Partial<FlowPorts> = {}): FlowPorts {
    return {
      world: 'account 123456789012',
      workspace: this.workspace(),
      pattern: WARM_STANDBY,
      sender: this.cloud,
      probe: this.cloud.probe,
      resolve: this.cloud.resolve,
      clock: this.clock,
      console: this.console,
      runsDir: join(this.root, 'runs'),
      newRunId: (kind) => `${(this.runs += 1)}-${kind}`,
      approve: ({ id }: Runbook) => {
        this.shown.push(id);
        return Promise.resolve(this.approves);
      },
      accept: (act) => {
        this.asked.push(act.name);
        return Promise.resolve(this.accept(act));
      },
      principal: this.first,
      announce: (runId, ask) => void this.agrees(runId, ask.name),
      holder: { arn: 'arn:aws:iam::123456789012:user/me', host: 'here', machine: 'm1', pid: 1 },
      isGone: () => false,
      signal: this.stop.signal,
      ...rest,
    };
  }

  /** A failover out of a lost region that was interrupted when it had asked for the promotion; its run. */
  async stoppedAtPromotion(): Promise<string> {
    this.cloud.out.add(EAST);
    this.cloud.fault = ({ action }) => {
      if (action === 'FailoverGlobalCluster') this.stop.abort(new Error('Ctrl-C'));
      return undefined;
    };
    return (await failover(this.ports(), { to: WEST })).runId;
  }

  /** Another principal, on a machine of its own; null: nobody answers. */
  decides: ApprovalDecision | null = { decision: 'approved', reason: 'agreed' };

  private async agrees(runId: string, name: string): Promise<void> {
    if (this.decides === null) return;
    const ports = { ...this.ports(), principal: SECOND };
    // Where no copy can be read, what waits is not seen: a person looks again.
    for (let tries = 0; tries < 100; tries += 1) {
      const waiting = await waitingOf(runId, ports).catch(() => null);
      const ask = waiting?.asks.find((one) => one.name === name);
      if (waiting !== null && ask !== undefined) return void (await answer(waiting, ask, this.decides, ports));
      await this.clock.sleep(5_000);
    }
  }

  workspace(vars: readonly string[] = []): Workspace {
    return new Workspace({
      root: this.root,
      environment: ENVIRONMENT,
      extra: { varFiles: [], vars },
      settings: SETTINGS,
      arranged: ARRANGED,
      outDir: join(this.root, 'out'),
      synthesize: ({ states }, outDir) => {
        for (const { id } of states) {
          mkdirSync(join(outDir, 'stacks', id), { recursive: true });
          writeFileSync(join(outDir, 'stacks', id, 'cdk.tf.json'), '{}');
        }
      },
      runner: this.terraform,
      console: this.console,
      planWidth: 3,
    });
  }

  overlay(region: string): string {
    return join(this.root, 'env', ENVIRONMENT, `${region}.tfvars.json`);
  }

  /** The role keys of a region's overlay as they are on disk. */
  roles(region: string): Readonly<Record<string, unknown>> {
    const all = JSON.parse(readFileSync(this.overlay(region), 'utf8')) as Record<string, unknown>;
    return Object.fromEntries(
      ['is_aurora_secondary', 'aurora_source_region', 'serves_traffic'].map((key) => [key, all[key]]),
    );
  }

  kept(): readonly string[] {
    const folder = join(this.root, 'runs');
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
