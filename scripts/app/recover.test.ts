import { sampleTopology } from '../../modules/topology/testing/sample';
import { EXIT } from '../../modules/console/errors';
import type { FlowResult } from '../../modules/recovery/flows/carry-out';
import { CHECKS } from '../../modules/parts/index.checks';
import type { Outcome } from '../../modules/runbook/outcome';
import type { Runbook } from '../../modules/runbook/runbook';
import type { Workspace } from '../../modules/terraform/workspace';
import { personPorts, readAccepted, runId, runOutcome, type Accepted } from './recover';
import { forgetContexts, testContext, type TestContext } from '../testing/context';
import type { World } from './world';

afterEach(forgetContexts);

const ACT = { kind: 'accept', name: 'unfenced:us-east-1', question: 'Its writers cannot be stopped.' } as const;
const RUNBOOK = { id: 'failover', title: 'Fail over', target: 'us-west-2', steps: [] as Runbook['steps'] } as Runbook;

function ports(context: TestContext, accepted: Accepted = { names: [], reason: null }) {
  const world = {
    kind: 'account',
    title: 'account 1',
    identity: { arn: 'arn:me', userId: 'AIDAME' },
    probePrefix: '',
    probeHeaders: {},
  } as World;
  return personPorts(context, world, { topology: () => sampleTopology() } as Workspace, accepted);
}

describe('approval', () => {
  it('is asked for by naming the region, and not asked for with --yes', async () => {
    const asked: string[] = [];
    const confirm = (_question: string, expected: string): boolean => {
      asked.push(expected);
      return expected === 'us-west-2';
    };
    expect(await ports(testContext({}, { confirm })).approve(RUNBOOK)).toBe(true);
    expect(await ports(testContext({ yes: true }, { confirm })).approve(RUNBOOK)).toBe(true);
    expect(asked).toEqual(['us-west-2']);
    expect(await ports(testContext()).approve(RUNBOOK)).toBe(false);
  });
});

describe('an acceptance', () => {
  it('given by name on the command line goes on record with who and why, unasked', async () => {
    const context = testContext();
    const given = { names: [ACT.name], reason: 'its network is cut' };
    expect(await ports(context, given).accept(ACT, 'it does not answer')).toEqual({
      by: 'arn:me',
      reason: 'its network is cut',
    });
    expect(context.console.heard).toEqual([]);
  });

  it('is not covered by --yes, nor by the name of another', async () => {
    expect(await ports(testContext({ yes: true })).accept(ACT, 'it does not answer')).toBeNull();
    const other = { names: ['unfenced:us-west-2'], reason: 'why' };
    expect(await ports(testContext(), other).accept(ACT, 'it does not answer')).toBeNull();
  });

  it('at the keyboard needs its name and a reason', async () => {
    const accepts = (answers: Parameters<typeof testContext>[1]) =>
      ports(testContext({}, answers)).accept(ACT, 'it does not answer');
    const confirm = (_question: string, expected: string): boolean => expected === ACT.name;
    expect(await accepts({ confirm, ask: 'because' })).toEqual({ by: 'arn:me', reason: 'because' });
    expect(await accepts({ confirm, ask: '' })).toBeNull();
    expect(await accepts({ confirm: false, ask: 'because' })).toBeNull();
  });

  it('without a reason is refused before anything is looked at', () => {
    const read = (options: Record<string, unknown>) => () => readAccepted({ args: [], options });
    for (const reason of [undefined, '', '  ']) {
      expect(read({ accept: ['x'], reason })).toThrow(
        expect.objectContaining({ code: 'reason-missing', exit: 3 }) as Error,
      );
    }
    expect(read({ accept: ['x'], reason: ' y ' })()).toEqual({ names: ['x'], reason: 'y', breakGlass: false });
    expect(read({})()).toEqual({ names: [], reason: null, breakGlass: false });
    expect(read({ breakGlass: true })).toThrow(expect.objectContaining({ code: 'reason-missing' }) as Error);
  });
});

describe('how a run ends', () => {
  const flow = (outcome: Outcome): FlowResult => ({
    runId: 'r1',
    folder: '/runs/r1',
    runbook: RUNBOOK,
    result: { outcome, steps: [], begunAt: 0, endedAt: 0 },
    doubts: CHECKS.slice(0, 1).map((check) => ({ check, verdict: 'unknown', observed: 'nobody knows' })),
  });

  it.each<[Outcome, number]>([
    ['done', EXIT.done],
    ['failed', EXIT.failed],
    ['refused', EXIT.refused],
    ['unknown', EXIT.unknown],
    ['aborted', EXIT.interrupted],
  ])('%s has exit code %i, and says how to go on', (outcome, exit) => {
    const end = runOutcome(testContext(), flow(outcome), { verb: 'failover' });
    expect(end).toMatchObject({ exit, json: { outcome, run_id: 'r1', journal: '/runs/r1/journal.jsonl' } });
    expect(end.json).toMatchObject({ preflight: [{ id: 'runbook', verdict: 'unknown', observed: 'nobody knows' }] });
    expect(end.next).toContain(outcome === 'done' ? 'dr reconcile' : 'dr resume r1');
  });
});

test('ids of runs sort by time, differ, and are folder names', () => {
  const context = testContext();
  const ids = [runId(context, 'failover'), runId(context, 'failover')];
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^\d{8}T\d{6}Z-failover-[0-9a-f]{6}$/);
});
