import { resolve } from 'node:path';
import { CATALOGUE } from '../../operations/catalogue';
import { listEnvironments, readOverlays } from '../../overlays/read';
import { resolveSettings } from '../../overlays/resolve';
import { arrangeTopology } from '../../topology/arrange';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';
import { lintRunbook } from './lint';
import { weaknesses } from './lint-effects';
import type { CallAct, Condition, Step } from '../runbook';
import { everyRunbook } from '../../patterns/every';
import { SETTINGS } from '../../patterns/index.settings';
import { ARRANGED } from '../../parts/index.names';

const root = resolve('.');
const environment = (name: string): Topology =>
  arrangeTopology(resolveSettings(readOverlays(root, name, { varFiles: [], vars: [] }), SETTINGS).settings, ARRANGED);

/** The environments that there are, and settings that add steps. */
const PLACES: Readonly<Record<string, Topology>> = {
  ...Object.fromEntries(listEnvironments(root).map((name) => [name, environment(name)])),
  'three regions': sampleTopology(THIRD_REGION),
  'clients moved by an object': sampleTopology({ environment: { traffic_method: 'health-check-inversion' } }),
};

const stepsOf = (topology: Topology): readonly Step[] =>
  everyRunbook(topology).flatMap(({ made }) => {
    if (made.runbook === null) throw made.why;
    return made.runbook.steps;
  });

const ALL = Object.values(PLACES).flatMap(stepsOf);
const calls = ({ act }: Step): readonly CallAct[] => act.filter((one) => one.kind === 'call');
/** The first one that sends something, where one does. */
const named = (id: string): Step => {
  const all = ALL.filter((step) => step.id === id || step.id.startsWith(`${id}-us`));
  const found = all.find((step) => calls(step).length > 0) ?? all[0];
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
};
const rulesOf = (step: Step): readonly string[] => [...new Set(weaknesses(step).map(([rule]) => rule))].sort();
const without = (step: Step, why: RegExp): Step => ({ ...step, met: step.met.filter((one) => !why.test(one.why)) });
const field = (step: Step, name: string): Step => ({
  ...step,
  met: step.met.map((one): Condition => {
    if (!('where' in one)) return one;
    return { ...one, where: Object.fromEntries(Object.entries(one.where).filter(([own]) => own !== name)) };
  }),
});

describe.each(Object.entries(PLACES))('every runbook of %s', (_name, topology) => {
  it('has no step that is met while its own acts would still change something', () => {
    const wrong = everyRunbook(topology).flatMap(({ made }) =>
      made.runbook === null ? [] : lintRunbook(made.runbook).map(({ rule, step, why }) => `${step}: ${rule}: ${why}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
    expect(stepsOf(topology).flatMap(calls).length).toBeGreaterThan(100);
  });
});

it('every operation that a runbook sends has a row, and every row is of one that is sent', () => {
  const sent = ALL.flatMap(calls).map(({ operation: { service, action } }) => `${service}:${action}`);
  const described = Object.entries(CATALOGUE).flatMap(([service, { actions }]) =>
    Object.entries(actions).flatMap(([action, { sets }]) => (sets === undefined ? [] : [`${service}:${action}`])),
  );
  expect([...new Set(sent)].sort()).toEqual(described.sort());
});

it.each(['call', 'apply', 'accept'])('every step that acts by %s and proves nothing is found', (kind) => {
  const acting = ALL.filter(({ act }) => act.some((one) => one.kind === kind));
  const proves: Condition = { why: 'a page answers', http: 'https://example.com/', status: 200 };
  for (const step of acting) expect([step.id, rulesOf({ ...step, met: [proves] }).length]).not.toEqual([step.id, 0]);
  expect(acting.length).toBeGreaterThan(10);
});

describe('a step is found that would be met', () => {
  it.each<[string, Step]>([
    ['while tasks are wanted', field(named('fence'), 'desiredCount')],
    ['while tasks run', field(named('fence'), 'runningCount')],
    ['while a task is pending', field(named('fence'), 'pendingCount')],
    ['while scaling may start tasks', without(named('fence'), /scales between/)],
    ['while a task beside the service is to run', without(named('fence'), /is to run/)],
    ['with a page of tasks that nobody read', field(named('fence'), 'nextToken')],
    ['while a task beside the service runs still', without(named('fence'), /runs or starts in cluster/)],
    ['with the bounds of a standby', without(named('scale'), /scales between/)],
    ['with a lower bound alone', field(named('scale'), 'MaxCapacity')],
    ['with tasks that were asked for', field(named('scale'), 'runningCount')],
    ['with tasks that nobody wants any more', field(named('scale'), 'desiredCount')],
    ['with bounds of serving in a standby', without(named('stand-down'), /scales between/)],
    ['with a record of another TTL', field(named('record'), 'TTL')],
    ['with another global cluster', field(named('create-global'), 'GlobalClusterIdentifier')],
    ['while the writer is on its way', without(named('promote'), /under way/)],
    ['with the old listener', field(named('listener'), 'TargetGroupArn')],
    ['with a snapshot that is being made', field(named('snapshot-stale'), 'Status')],
    ['with a cluster that is a writer', field(named('recreate'), 'IsWriter')],
  ])('%s', (_what, step) => {
    expect(rulesOf(step)).toContain('met-below-effect');
  });

  it('although its act says itself when it is not needed', () => {
    const stands = named('stand-down');
    const loose = stands.met.map((one) =>
      'where' in one && one.where['desiredCount'] !== undefined
        ? { ...one, where: { ...one.where, desiredCount: { atLeast: 1 }, runningCount: { atLeast: 1 } } }
        : one,
    );
    expect(rulesOf({ ...stands, met: loose })).toContain('met-beside-act');
  });

  it('by an acceptance that is never asked for', () => {
    const confirm = named('confirm-loss');
    expect(rulesOf({ ...confirm, met: named('freeze').met })).toEqual(['acceptance-beside-met']);
    expect(rulesOf(confirm)).toEqual([]);
  });

  it('with an effect that no condition checks, or by an operation without effects', () => {
    const scale = named('scale');
    const changed = (change: (operation: CallAct['operation']) => CallAct['operation']): Step => ({
      ...scale,
      act: calls(scale).map((act) => ({ ...act, operation: change(act.operation) })),
    });
    expect(rulesOf(changed((one) => ({ ...one, input: { ...one.input, platformVersion: 'LATEST' } })))).toEqual([
      'unknown-effect',
    ]);
    const recreate = named('recreate');
    const laidOver = recreate.act.map((one) =>
      one.kind === 'apply'
        ? { ...one, vars: [...one.vars, `${one.state.split('.')[1] ?? ''}:record_ttl_seconds=60`] }
        : one,
    );
    expect(rulesOf({ ...recreate, act: laidOver })).toEqual(['unknown-effect']);
    expect(rulesOf(changed((one) => ({ ...one, service: 'kms', action: 'EnableKeyRotation' })))).toEqual([
      'unknown-effect',
    ]);
  });
});
