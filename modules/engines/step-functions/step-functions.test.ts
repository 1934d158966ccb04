/** State machines do what the runner does: on equal clouds, every runbook and mode, in good and bad worlds. */
import type { CallResult } from '../../operations/adapter';
import { actionRow } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { fault, type Fault } from '../../memory/cloud';
import { wrongIn } from '../../recovery/testing/matrix';
import { ALL_SCENES, byMachine, byRunner, scene } from '../../recovery/testing/worlds';
import { differences } from '../compare';

/** A machine has no Terraform; that it says so is in machine.test.ts. */
const NAMES = Object.keys(ALL_SCENES).filter((name) => name !== 'failback by rebuild');

/** Answers to operations that are picked, so many times; afterwards the cloud answers. */
const when =
  (picked: (operation: Operation) => boolean, answer: CallResult, times = Infinity): (() => Fault) =>
  () => {
    let made = 0;
    return (operation) => (picked(operation) && (made += 1) <= times ? answer : undefined);
  };

const action = (name: string) => (operation: Operation) => operation.action === name;
const moves = ({ action: name }: Operation): boolean =>
  ['FailoverGlobalCluster', 'SwitchoverGlobalCluster', 'RemoveFromGlobalCluster'].includes(name);
const reads = (operation: Operation): boolean => !actionRow(operation).mutating;

const answered = (output: unknown): CallResult => ({ ok: true, output, requestId: null });
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

const FAULTS: Readonly<Record<string, () => Fault>> = {
  'no fault': () => () => undefined,
  'the first six reads throttled': when(reads, fault('Throttling', 'transient'), 6),
  'reads of the database throttled for good': when(
    action('DescribeGlobalClusters'),
    fault('ThrottlingException', 'transient'),
  ),
  'a read denied': when(action('DescribeServices'), fault('AccessDenied', 'denied')),
  'an answer empty': when(action('DescribeGlobalClusters'), { ok: true, output: {}, requestId: null }),
  'more pages than were read': when(action('DescribeDBClusters'), {
    ok: true,
    output: { Marker: 'm' },
    requestId: null,
  }),
  'another public zone of the name': when(action('ListHostedZonesByName'), answered(TWO_ZONES)),
  'a record with a routing policy': when(action('ListResourceRecordSets'), answered(WEIGHTED)),
  'no word of the zones': when(action('ListHostedZonesByName'), fault('InternalFailure', 'transient')),
  'the move refused': when(moves, fault('InvalidGlobalClusterStateFault', 'refused')),
  'the move denied': when(moves, fault('AccessDenied', 'denied')),
  'the move throttled once': when(moves, fault('Throttling', 'transient'), 1),
  'no connection once': when(action('ChangeResourceRecordSets'), fault('ECONNRESET', 'transient'), 1),
};

/** They are the graceful move by another name: what they add is tried in the good world. */
const ALIASES = ['evacuate', 'return'];

describe.each(NAMES)('%s', (name) => {
  it.each(Object.keys(FAULTS).slice(0, ALIASES.includes(name) ? 1 : undefined))(
    'with %s ends as the runner does',
    async (what) => {
      const [one, other] = [await scene(name, FAULTS[what]), await scene(name, FAULTS[what])];
      const [expected, machine] = [await byRunner(one), await byMachine(other)];
      const whole = expected.result.outcome === 'done' && what === 'no fault';
      expect(differences(one.runbook, expected, machine, whole)).toEqual([]);
      expect(machine.result.outcome).toBe(expected.result.outcome);
      expect(machine.result.steps.map(({ notes }) => notes)).toEqual(expected.result.steps.map(({ notes }) => notes));
      expect(machine.execution.error).toBe(
        expected.result.outcome === 'done' ? null : `Twinstate.${expected.result.outcome}`,
      );
      // What was computed when it was rendered holds.
      expect(machine.execution.events).toBeLessThanOrEqual(machine.rendered.events);
      if (!whole) return;
      expect(wrongIn(other)).toEqual([]);
      // Again, when all is done: looks, and changes nothing.
      other.bench.cloud.sent.length = 0;
      one.bench.cloud.sent.length = 0;
      one.bench.journal.entries.length = 0;
      const again = await byMachine(other);
      expect(differences(one.runbook, await byRunner(one), again)).toEqual([]);
      expect(again.sent.filter((operation) => !reads(operation))).toEqual([]);
    },
  );
});

it.each([
  ['another public zone of the name', 'refused'],
  ['a record with a routing policy', 'refused'],
  ['no word of the zones', 'done'],
])('a promotion with %s is %s', async (what, outcome) => {
  const { result, sent } = await byMachine(await scene('failover, the writer lost', FAULTS[what]));
  expect(result.outcome).toBe(outcome);
  expect(result.steps.find(({ id }) => id === 'promote')?.end).toBe(outcome === 'done' ? 'met' : 'halted');
  expect(sent.some(moves)).toBe(outcome === 'done');
});

it('a person who declines stops it as the runner stops', async () => {
  const [one, other] = [await scene('failover, the writer lost'), await scene('failover, the writer lost')];
  for (const { bench } of [one, other]) bench.accept = () => null;
  const machine = await byMachine(other);
  expect(differences(one.runbook, await byRunner(one), machine)).toEqual([]);
  expect(machine.execution.error).toBe('Twinstate.refused');
});

it('takes no acceptance of what needs two without the name of another', async () => {
  const { bench, runbook } = await scene('failover, the writer lost');
  // Somebody who answers the message and leaves the name out.
  const alone = { by: 'ann', reason: 'it is out', second: 7 };
  bench.accept = () => alone;
  const { result } = await byMachine({ bench, runbook });
  const ends = Object.fromEntries(result.steps.map(({ id, end }) => [id, end]));
  expect(ends).toMatchObject({ 'accept-loss': 'refused', 'fence-us-east-1': 'refused', promote: 'pending' });
});
