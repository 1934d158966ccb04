/**
 * A person ends the lease of a run that left nothing else, as `dr abort RUN --reason TEXT` does, from a view of the buckets of their own; and
 * what must not come of it: another run that is ended with it, one that renews its lease, or an orphan that nobody can end.
 */
import { DrError } from '../../../console/errors';
import { quietConsole } from '../../../console/testing/quiet';
import type { CallResult } from '../../../operations/adapter';
import type { Operation } from '../../../operations/operation';
import type { Topology } from '../../../topology/topology';
import { endOrphan } from '../../flows/orphan';
import type { Sender } from '../../../runbook/ports';
import { openLeases, orphanOf, type OpenLease } from '../../../runs/orphans';
import { leaseKey, runKey } from '../../../runs/places';
import { ENDED, type LeaseBounds, type LeaseState, type Scene } from './lease-scene';

const MODEL = 'model';

export interface Ending {
  readonly label: string;
  /** What is wrong with what it did; null where nothing is. */
  readonly what: (scene: Scene) => Promise<string | null>;
}

/** Scenes of a state, as often as they are wanted: what is only tried happens in one of its own. */
type Stage = (state: LeaseState) => Scene;

/** Every ending that may be tried now: of each run by name, with all buckets or without one. */
export function endingsOf(state: LeaseState, bounds: LeaseBounds, stage: Stage): readonly Ending[] {
  const { regions } = bounds;
  const views = [regions, ...regions.map((silent) => regions.filter((one) => one !== silent))];
  return state.parties.flatMap(({ life, ended }, index) => {
    if (ended || !['still', 'open', 'waits'].includes(life)) return [];
    // Who is known to be gone is ended within the minute as well.
    const ways = life === 'still' ? [false, true] : [false];
    return views.flatMap((view) => {
      const seen = view.length === regions.length ? 'all buckets' : view.join(' and ');
      return ways.map((takeover) => ({
        label: `a person who sees ${seen} ends the lease of run ${index + 1}${takeover ? ' with --takeover' : ''}`,
        what: (scene: Scene) => tried(scene, { state, bounds, stage, index, view, takeover }),
      }));
    });
  });
}

interface Attempt {
  readonly state: LeaseState;
  readonly bounds: LeaseBounds;
  readonly stage: Stage;
  readonly index: number;
  readonly view: readonly string[];
  readonly takeover: boolean;
}

async function tried(scene: Scene, attempt: Attempt): Promise<string | null> {
  const { state, stage, index, view, takeover } = attempt;
  const { life, memory } = state.parties[index] ?? {};
  const holds = life === 'open' ? (memory?.record ?? null) : null;
  const renews = holds !== null && view.some((region) => isRenewed(scene, region, index, holds.epoch));
  // Who looked a while ago knows the lease as it was then.
  const known = memory?.record ?? null;
  const looked = known === null ? null : { record: known, ended: true, age: null, kept: 'no' as const };
  if ((await end(scene, attempt.bounds, index, view, takeover, looked)) !== 'ended') return null;
  scene.become(index, { ended: true, ...(life === 'waits' ? { life: 'over' } : {}) });
  if (renews) return `it was ended while run ${index + 1} renewed it`;
  const other = 1 - index;
  const after = scene.state(state.cuts);
  const harmed = (await verdict(state, stage, other)) !== 'lost' && (await verdict(after, stage, other)) === 'lost';
  return harmed ? `run ${other + 1} was ended with it` : null;
}

function isRenewed(scene: Scene, region: string, index: number, epoch: number): boolean {
  const seen = scene.sees(index, region);
  if (seen === null || seen.record.run !== String(index + 1) || seen.record.epoch !== epoch) return false;
  return seen.record.holder !== null && seen.renewed;
}

/** What a run would be told if it went on now. */
export async function verdict(state: LeaseState, stage: Stage, index: number): Promise<string> {
  const scene = stage(state);
  const { life } = state.parties[index] ?? {};
  if (life === 'open' || life === 'still') {
    scene.become(index, { life: 'open' });
    await scene.passes();
    return (await scene.leases[index]?.check()) ?? 'none';
  }
  if (life !== 'waits') return 'none';
  try {
    await scene.leases[index]?.open();
    return 'held';
  } catch (error) {
    return codeOf(error) === 'run-passed' ? 'lost' : 'unknown';
  }
}

/** Of each orphan: that a person who sees all buckets can end it when its minute is over, and that nothing waits for it then. */
export async function neverEnds(state: LeaseState, bounds: LeaseBounds, stage: Stage): Promise<string | null> {
  for (const [index, { life, ended }] of state.parties.entries()) {
    if (life !== 'still' || ended) continue;
    const scene = stage(state);
    for (let round = 0; round < ENDED; round += 1) await scene.passes();
    const result = await end(scene, bounds, index, bounds.regions, false);
    if (result !== 'ended' && result !== 'none') return `the lease of run ${index + 1} cannot be ended (${result})`;
    const { runs } = await openLeases(topologyOf(bounds), portsOf(scene, bounds.regions));
    if (runs.some(({ record }) => record.run === String(index + 1))) return `run ${index + 1} still holds others up`;
  }
  return null;
}

/** `none`: nothing stands for that run, as that person sees it; otherwise the code of the refusal. */
async function end(
  scene: Scene,
  bounds: LeaseBounds,
  index: number,
  view: readonly string[],
  takeover: boolean,
  looked: OpenLease | null = null,
): Promise<string> {
  const ports = portsOf(scene, view);
  const topology = topologyOf(bounds);
  try {
    const orphan = (await orphanOf(topology, String(index + 1), ports)) ?? looked;
    if (orphan === null) return 'none';
    const workspace = { topology: () => topology } as unknown as Parameters<typeof endOrphan>[1]['workspace'];
    const holder = { arn: 'user/person', host: 'there', machine: 'person', pid: 2 };
    const rest = { console: quietConsole(), workspace, holder, isGone: () => false, newRunId: () => '0' };
    await (bounds.endings ?? endOrphan)(orphan, { ...ports, ...rest }, { reason: 'its machine is gone', takeover });
    return 'ended';
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof DrError) return error.code;
  throw error;
}

function topologyOf({ regions }: LeaseBounds): Topology {
  const environment = MODEL;
  const states = regions.map((region) => ({ backend: { region, bucket: region } }));
  const named = regions.slice(0, -1).map((region) => ({ region }));
  return { environment, regions: named, controlRegion: regions.at(-1), states } as unknown as Topology;
}

function portsOf(
  scene: Scene,
  view: readonly string[],
): { readonly sender: Sender; readonly clock: Parameters<typeof endOrphan>[1]['clock'] } {
  // Nobody is late: a bucket answers at once, or says that it does not.
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('done'))));
  return {
    clock: { scale: 1, now: () => scene.now, sleep },
    sender: { send: (operation) => answer(scene, view, operation) },
  };
}

const failed = (code: string, kind: 'transient' | 'not-found' | 'refused'): CallResult => ({
  ...{ ok: false, kind, code, message: code, requestId: null },
});

async function answer(
  scene: Scene,
  view: readonly string[],
  { action, region, input }: Operation,
): Promise<CallResult> {
  if (!view.includes(region)) return failed('ServiceUnavailable', 'transient');
  const { Key: key = '', Body: body = '', IfMatch: tag } = input as Readonly<Record<string, string | undefined>>;
  const date = new Date(scene.now).toISOString();
  const found = (output: object): CallResult => ({ ok: true, output, requestId: null, date });
  const lease = scene.objects(region, () => true);
  if (key !== leaseKey(MODEL)) {
    if (action === 'PutObject') return found({ ETag: 'w' });
    const run = scene.parties.findIndex((_, index) => key.startsWith(runKey(MODEL, String(index + 1), '')));
    const kept = scene.parties[run]?.kept.includes(region) === true;
    return kept ? found({ Body: '{}', ETag: 'f', LastModified: date }) : failed('NoSuchKey', 'not-found');
  }
  if (action === 'PutObject') {
    const written = await lease.write(key, body, { etag: tag ?? null });
    return written.v === 'written' ? found({ ETag: written.etag }) : failed('PreconditionFailed', 'refused');
  }
  const read = await lease.read(key);
  if (read.v !== 'found') return failed('NoSuchKey', 'not-found');
  const LastModified = new Date(scene.now - (read.age ?? 0)).toISOString();
  return found({ Body: read.text, ETag: read.etag, LastModified });
}
