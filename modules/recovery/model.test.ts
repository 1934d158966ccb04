/** The role machine, explored to a small bound; and a mistake for every invariant, which the search must find. More: model.proof.test.ts. */
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import type { Topology } from '../topology/topology';
import type { Runbook, Step } from '../runbook/runbook';
import { explore, numbered, type Explored } from './testing/model/explored';
import type { Budget, Seeds } from './testing/model/state';

jest.setTimeout(120_000);

it('one run of any kind, two disturbances: nothing is broken, stuck, frozen for good or without a named command', async () => {
  const { space, stuck, frozenForGood, nameless, machine } = await explore({ runs: 1, disturbances: 2 });
  expect(space.counterexample).toBeNull();
  expect([stuck.slice(0, 1), frozenForGood.slice(0, 1), nameless.slice(0, 1)]).toEqual([[], [], []]);
  expect(space.complete).toBe(true);
  // A search in which nothing is ever done would find nothing wrong.
  expect([...machine.done].sort()).toEqual(['failover-detach', 'failover-graceful', 'failover-ungraceful']);
});

const INVERTED = sampleTopology({
  environment: { traffic_method: 'health-check-inversion', control_plane_acceptances: [] },
});
const THREE = sampleTopology(THIRD_REGION);

it.each<[string, Budget, Topology?]>([
  ['clients moved by an object', { runs: 1, disturbances: 1 }, INVERTED],
  ['three regions', { runs: 1, disturbances: 1 }, THREE],
  ['a step skipped, or a planned run changed over', { runs: 1, disturbances: 1, steers: 1 }],
  [
    'tasks that are pending, beside the service, or as many as the bounds allow',
    { runs: 1, disturbances: 0, tasks: 2 },
  ],
  ['a region that answers no client', { runs: 1, disturbances: 1, doors: 1 }],
])('%s: nothing is broken, stuck, frozen for good or without a named command', async (_what, budget, ...[topology]) => {
  const { space, stuck, frozenForGood, nameless, machine } = await explore(budget, {}, topology);
  expect([space.counterexample, ...stuck, ...frozenForGood, ...nameless]).toEqual([null]);
  expect(space.complete).toBe(true);
  expect([...machine.done].sort()).toEqual(['failover-detach', 'failover-graceful', 'failover-ungraceful']);
});

const steps = (change: (step: Step) => Step | null) => ({
  runbook: (book: Runbook): Runbook => ({ ...book, steps: book.steps.flatMap((step) => change(step) ?? []) }),
});

/** A runbook that stops nothing in the region that is left. */
const NO_FENCE: Seeds = steps((step) =>
  step.id.startsWith('fence') ? null : { ...step, needs: step.needs.filter((id) => !id.startsWith('fence')) },
);

/** What a step proves, without what `drop` names. */
const proves = (id: string, keep: (condition: Step['met'][number]) => Step['met'][number] | null): Seeds =>
  steps((step) => (step.id.startsWith(id) ? { ...step, met: step.met.flatMap((one) => keep(one) ?? []) } : step));

/** A fence that is content when no task of the service runs. */
const RUNNING_ALONE = proves('fence', (one) =>
  'where' in one && one.where['runningCount'] !== undefined
    ? { ...one, where: { runningCount: one.where['runningCount'] } }
    : null,
);

/** A fence that looks at the service and its bounds alone. */
const SERVICE_ALONE = proves('fence', (one) => (/in cluster/.test(one.why) ? null : one));

/** A scaled service whose bounds nobody looks at. */
const NO_BOUNDS = proves('scale', (one) => (/scales between/.test(one.why) ? null : one));

/** A fence that leaves the bounds as they are: scaling starts tasks again. */
const NO_FENCED_BOUNDS = steps((step) =>
  step.id.startsWith('fence')
    ? {
        ...step,
        act: step.act.filter((act) => act.kind !== 'call' || act.operation.action !== 'RegisterScalableTarget'),
        met: step.met.filter((one) => !/scales between/.test(one.why)),
      }
    : step,
);

/** A promotion that waits for no front door. */
const NO_DOOR = steps((step) =>
  step.id === 'front-door' ? null : { ...step, needs: step.needs.filter((id) => id !== 'front-door') },
);

/** A front door that is asked by the region's own name alone. */
const OWN_NAME_ALONE = proves('front-door', (one) => ('via' in one ? null : one));

/** A front door for which one person answers. */
const ONE_ACCEPTS = steps((step) => {
  if (step.id !== 'front-door' || step.orAccept === undefined) return step;
  const { kind, name, question } = step.orAccept;
  return { ...step, orAccept: { kind, name, question } };
});

/** Skips as they were: a step that only waits is left out in passing. */
const GATE_SKIPPED: Seeds = {
  skipRule: (_, step) =>
    step.destructive || [...step.act, step.orAccept].some((act) => act?.kind === 'accept')
      ? 'it changes something'
      : null,
};

/** A promotion that is content when nothing is under way, and a proof that looks at the record alone. */
const HASTY: Seeds = steps((step) => {
  const quiet = step.met.filter(({ why }) => why.startsWith('no failover'));
  const record = step.met.filter(({ why }) => why.includes('points to'));
  return step.id === 'promote' ? { ...step, met: quiet } : step.id === 'verify' ? { ...step, met: record } : step;
});

/** Clients are left where they are, and the proof does not ask as one of them. */
const NO_TRAFFIC: Seeds = steps((step) =>
  step.id === 'traffic'
    ? { ...step, act: [], met: [] }
    : {
        ...step,
        met:
          step.id === 'verify'
            ? step.met.filter((one) => 'where' in one && !/clients|takeover object/.test(one.why))
            : step.met,
      },
);

describe('a mistake is found, on a shortest way', () => {
  it.each<[string, Seeds, Budget, (one: Explored) => readonly string[], RegExp, Topology?]>([
    ['no fence', NO_FENCE, { runs: 1, disturbances: 0 }, ({ space }) => space.counterexample ?? [], /both write/],
    [
      'no fence in three regions',
      NO_FENCE,
      { runs: 1, disturbances: 0 },
      ({ space }) => space.counterexample ?? [],
      /both write/,
      THREE,
    ],
    [
      'clients left behind by the two objects',
      NO_TRAFFIC,
      { runs: 1, disturbances: 0 },
      ({ space }) => space.counterexample ?? [],
      /says done: us-east-1 is served/,
      INVERTED,
    ],
    [
      'a fence skipped in passing',
      { skipsInPassing: true, judgesEnds: true },
      { runs: 1, disturbances: 1, steers: 1 },
      ({ space }) => space.counterexample ?? [],
      /dr skip 1 fence[^]*both write/,
    ],
    [
      'a skipped step that is said to be met',
      { skipIsMet: true, judgesEnds: true },
      { runs: 1, disturbances: 1, steers: 1 },
      ({ space }) => space.counterexample ?? [],
      /dr skip 1 scale[^]*says done/,
    ],
    [
      'a fence that looks at running tasks alone',
      { ...RUNNING_ALONE, judgesEnds: true },
      { runs: 1, disturbances: 0, tasks: 1 },
      ({ space }) => space.counterexample ?? [],
      /all are pending[^]*come up[^]*both write/,
    ],
    [
      'a fence that does not look beside the service',
      { ...SERVICE_ALONE, judgesEnds: true },
      { runs: 1, disturbances: 0, tasks: 1 },
      ({ space }) => space.counterexample ?? [],
      /beside the service[^]*both write/,
    ],
    [
      'a standby that is scaled by its tasks alone',
      NO_BOUNDS,
      { runs: 1, disturbances: 0, tasks: 1 },
      ({ space }) => space.counterexample ?? [],
      /as its bounds allow[^]*says done/,
    ],
    [
      'the same fence, when it says that it is met',
      RUNNING_ALONE,
      { runs: 1, disturbances: 0, tasks: 1 },
      ({ space }) => space.counterexample ?? [],
      /fence-us-east-1 is met, and in us-east-1 there are .*"pending":3/,
    ],
    [
      'a fence that leaves the bounds',
      NO_FENCED_BOUNDS,
      { runs: 1, disturbances: 0 },
      ({ space }) => space.counterexample ?? [],
      /fence-us-east-1 is met, and in us-east-1 there are .*"min":3,"max":9/,
    ],
    [
      'a promotion that waits for no front door',
      NO_DOOR,
      { runs: 1, disturbances: 0 },
      ({ space }) => space.counterexample ?? [],
      /promotes us-west-2, which nobody saw answer/,
    ],
    [
      'a front door that is asked by its own name alone',
      OWN_NAME_ALONE,
      { runs: 1, disturbances: 0, doors: 1 },
      ({ space }) => space.counterexample ?? [],
      /front-door is met, and us-west-2 does not answer clients/,
    ],
    [
      'a front door for which one person answers',
      ONE_ACCEPTS,
      { runs: 1, disturbances: 0, doors: 1 },
      ({ space }) => space.counterexample ?? [],
      /which one person alone accepted/,
    ],
    [
      'a front door that is skipped in passing',
      GATE_SKIPPED,
      { runs: 1, disturbances: 1, steers: 1 },
      ({ space }) => space.counterexample ?? [],
      /dr skip 1 front-door[^]*which nobody saw answer/,
    ],
    ['done too early', HASTY, { runs: 1, disturbances: 0 }, ({ space }) => space.counterexample ?? [], /says done/],
    [
      'no lease',
      { noLease: true },
      { runs: 2, disturbances: 1 },
      ({ space }) => space.counterexample ?? [],
      /of epoch/,
    ],
    [
      'the lease looked for in the target alone',
      { looksInTargetAlone: true },
      { runs: 2, disturbances: 1 },
      ({ space }) => space.counterexample ?? [],
      /of epoch/,
    ],
    [
      'a run goes on after another one',
      { resumesPassed: true },
      { runs: 2, disturbances: 0 },
      ({ space }) => space.counterexample ?? [],
      /dr resume 1/,
    ],
    [
      'no resume and no abort',
      { noWayOn: true },
      { runs: 1, disturbances: 1 },
      ({ stuck }) => stuck[0] ?? [],
      /stops|killed/,
    ],
    [
      'a command that does not exist',
      { noWayOn: true },
      { runs: 1, disturbances: 1 },
      ({ nameless }) => nameless[0] ?? [],
      /stops|killed/,
    ],
    [
      'markers forgotten',
      { keepsFrozen: true },
      { runs: 1, disturbances: 0 },
      ({ frozenForGood }) => frozenForGood[0] ?? [],
      /freeze/,
    ],
  ])('%s', async (name, seeds, budget, way, expected, ...[topology]) => {
    const found = way(await explore(budget, seeds, topology));
    process.stdout.write(`counterexample: ${name}\n${numbered(found)}`);
    expect(found.join('\n')).toMatch(expected);
  });
});
