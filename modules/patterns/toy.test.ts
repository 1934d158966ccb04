/** A pattern of another order, and a part that nobody knows: no kernel file has to be touched for either. */
import { COMPARED_ENGINES } from '../engines/compare';
import { compareInMemory } from '../rehearsal/compare';
import { moveSteps, type Move, type MovePart } from '../recovery/move';
import { targetOf } from '../observation/facts';
import { lintRunbook } from '../runbook/lint/lint';
import type { Operation } from '../operations/operation';
import type { PhaseOrder } from '../runbook/phases';
import { DURATIONS } from '../parts/durations';
import type { Observed, Runbook } from '../runbook/runbook';
import { stateBucketOf } from '../runbook/reads';
import { MOVE_PARTS } from '../parts/index.steps';
import { Bench, EAST, ends, WEST } from '../recovery/testing/run';
import { createTestHost } from '../recovery/testing/host';
import { sampleTopology } from '../topology/testing/sample';
import type { Topology } from '../topology/topology';
import type { Observation } from '../observation/types';
import { RUNBOOK_KINDS } from './every';
import { failoverRunbook } from './warm-standby/failover';

// A script runs in real time.
jest.setTimeout(120_000);

const KEY = 'recovery/announced';

/** Says in the target's bucket that clients have moved. */
const announcing: MovePart = {
  steps: ({ topology, target: { region } }) => {
    const bucket = stateBucketOf(topology, region.region);
    const announced: Observed = {
      why: `the move is announced in ${region.region}`,
      read: {
        service: 's3',
        action: 'ListObjectsV2',
        region: region.region,
        input: { Bucket: bucket, Prefix: KEY },
      },
      in: 'Contents[]',
      where: { Key: { is: KEY } },
    };
    const operation: Operation = {
      service: 's3',
      action: 'PutObject',
      region: region.region,
      input: { Bucket: bucket, Key: KEY },
    };
    return [
      {
        phase: 'shift',
        steps: [
          {
            id: 'announce',
            title: `Announce the move to ${region.region}`,
            needs: [],
            act: [{ kind: 'call', operation, unless: [announced], settle: 10 }],
            met: [announced],
            deadline: 60,
            poll: 2,
            destructive: false,
            duration: DURATIONS.call,
          },
        ],
      },
    ];
  },
};

/** Clients first: every region serves already, and the writer follows. */
const SHIFT_FIRST: PhaseOrder = [
  ['freeze', []],
  ['prepare', ['freeze']],
  ['activate', ['freeze']],
  ['ask', ['prepare', 'activate']],
  ['shift', ['ask']],
  ['accept', ['shift']],
  ['promote', ['accept']],
  ['verify', ['promote']],
  ['restore-redundancy', ['promote']],
  ['stand-down', ['verify']],
];

const needs = ({ steps }: Runbook): Record<string, readonly string[]> =>
  Object.fromEntries(steps.map((step) => [step.id, step.needs]));

async function shiftFirst(bench: Bench): Promise<Runbook> {
  const { topology } = bench;
  const observation = await bench.observe();
  const [writer] = topology.regions;
  if (writer === undefined) throw new RangeError('no region');
  const move: Move = {
    topology,
    target: targetOf(topology, observation, WEST),
    promotion: 'switchover',
    left: [{ region: writer, answers: true }],
    lost: null,
    others: { answering: [], members: [] },
    answerNamesRegion: true,
    comesBack: null,
  };
  return {
    id: 'shift-first',
    title: `Send clients to ${WEST}, then move the writer`,
    environment: topology.environment,
    mode: 'graceful',
    target: WEST,
    steps: moveSteps(move, MOVE_PARTS, SHIFT_FIRST),
    remarks: [],
  };
}

it('the same parts make another move in another order: clients first, then the writer', async () => {
  const bench = new Bench();
  const runbook = await shiftFirst(bench);
  expect(lintRunbook(runbook)).toEqual([]);
  expect(needs(runbook)).toMatchObject({
    record: ['front-door'],
    'lag-gate': ['record'],
    switchover: ['lag-gate'],
    verify: ['switchover'],
    'stand-down': ['verify'],
  });
  bench.cloud.sent.length = 0;
  expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
  const calls = bench.cloud.mutations();
  expect(calls.indexOf(`route53:ChangeResourceRecordSets ${WEST}`)).toBeLessThan(
    calls.indexOf(`rds:SwitchoverGlobalCluster ${EAST}`),
  );
  expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([WEST, WEST]);
});

describe('a part that a test brings', () => {
  const make = (topology: Topology, observation: Observation): Runbook =>
    failoverRunbook(topology, observation, { to: WEST }, [...MOVE_PARTS, announcing]);

  it('gets a step in every move of the pattern, where its phase stands, and the proof waits for it', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const runbook = make(bench.topology, await bench.observe());
    expect(lintRunbook(runbook, { lostRegion: EAST })).toEqual([]);
    expect(needs(runbook)).toMatchObject({
      announce: ['promote', 'scale', 'listener'],
      verify: ['record', 'announce'],
    });
    expect(ends(await bench.run(runbook))).toMatchObject({ announce: 'met', verify: 'met' });
    expect(bench.cloud.mutations()).toContain(`s3:PutObject ${WEST}`);
  });

  it('is carried out by the script and the state machine as by the runner', async () => {
    const [failover] = RUNBOOK_KINDS;
    if (failover === undefined) throw new RangeError('no runbook');
    const kind = { ...failover, make };
    const wish = { kind, from: EAST, to: WEST, answerNamesRegion: true, engines: COMPARED_ENGINES };
    const { runs, cannot, differences } = await compareInMemory(sampleTopology(), wish, createTestHost());
    expect([runs.length, cannot, differences]).toEqual([3, [], []]);
  });
});
