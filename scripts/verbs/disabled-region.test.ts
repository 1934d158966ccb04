/** A region that is not enabled in the account, as status, preflight and a failover tell a person of it. */
import { meaningOf, reasonOf } from '../../modules/console/meanings';
import { DrError } from '../../modules/console/errors';
import { failover } from '../../modules/recovery/flows/failover';
import { describePreflight } from '../../modules/recovery/preflight/preflight';
import { PreflightBench } from '../../modules/recovery/preflight/testing/account';
import { readFreezes, requireUnfrozen } from '../../modules/runs/frozen';
import { fault } from '../../modules/memory/cloud';
import type { FakeCloud } from '../../modules/parts/index.memory';
import { failoverRunbook } from '../../modules/patterns/warm-standby/failover';
import { FlowBench } from '../../modules/recovery/testing/flows';
import { EAST, WEST } from '../../modules/recovery/testing/run';
import { classify } from '../../modules/operations/transient';
import { requireNoOpenRun } from '../../modules/runs/interlock';
import { readLock, releaseLock } from '../../modules/runs/unlock';
import { describeRoles } from '../app/status-screen';
import { patternOf } from '../../modules/patterns/index';
import { findings } from '../../modules/recovery/status/findings';
import { whatNext } from '../../modules/recovery/next/next';

const CODES = ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'OptInRequired'] as const;

/** Every call to the region is refused as AWS does, with the kind that the adapter finds for the code. */
function disable({ cloud }: { readonly cloud: FakeCloud }, region: string, code: string): void {
  const before = cloud.fault;
  cloud.fault = (operation, nth) =>
    operation.region === region && !['route53', 'iam'].includes(operation.service)
      ? fault(code, classify(code, 403))
      : before(operation, nth);
}

describe.each(CODES)('%s from one region', (code) => {
  const words = reasonOf({ code, message: code });
  const fix = meaningOf({ code, message: '' }, { region: WEST })?.fix ?? 'none';

  it('is said with its meaning by status, which knows the other region', async () => {
    const bench = new FlowBench();
    disable(bench, WEST, code);
    const seen = await bench.observe();
    const text = describeRoles(bench.topology, seen).join('\n');
    expect(words).not.toBe(code);
    expect(text).toContain(`unknown (${words})`);
    expect(text).not.toMatch(new RegExp(`${code}(?! \\()`));
    expect(text).toContain('3 running of 3');
    const pattern = patternOf(bench.topology);
    const picture = { seen, guards: { locks: [], freezes: [] }, leases: { runs: [], unknown: [] }, runs: [] };
    const found = findings(bench.topology, pattern, picture);
    expect(found.gaps.join('\n')).toContain(words);
    const line = whatNext(
      { after: 'status', topology: bench.topology, pattern, picture, found },
      (word) => `dr ${word}`,
    );
    expect(line).toContain(fix);
    expect(line).toMatch(/dr status$/);
    expect(text).toContain('us-west-2  declared standby, replica; refuses every question');
    expect(text).not.toContain('does not answer');
    bench.close();
  });

  it('is said with its meaning by preflight, where nothing of the target is met', async () => {
    const bench = new PreflightBench();
    disable(bench, WEST, code);
    const looked = await bench.look();
    const { findings: checks } = looked;
    expect(checks.filter(({ observed }) => observed.includes('does not answer'))).toEqual([]);
    expect(describePreflight(looked).filter((line) => line === `  fix: ${fix}`)).toHaveLength(1);
    const told = checks.filter(({ observed }) => observed.includes(code));
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter(({ observed }) => !observed.includes(words))).toEqual([]);
    expect(told.filter(({ verdict }) => verdict === 'met')).toEqual([]);
  });

  it('keeps a failover from the region with nothing sent, and says why', async () => {
    const bench = new FlowBench();
    disable(bench, WEST, code);
    const refused: unknown = await failover(bench.ports(), { to: WEST }).catch((error: unknown) => error);
    if (!(refused instanceof DrError)) throw new Error('the failover was not refused');
    expect(`${refused.what} ${refused.why}`).toContain(words);
    expect(refused.fix).toContain(fix);
    expect(bench.cloud.mutations()).toEqual([]);
    bench.close();
  });

  it('ends the steps of a failover with its meaning where the region is refused under way', async () => {
    const bench = new FlowBench();
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful: true });
    disable(bench, WEST, code);
    const { steps } = await bench.run(runbook);
    const said = JSON.stringify(steps);
    expect(said).toContain(words);
    expect(said.split(code).length).toBe(said.split(words).length);
    bench.close();
  });

  it('is said with its meaning by what looks for freezes and locks before an apply', async () => {
    const bench = new FlowBench();
    disable(bench, WEST, code);
    const states = bench.topology.states.filter(({ region }) => region === WEST);
    const ids = states.map(({ id }) => id);
    expect((await readFreezes(bench.topology, ids, bench.cloud)).unknown).toEqual([{ region: WEST, why: words }]);
    await expect(requireUnfrozen(bench.topology, ids, bench.cloud)).rejects.toMatchObject({
      why: expect.stringContaining(words) as string,
      fix: expect.stringContaining(fix) as string,
    });
    const [state] = states;
    if (state === undefined) throw new Error('no state');
    await expect(readLock(state, bench.cloud)).rejects.toMatchObject({
      code: 'lock-unknown',
      why: expect.stringContaining(words) as string,
      fix,
    });
    await expect(releaseLock(state, 'x', bench.cloud)).rejects.toMatchObject({ fix });
    await expect(
      requireNoOpenRun(bench.topology, ids, { sender: bench.cloud, clock: bench.clock }),
    ).rejects.toMatchObject({
      code: 'run-unknown',
      fix: expect.stringContaining(fix) as string,
    });
    expect((await bench.observe()).regions.find(({ region }) => region === EAST)?.service.known).toBe(true);
    bench.close();
  });
});
