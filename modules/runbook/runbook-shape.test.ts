/** Runbooks as another machine, a bucket or a hand may have written them. */
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import { isRunbook, MAX_RUNBOOK_LENGTH, readRunbook } from './runbook-shape';
import type { Runbook } from './runbook';
import { everyRunbook } from '../patterns/every';

const PLACES = [
  sampleTopology(),
  sampleTopology(THIRD_REGION),
  sampleTopology({ environment: { traffic_method: 'health-check-inversion' } }),
];
const ALL = PLACES.flatMap((topology) =>
  everyRunbook(topology).flatMap(({ made }) => (made.runbook === null ? [] : [made.runbook])),
);
const good = ALL.find(({ steps }) => steps.some(({ act }) => act[0]?.kind === 'call')) as Runbook;
const [step, ...rest] = good.steps;
const wrongIn = (value: unknown): string | null => {
  const read = readRunbook(typeof value === 'string' ? value : JSON.stringify(value));
  return isRunbook(read) ? null : read.wrong;
};

test('every runbook that dr makes is one, and is read as it was written', () => {
  expect(ALL.length).toBeGreaterThan(20);
  for (const runbook of ALL) expect(readRunbook(JSON.stringify(runbook))).toEqual(JSON.parse(JSON.stringify(runbook)));
});

const withStep = (change: object): object => ({ ...good, steps: [{ ...step, ...change }, ...rest] });
const call = (service: string, action: string, more: object = {}): object =>
  withStep({
    act: [{ kind: 'call', operation: { service, action, region: 'r', input: {} }, unless: [], settle: 1, ...more }],
  });

test.each<[string, unknown, RegExp]>([
  ['nothing', '', /empty/],
  ['half of the file', JSON.stringify(good).slice(0, 500), /no JSON/],
  ['a list', [good], /all of it/],
  ['null', null, /all of it/],
  ['no steps', { ...good, steps: [] }, /steps/],
  ['steps that are a text', { ...good, steps: 'all' }, /steps/],
  ['a step without conditions', withStep({ met: undefined }), /steps\.0\.met/],
  ['a deadline that never comes', withStep({ deadline: 1e12 }), /steps\.0\.deadline/],
  ['needs that are no names', withStep({ needs: [{}] }), /steps\.0\.needs/],
  ['an act of another kind', withStep({ act: [{ kind: 'run', command: 'rm' }] }), /steps\.0\.act/],
  ['an operation that dr does not send', call('rds', 'DeleteEverything'), /steps\.0\.act/],
  ['a service that every object has', call('constructor', 'name'), /steps\.0\.act/],
  ['a member that dr does not write', call('rds', 'DescribeDBClusters', { shell: 'x' }), /steps\.0\.act/],
  ['a condition that says nothing', withStep({ met: [{ why: 'so' }] }), /steps\.0\.met/],
  ['a mode that there is not', { ...good, mode: 'fast' }, /mode/],
  ['more text than a runbook has', `"${'x'.repeat(MAX_RUNBOOK_LENGTH)}"`, /characters/],
])('with %s it is none, and the reason is said', (_, value, why) => {
  expect(wrongIn(value)).toMatch(why);
});
