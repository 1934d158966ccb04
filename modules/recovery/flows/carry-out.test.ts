import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../console/errors';
import type { JournalEntry } from '../../runbook/journal';
import { CHECKS } from '../../parts/index.checks';
import { FREEZE_KEY } from '../../runbook/reads';
import type { Runbook } from '../../runbook/runbook';
import { fault } from '../../memory/cloud';
import { FlowBench } from '../testing/flows';
import { EAST, ends, WEST } from '../testing/run';
import { resumeKept } from './carry-out';
import { failback } from './failback';
import { failover } from './failover';

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
});
afterEach(() => bench.close());

const file = (run: string, name: string): string => join(bench.root, 'runs', run, name);
const journal = (run: string): JournalEntry[] =>
  readFileSync(file(run, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEntry);

describe('a failover', () => {
  it('that is declined sends nothing and keeps nothing, with the plan on the screen', async () => {
    bench.approves = false;
    await expect(failover(bench.ports(), { to: WEST })).rejects.toMatchObject({ code: 'declined', exit: EXIT.refused });
    expect(bench.cloud.mutations()).toEqual([]);
    expect(bench.kept()).toEqual([]);
    const screen = bench.console.heard.join('\n');
    expect(screen).toMatch(/ 6\. Promote the database in us-west-2,.*\[cannot be undone\] {2}\(after freeze/);
    expect(screen).toContain('us-east-1 answers');
  });

  it('tells what is doubtful before it asks, and gives it with the result', async () => {
    const [check] = CHECKS.filter(({ id }) => id === 'quotas');
    if (check === undefined) throw new Error('no such check');
    const doubts = [{ check, verdict: 'not-met' as const, observed: 'two are too few' }];
    const approve = (): Promise<boolean> => {
      expect(bench.console.heard.slice(-2).join('\n')).toMatch(/✗ quotas {2}two are too few\n.*fix: Ask for a higher/);
      return Promise.resolve(true);
    };
    const ports = bench.ports({ approve, doubts: () => Promise.resolve(doubts) });
    for (const graceful of [true, false]) {
      expect(await failover(ports, { to: graceful ? WEST : EAST, graceful })).toMatchObject({ doubts });
    }
    expect((await failover(bench.ports(), { to: WEST, graceful: true })).doubts).toBeUndefined();
  });

  it('keeps what was approved, what it acts on, and every act', async () => {
    bench.cloud.out.add(EAST);
    const { runId, folder, runbook, result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).toBe('done');
    expect([bench.kept(), folder]).toEqual([[runId], join(bench.root, 'runs', runId)]);
    expect(JSON.parse(readFileSync(file(runId, 'runbook.json'), 'utf8'))).toEqual(runbook);
    expect(journal(runId)[0]).toMatchObject({ kind: 'start', runbook: 'failover-ungraceful', target: WEST });
    expect(journal(runId).at(-1)).toMatchObject({ kind: 'finish', outcome: 'done' });
    expect(journal(runId).filter(({ kind }) => kind === 'intent')).toHaveLength(bench.cloud.mutations().length);
  });

  it('is on disk before anything is sent', async () => {
    bench.cloud.out.add(EAST);
    const before: string[] = [];
    bench.cloud.fault = ({ input }) => {
      if (input['Key'] === FREEZE_KEY) before.push(readFileSync(file('1-failover-ungraceful', 'world'), 'utf8').trim());
      return undefined;
    };
    await failover(bench.ports(), { to: WEST });
    expect(before).toEqual(['account 123456789012']);
  });
});

describe('a run that was interrupted', () => {
  const PROMOTE = `rds:FailoverGlobalCluster ${WEST}`;

  /** A failover that was told to stop right after the promotion had been asked for. */
  async function interrupted(): Promise<string> {
    bench.cloud.out.add(EAST);
    bench.cloud.fault = ({ action }) => {
      if (action === 'FailoverGlobalCluster') bench.stop.abort(new Error('Ctrl-C'));
      return undefined;
    };
    const { runId, result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).toBe('aborted');
    bench.cloud.fault = () => undefined;
    return runId;
  }
  const anew = () => bench.ports({ signal: new AbortController().signal });

  it('goes on where it was, without asking or promoting again', async () => {
    const run = await interrupted();
    const { result } = await resumeKept(run, anew());
    expect(result.outcome).toBe('done');
    expect(bench.cloud.mutations().filter((call) => call === PROMOTE)).toHaveLength(1);
    expect(bench.asked).toEqual([`data-loss:${EAST}`, `unfenced:${EAST}`]);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([WEST, WEST]);
    expect(bench.kept()).toEqual([run]);
  });

  it.each(['', '.', '..', '../runs/1-failover-ungraceful', 'nothing', 'a/b', '1-failover-ungraceful/', '/etc'])(
    'is found by its id alone, not by %j',
    async (id) => {
      await interrupted();
      const sent = bench.cloud.mutations().length;
      await expect(resumeKept(id, anew())).rejects.toMatchObject({
        code: 'no-such-run',
        why: expect.stringContaining('1-failover-ungraceful') as string,
      });
      expect(bench.cloud.mutations()).toHaveLength(sent);
    },
  );

  it.each<[string, (run: string) => void]>([
    [
      'another target',
      (run) => {
        const runbook = JSON.parse(readFileSync(file(run, 'runbook.json'), 'utf8')) as Runbook;
        writeFileSync(file(run, 'runbook.json'), JSON.stringify({ ...runbook, target: EAST }));
      },
    ],
    ['half of it', (run) => writeFileSync(file(run, 'runbook.json'), '{"id":')],
    ['nothing that says what was approved', (run) => rmSync(file(run, 'digest'))],
  ])('is refused when its runbook is %s', async (_what, spoil) => {
    const run = await interrupted();
    spoil(run);
    const sent = bench.cloud.sent.length;
    await expect(resumeKept(run, anew())).rejects.toMatchObject({ code: 'broken-run', exit: EXIT.refused });
    expect(bench.cloud.sent).toHaveLength(sent);
  });

  it('does not go on in another world, or for another environment', async () => {
    const run = await interrupted();
    const sent = bench.cloud.sent.length;
    const refused = { code: 'other-run', exit: EXIT.refused };
    await expect(resumeKept(run, { ...anew(), world: 'the lab' })).rejects.toMatchObject(refused);
    const workspace = bench.workspace();
    const topology = { ...bench.topology, environment: 'prod' };
    workspace.topology = () => topology;
    await expect(resumeKept(run, { ...anew(), workspace })).rejects.toMatchObject(refused);
    expect(bench.cloud.sent).toHaveLength(sent);
  });
});

describe('a failback', () => {
  /** A failover, and the old region back with a stale cluster. */
  async function movedAway(): Promise<void> {
    bench.cloud.out.add(EAST);
    await failover(bench.ports(), { to: WEST });
    bench.cloud.restore(EAST);
    bench.terraform.onApply = bench.cloud.applyState;
  }
  const changes = (state: string, rest = {}): void => void bench.terraform.verdicts.set(state, rest);
  const DATA = `warm-standby.${EAST}.data`;

  it('by rebuilding makes the stale cluster anew by applying its data state', async () => {
    await movedAway();
    changes(DATA);
    const { result, runbook } = await failback(bench.ports(), { rebuild: true });
    expect([runbook.id, result.outcome]).toEqual(['failback-rebuild', 'done']);
    expect(bench.terraform.applied()).toEqual([DATA]);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, EAST]);
  });

  it('stops where the judge refuses that plan, and says why', async () => {
    await movedAway();
    const refusal = { address: 'aws_rds_cluster.main', rule: 'destroys-stateful', why: 'it holds data' } as const;
    changes(DATA, { refusals: [refusal] });
    const { result } = await failback(bench.ports(), { rebuild: true });
    expect(result.outcome).toBe('refused');
    expect(ends(result)).toMatchObject({ recreate: 'refused' });
    expect(result.steps.find(({ id }) => id === 'recreate')?.why).toContain('aws_rds_cluster.main: it holds data');
    expect([bench.terraform.applied(), bench.cloud.serves()]).toEqual([[], WEST]);
  });

  it('ends the step, not the run, when the overlays cannot be read', async () => {
    await movedAway();
    const workspace = bench.workspace();
    const ports = bench.ports({ workspace });
    const whole = workspace.synthesize.bind(workspace);
    workspace.synthesize = (vars) => {
      writeFileSync(bench.overlay(EAST), '{');
      return whole(vars);
    };
    const { result } = await failback(ports, { rebuild: true });
    expect(result.outcome).toBe('refused');
    expect(ends(result)).toMatchObject({ recreate: 'refused', record: 'pending' });
  });

  it('loses nothing when AWS refuses the first act', async () => {
    await movedAway();
    bench.cloud.fault = ({ action }) =>
      action === 'CopyDBClusterSnapshot' ? fault('AccessDenied', 'denied') : undefined;
    const { result } = await failback(bench.ports(), { rebuild: false });
    expect(result.outcome).toBe('refused');
    expect(bench.cloud.serves()).toBe(WEST);
  });
});
