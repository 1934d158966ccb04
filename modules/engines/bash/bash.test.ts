import { lintRunbook } from '../../runbook/lint/lint';
import type { RunResult } from '../../runbook/outcome';
import type { Runbook } from '../../runbook/runbook';
import { failbackRunbook } from '../../patterns/warm-standby/failback';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { fault, type Fault } from '../../memory/cloud';
import { SpawnedAws } from '../../recovery/testing/spawned-aws';
import { Bench, EAST, ends, WEST } from '../../recovery/testing/run';
import { META as meta, ONE, patient, realCloud, SCALE, TWO } from '../../recovery/testing/script';
import { renderBash } from './bash';
import { recordOf } from './record';
import { waves } from '../waves';

// Scripts run in real time, on machines that do other things as well.
jest.setTimeout(120_000);

async function lostRunbook(bench: Bench, deadlines: Readonly<Record<string, number>> = {}): Promise<Runbook> {
  bench.cloud.out.add(EAST);
  return patient(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }), deadlines);
}

const none: Fault = () => undefined;
const on =
  (action: string, answer: ReturnType<Fault>, times = Infinity): Fault =>
  (operation, nth) =>
    operation.action === action && nth <= times ? answer : undefined;

const answered = (output: unknown): ReturnType<Fault> => ({ ok: true, output, requestId: null });
const TWO_ZONES = {
  HostedZones: ['Z1', 'Z2'].map((id) => ({
    Id: `/hostedzone/${id}`,
    Name: 'example.com.',
    Config: { PrivateZone: false },
  })),
};
const WEIGHTED = {
  ResourceRecordSets: [{ Name: 'api.example.com.', Type: 'CNAME', SetIdentifier: 'west', Weight: 0, TTL: 30 }],
};

describe('the script', () => {
  it.each<[string, Fault, readonly string[], number]>([
    ['all goes well', none, TWO, 0],
    ['a call is throttled once', on('FailoverGlobalCluster', fault('Throttling', 'transient'), 1), TWO, 0],
    ['a read is denied', on('DescribeGlobalClusters', fault('AccessDenied', 'denied')), TWO, 4],
    ['a read is throttled for good', on('DescribeGlobalClusters', fault('ThrottlingException', 'transient')), TWO, 4],
    ['an answer is empty', on('DescribeGlobalClusters', { ok: true, output: {}, requestId: null }), TWO, 3],
    ['there are more pages', on('DescribeDBClusters', { ok: true, output: { Marker: 'm' }, requestId: null }), TWO, 4],
    ['a call is refused', on('FailoverGlobalCluster', fault('InvalidGlobalClusterStateFault', 'refused')), TWO, 3],
    ['another public zone has the name', on('ListHostedZonesByName', answered(TWO_ZONES)), TWO, 3],
    ['the record is one of several', on('ListResourceRecordSets', answered(WEIGHTED)), TWO, 3],
    ['nobody says which zones there are', on('ListHostedZonesByName', fault('InternalFailure', 'transient')), TWO, 0],
    ['nobody accepts', none, ['--yes'], 3],
    ['nobody is named as the second person', none, ONE, 3],
    ['one goes on alone', none, [...ONE, '--break-glass'], 0],
  ])('does what the runner does when %s', async (name, made, args, exit) => {
    const bench = new Bench();
    const runbook = await lostRunbook(bench, name.endsWith('for good') ? { promote: 75 } : {});
    expect(lintRunbook(runbook)).toEqual([]);
    bench.cloud.durations = 15;
    bench.cloud.fault = made;
    bench.cloud.sent.length = 0;
    if (args === ONE || !args.includes('--accept')) bench.accept = () => null;
    const expected = await bench.run(runbook);

    const { cloud, origin } = realCloud(bench, made);
    const aws = await SpawnedAws.start(cloud, runbook);
    try {
      const script = renderBash(runbook, meta);
      const result = await aws.run(script, SCALE, origin, args);
      expect([result.exit, result.ends]).toEqual([exit, ends(expected)]);
      expect([...cloud.mutations()].sort()).toEqual([...bench.cloud.mutations()].sort());
      expect([cloud.writer(), cloud.serves()]).toEqual([bench.cloud.writer(), bench.cloud.serves()]);
      const read = recordOf(runbook, aws.left(), 'tester');
      expect([read.outcome, ends(read)]).toEqual([expected.outcome, ends(expected)]);
      expect(read.steps.map(({ notes }) => notes)).toEqual(expected.steps.map(({ notes }) => notes));
      const names = (run: RunResult): string[] => run.steps.flatMap((step) => step.accepted.map(({ name }) => name));
      expect(names(read)).toEqual(names(expected));
      if (exit !== 0 || made !== none) return;
      const before = cloud.mutations().length;
      expect(await aws.run(script, SCALE, origin, args)).toMatchObject({ exit: 0 });
      expect(cloud.mutations()).toHaveLength(before);
    } finally {
      await aws.stop();
    }
  });

  it('does not go on to promote when it was killed', async () => {
    const bench = new Bench();
    const runbook = await lostRunbook(bench);
    const { cloud, origin } = realCloud(bench, none);
    const aws = await SpawnedAws.start(cloud, runbook);
    try {
      let looked = 0;
      cloud.fault = ({ action }) => {
        // The second look of the branch: its next act would be the promotion.
        if (action === 'DescribeGlobalClusters' && (looked += 1) === 2) process.kill(aws.pid ?? NaN, 'SIGKILL');
        return undefined;
      };
      expect(await aws.run(renderBash(runbook, meta), SCALE, origin, TWO)).toMatchObject({ exit: null });
      const settled = async (): Promise<number> => {
        const before = cloud.sent.length;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return cloud.sent.length === before ? before : settled();
      };
      await settled();
      expect(cloud.mutations()).not.toContain(`rds:FailoverGlobalCluster ${WEST}`);
    } finally {
      await aws.stop();
    }
  });

  it('refuses another account, another machine, and to begin unasked', async () => {
    const bench = new Bench();
    const runbook = await lostRunbook(bench);
    const { cloud, origin } = realCloud(bench, none);
    const aws = await SpawnedAws.start(cloud, runbook);
    const script = renderBash(runbook, meta);
    try {
      const other = await aws.run(renderBash(runbook, { ...meta, accountId: '210987654321' }), SCALE, origin, TWO);
      expect([other.exit, other.output]).toEqual([3, expect.stringMatching(/credentials belong to account/)]);
      for (const env of [{ DR_ENDPOINT: 'https://rds.us-west-2.amazonaws.com' }, { DR_ENDPOINT: '' }]) {
        expect(await aws.run(script, SCALE, origin, TWO, env)).toMatchObject({ exit: 3 });
      }
      expect(await aws.run(script, SCALE, origin, ['--accept', 'x', '--yes'])).toMatchObject({ exit: 3 });
      const unasked = await aws.run(script, SCALE, origin, []);
      expect([unasked.exit, unasked.output]).toEqual([3, expect.stringMatching(/pass --yes/)]);
      const plan = await aws.run(script, SCALE, origin, ['--plan']);
      expect([plan.exit, plan.output]).toEqual([0, expect.stringMatching(/ 6\. Promote the database in us-west-2/)]);
      expect(cloud.mutations()).toEqual([]);
    } finally {
      await aws.stop();
    }
  });
});

describe('rendering', () => {
  it('is refused for what a script cannot carry out', async () => {
    const bench = new Bench();
    await bench.run(await lostRunbook(bench));
    bench.cloud.restore(EAST);
    const { runbook } = failbackRunbook(bench.topology, await bench.observe(), { stamp: 'x', rebuild: true });
    expect(() => renderBash(runbook, meta)).toThrow(expect.objectContaining({ code: 'not-for-bash' }) as Error);
  });

  it('runs at the same time what needs nothing of each other', async () => {
    const bench = new Bench();
    expect(waves(await lostRunbook(bench)).map((wave) => wave.map(({ id }) => id))).toEqual([
      ['freeze', 'accept-loss'],
      ['fence-us-east-1', 'listener', 'front-door'],
      ['promote', 'scale'],
      ['record'],
      ['verify'],
    ]);
  });

  it('keeps text from becoming code', async () => {
    const bench = new Bench();
    const runbook = await lostRunbook(bench);
    const evil = `'; touch /x; echo "$(id)" \`\nrm -rf /`;
    const script = renderBash({ ...runbook, title: evil, remarks: ['one\nrm -rf /'] }, meta);
    expect(script).toContain(`heading=''\\''; touch /x; echo "$(id)" \`\nrm -rf /'`);
    expect(script).toContain('# one rm -rf /');
    expect(script.match(/^rm -rf/gm)).toHaveLength(1);
  });
});
