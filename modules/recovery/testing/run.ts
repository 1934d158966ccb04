/** Runs runbooks against the fake cloud. */
import { quietConsole } from '../../console/testing/quiet';
import { sampleTopology } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';
import { observe } from '../../parts/index.observe';
import type { Observation } from '../../observation/types';
import type { RunResult } from '../../runbook/outcome';
import type { Acceptance, Answer, RunPorts } from '../../runbook/ports';
import { principalOf } from '../../operations/principal';
import type { Ask } from '../../runbook/approvals/ask';
import type { AcceptAct, Runbook } from '../../runbook/runbook';
import { runRunbook } from '../../runbook/runner';
import { FakeClock } from '../../memory/clock';
import { FakeCloud } from '../../parts/index.memory';
import { MemoryJournal } from '../../memory/journal';

export { MemoryJournal };

export const EAST = 'us-east-1';
export const WEST = 'us-west-2';

export class Bench {
  readonly topology: Topology;
  readonly clock = new FakeClock();
  readonly cloud: FakeCloud;
  journal = new MemoryJournal();
  readonly asked: string[] = [];
  /** Who runs it, and who is asked second. */
  readonly first = principalOf({ userId: 'AROAFIRST:me', arn: 'arn:aws:sts::123456789012:assumed-role/operator/me' });
  second: (ask: Ask) => Promise<Answer> = () =>
    Promise.resolve({ v: 'approved', by: 'another', principal: 'AROASECOND', reason: 'agreed' });
  accept: (act: AcceptAct) => Acceptance | null = () => ({ by: 'tester', reason: 'the region is out' });

  constructor(topology: Topology = sampleTopology()) {
    this.topology = topology;
    this.cloud = new FakeCloud(topology, this.clock);
  }

  observe(): Promise<Observation> {
    return observe(this.topology, this.cloud, this.clock);
  }

  run(runbook: Runbook, rest: Partial<RunPorts> = {}): Promise<RunResult> {
    return runRunbook(runbook, {
      sender: this.cloud,
      probe: this.cloud.probe,
      resolve: this.cloud.resolve,
      journal: this.journal,
      clock: this.clock,
      console: quietConsole(),
      applyState: this.cloud.applyState,
      accept: (act) => {
        this.asked.push(act.name);
        return Promise.resolve(this.accept(act));
      },
      second: { principal: this.first, answer: (ask) => this.second(ask) },
      ...rest,
    });
  }
}

/** How the steps ended, by id. */
export function ends(result: RunResult): Record<string, string> {
  return Object.fromEntries(result.steps.map(({ id, end }) => [id, end]));
}
