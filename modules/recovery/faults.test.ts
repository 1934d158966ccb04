/** Faults at every step and in every call of every move. Each run must end, and its outcome must be true. */
import type { Operation } from '../operations/operation';
import type { Outcome } from '../runbook/outcome';
import { fault } from '../memory/cloud';
import { EAST } from './testing/run';
import {
  atStep,
  CALL_FAULTS,
  type CallFault,
  changesHomedIn,
  outage,
  problems,
  SCENES,
  spoil,
  wrongIn,
  type Mode,
  type Scene,
} from './testing/matrix';

jest.setTimeout(120_000);

const MODES: readonly Mode[] = ['503', 'reset', 'hang'];

/** Runs by kind of fault, for the sum that is printed at the end. */
const runs = new Map<string, number>();
const count = (kind: string): void => void runs.set(kind, (runs.get(kind) ?? 0) + 1);

afterAll(() => {
  const sum = [...runs.values()].reduce((all, one) => all + one, 0);
  const moves = Object.keys(SCENES).length;
  const kinds = [...runs].sort().map(([kind, times]) => `  ${String(times).padStart(5)}  ${kind}\n`);
  process.stdout.write(
    `${sum} runs with a fault: ${runs.size} kinds of fault in ${moves} kinds of move\n${kinds.join('')}`,
  );
});

async function steps(scene: string): Promise<readonly string[]> {
  return (await make(scene)).runbook.steps.map(({ id }) => id);
}

async function make(scene: string): Promise<Scene> {
  const made = await SCENES[scene]?.();
  if (made === undefined) throw new Error(`no scene ${scene}`);
  return made;
}

/** Every request a run makes, at its first time (from 1); polls ask the same again. */
function telling(sent: readonly Operation[]): readonly number[] {
  const keys = sent.map((operation) => JSON.stringify(operation));
  return keys.flatMap((key, at) => (keys.indexOf(key) === at ? [at + 1] : []));
}

describe.each(Object.keys(SCENES))('%s', (name) => {
  it('without a fault is done, and the world agrees', async () => {
    const scene = await make(name);
    expect((await scene.bench.run(scene.runbook)).outcome).toBe('done');
    expect(wrongIn(scene)).toEqual([]);
  });

  it.each(['the target', 'the other region'])(
    '%s out from any step on, in any mode, ends in time and truly',
    async (who) => {
      const found: string[] = [];
      let tried = 0;
      const ids = await steps(name);
      for (const id of ids) {
        for (const mode of MODES) {
          const scene = await make(name);
          const { bench, runbook } = scene;
          const other = bench.topology.regions.find(({ region }) => region !== runbook.target)?.region ?? '';
          const region = who === 'the target' ? runbook.target : other;
          const begun = bench.clock.now();
          const result = await bench.run(runbook, {
            ...outage(bench, mode),
            ...atStep(bench, id, () => void bench.cloud.out.add(region)),
          });
          tried += 1;
          count(`${who} out from a step on: ${mode}`);
          found.push(...problems(scene, result, bench.clock.now() - begun).map((what) => `${id} ${mode}: ${what}`));
        }
      }
      expect(found).toEqual([]);
      expect(tried).toBe(ids.length * MODES.length);
    },
  );

  it.each(MODES)(
    'with the control planes of us-east-1 out (%s) all but the record goes on, and a resumed run completes',
    async (mode) => {
      const scene = await make(name);
      const { bench, runbook } = scene;
      const begun = bench.clock.now();
      const result = await bench.run(runbook, outage(bench, mode, changesHomedIn(EAST)));
      count(`changes of us-east-1's control planes out: ${mode}`);
      expect(problems(scene, result, bench.clock.now() - begun)).toEqual([]);
      const open = result.steps.filter(({ end }) => end !== 'met').map(({ id }) => id);
      const behind = runbook.steps.map(({ id }) => id);
      // The record and what needs it; nothing else is left, and nothing at all where no record is changed.
      expect(open).toEqual(behind.includes('record') ? behind.slice(behind.indexOf('record')) : []);
      if (open.length > 0) expect(result.steps.find(({ id }) => id === 'record')).toMatchObject({ end: 'not' });
      expect((await bench.run(runbook)).outcome).toBe('done');
      expect(wrongIn(scene)).toEqual([]);
    },
  );

  it('reads and changes throttled in bursts end met', async () => {
    const scene = await make(name);
    const { cloud, clock } = scene.bench;
    count('throttled in bursts, twenty seconds of every minute');
    const send: typeof cloud.send = (operation) =>
      clock.now() % 60_000 < 20_000 ? Promise.resolve(fault('Throttling', 'transient')) : cloud.send(operation);
    expect((await scene.bench.run(scene.runbook, { sender: { send } })).outcome).toBe('done');
    expect(wrongIn(scene)).toEqual([]);
  });

  /**
   * Allowed ends after a single fault in one call; `done` is judged by the world. Transient faults must not change the
   * end.
   */
  const ALLOWED: Readonly<Record<CallFault, readonly Outcome[]>> = {
    throttled: ['done'],
    timeout: ['done'],
    'answer lost': ['done'],
    reset: ['done'],
    slow: ['done'],
    stale: ['done', 'refused'],
    empty: ['done', 'refused'],
    denied: ['done', 'refused', 'unknown'],
  };

  it.each(CALL_FAULTS)('any one call %s ends as declared, and a second attempt completes', async (kind) => {
    const whole = await make(name);
    await whole.bench.run(whole.runbook);
    const calls = telling(whole.bench.cloud.sent);
    const found: string[] = [];
    for (const nth of calls) {
      const scene = await make(name);
      const { bench, runbook } = scene;
      const begun = bench.clock.now();
      const result = await bench.run(runbook, spoil(bench, nth, kind));
      count(`one call ${kind}`);
      const call = (): string => `call ${nth} (${whole.bench.cloud.sent[nth - 1]?.action ?? ''})`;
      found.push(...problems(scene, result, bench.clock.now() - begun).map((what) => `${call()}: ${what}`));
      if (!ALLOWED[kind].includes(result.outcome)) found.push(`${call()}: ${result.outcome}`);
      const again = result.outcome === 'done' ? result : await bench.run(runbook);
      if (again.outcome !== 'done' || wrongIn(scene).length > 0) found.push(`${call()}: again ${again.outcome}`);
    }
    expect(found).toEqual([]);
    expect(calls.length).toBeGreaterThanOrEqual(15);
  });
});

it('a region that is lost while it is fenced is accepted at once, and not tried for its deadline', async () => {
  const { bench, runbook } = await make('failover, the writer still answers');
  const fence = `fence-${EAST}`;
  const result = await bench.run(runbook, { ...atStep(bench, fence, () => void bench.cloud.out.add(EAST)) });
  const step = result.steps.find(({ id }) => id === fence);
  expect(step).toMatchObject({ end: 'met', accepted: [{ name: `unfenced:${EAST}` }] });
  expect((step?.endedAt ?? Infinity) - (step?.begunAt ?? 0)).toBeLessThanOrEqual(15_000);
  expect(step?.observed.join()).toContain('accepted');
  expect(result.outcome).toBe('done');
});
