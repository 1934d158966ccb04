/**
 * The oracle of killed and resumed runs: the world of the undisturbed run, and the list of changes that the cloud
 * received. Neither comes from the runner.
 */
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import type { RunResult } from '../../runbook/outcome';
import type { Runbook } from '../../runbook/runbook';
import { evacuateRunbook } from '../../patterns/warm-standby/evacuate';
import { failbackRunbook } from '../../patterns/warm-standby/failback';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { returnRunbook } from '../../patterns/warm-standby/return-to';
import { scene, SCENES, wrongIn, type Scene } from './matrix';
import { everyKill, Killed, mortal, type Kill, type Received } from './mortal';
import type { FakeCloud } from '../../parts/index.memory';
import { EAST, WEST, type Bench } from './run';

const THREE = sampleTopology(THIRD_REGION);
const stamp = '20261120-1404';

/** Runs a move to its end, so that the next one begins from there. */
function after(choose: (bench: Bench) => Promise<Runbook>, lost: boolean): (bench: Bench) => Promise<void> {
  let made: Runbook | undefined;
  return async (bench) => {
    if (lost) bench.cloud.out.add(EAST);
    made ??= await choose(bench);
    await bench.run(made);
    if (lost) bench.cloud.restore(EAST);
    bench.journal.entries.length = 0;
    bench.asked.length = 0;
  };
}

const evacuated = after(async (b) => evacuateRunbook(b.topology, await b.observe(), { region: EAST }), false);
const moved = after(async (b) => failoverRunbook(b.topology, await b.observe(), { to: WEST }), true);
const lostEast = (bench: Bench): void => void bench.cloud.out.add(EAST);

/** Every runbook, in two regions and in three, each from a world in which it is chosen. */
export const MOVES: Readonly<Record<string, () => Promise<Scene>>> = {
  ...SCENES,
  evacuation: scene(
    () => undefined,
    (t, seen) => evacuateRunbook(t, seen, { region: EAST }),
  ),
  return: scene(evacuated, (t, seen) => returnRunbook(t, seen, { region: EAST })),
  'failback by rebuild, of a member': scene(
    moved,
    (t, seen) => failbackRunbook(t, seen, { stamp, rebuild: true }).runbook,
  ),
  'three regions: failover': scene(lostEast, (t, seen) => failoverRunbook(t, seen, { to: WEST }), THREE),
  'three regions: failback by rebuild of two': scene(
    after(async (b) => failoverRunbook(b.topology, await b.observe(), { to: WEST, detach: true }), true),
    (t, seen) => failbackRunbook(t, seen, { stamp }).runbook,
    THREE,
  ),
};

export interface Conditions {
  /** Seconds until the cloud shows what it was asked for. */
  readonly visibility: number;
  /** Seconds between a death and the next life. */
  readonly away: number;
}

/** Effects that show at once and late; the next life at once, a minute and hours later. */
export const WORLDS: readonly Conditions[] = [
  { visibility: 20, away: 61 },
  { visibility: 0, away: 0 },
  { visibility: 20, away: 0 },
  { visibility: 0, away: 3 * 3600 },
];

export interface Lived {
  readonly result: RunResult;
  readonly received: readonly Received[];
  /** Moments of the first life, and of the second. */
  readonly kills: readonly (readonly Kill[])[];
  readonly lives: number;
  /** The world after all transitions, as text. */
  readonly world: string;
  readonly wrong: readonly string[];
}

/** A second life may find that a deadline passed while it was dead, which ends it; the one after that has a deadline of its own. */
const LIVES = 4;

/** Lives through `kills`, one a life, and then as often as it takes. */
export async function live(make: () => Promise<Scene>, given: Conditions, kills: readonly Kill[] = []): Promise<Lived> {
  const { bench, runbook } = await make();
  bench.cloud.visibility = given.visibility;
  const received: Received[] = [];
  const ways: (readonly Kill[])[] = [];
  for (let life = 0; ; life += 1) {
    const { ports, moments } = mortal(bench, received, kills[life]);
    const result = await bench.run(runbook, ports).catch(died);
    ways.push(everyKill(moments));
    if (result !== null && (result.outcome === 'done' || life >= LIVES)) {
      const world = await atRest(bench);
      return { result, received, kills: ways, lives: life + 1, world, wrong: wrongIn({ bench, runbook }) };
    }
    await bench.clock.sleep(given.away * 1000);
  }
}

function died(error: unknown): null {
  if (error instanceof Killed) return null;
  throw error;
}

/** Completes everything that is under way first. */
async function atRest({ cloud, clock }: Bench): Promise<string> {
  await clock.sleep(24 * 3_600_000);
  return worldAtRest(cloud);
}

/** A world as text, whose clock has been put forward. */
export async function worldAtRest(cloud: FakeCloud): Promise<string> {
  await cloud.probe('https://nobody.example/');
  // The order of parallel steps does not count.
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Set || Array.isArray(value) ? [...(value as Iterable<unknown>)].sort(byText) : value;
  return JSON.stringify({ regions: cloud.regions, global: cloud.global, record: cloud.record }, plain, 1);
}

/** What is wrong with a killed life, beside the undisturbed one; empty where nothing is. */
export function differences(whole: Lived, killed: Lived): readonly string[] {
  const done = killed.received.filter((one) => one.done).map(({ call }) => call);
  const repeated = done.filter((call, index) => done.indexOf(call) < index);
  const wanted = new Set(whole.received.map(({ call }) => call));
  const refused = killed.received.filter((one) => !one.done);
  return [
    ...(killed.result.outcome === 'done' ? [] : [`ends ${killed.result.outcome} after ${killed.lives} lives`]),
    ...killed.result.steps.filter(({ end }) => end !== 'met').map(({ id, end, why }) => `${id} ${end}: ${why}`),
    ...(killed.world === whole.world ? [] : [`another world: ${firstDifference(whole.world, killed.world)}`]),
    ...killed.wrong.map((what) => `the world lacks: ${what}`),
    ...repeated.map((call) => `done twice: ${call}`),
    ...done.filter((call) => !wanted.has(call)).map((call) => `not asked for: ${call}`),
    ...refused.map(({ call }) => `the cloud refused: ${call}`),
  ];
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function firstDifference(a: string, b: string): string {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${left[at]?.trim()} became ${right[at]?.trim()}`;
}

/** Kills a move in every way, once, or (`twice`) again in every way in the life after that. Answers what was wrong. */
export async function killEverywhere(
  name: string,
  given: Conditions,
  count: (kind: string) => void,
  twice = false,
): Promise<readonly string[]> {
  const make = MOVES[name];
  if (make === undefined) throw new Error(`no move ${name}`);
  const whole = await live(make, given);
  const found = whole.result.outcome === 'done' ? [] : [`undisturbed it ends ${whole.result.outcome}`];
  const judge = async (kills: readonly Kill[]): Promise<Lived> => {
    const killed = await live(make, given, kills);
    const where = kills.map(({ nth, death }) => `${death} at ${nth}`).join(', then ');
    found.push(...differences(whole, killed).map((what) => `${where}: ${what}`));
    return killed;
  };
  for (const kill of whole.kills[0] ?? []) {
    const once = await judge([kill]);
    if (!twice) count(kill.death);
    for (const again of twice ? (once.kills[1] ?? []) : []) {
      await judge([kill, again]);
      count('killed twice');
    }
  }
  return found;
}
