/** Runs and applies keep out of each other's way: an apply waits for an open run, a planned run for an apply. */
import { DrError, EXIT } from '../../console/errors';
import type { Clock, Console } from '../../console/ports';
import type { State, StateId, Topology } from '../../topology/topology';
import type { Sender } from '../ports';
import type { Runbook } from '../runbook';
import { readLock } from '../unlock';
import { nameOf, readLease, type Holder, type LeaseRead } from './lease';
import { objectsIn, STORE_DEADLINE_MS, type Objects } from './objects';
import { allPlaces, leaseKey, touchedBy } from './places';

interface Ports {
  readonly sender: Sender;
  readonly clock: Clock;
  readonly console: Pick<Console, 'warn'>;
}

interface RegionLease {
  readonly objects: Objects;
  readonly read: LeaseRead;
}

/** Each run keeps its lease in the region that it moves to: all of them say what is under way. */
export async function leasesOf(
  topology: Topology,
  ports: Pick<Ports, 'sender' | 'clock'>,
  deadlineMs = STORE_DEADLINE_MS,
): Promise<readonly RegionLease[]> {
  return Promise.all(
    allPlaces(topology).map(async (place) => {
      const objects = objectsIn(place, ports, deadlineMs);
      return { objects, read: await readLease(objects, topology.environment) };
    }),
  );
}

/**
 * For verbs that apply on their own. Throws DrError `run-open` where a run that acts on these states is not at its end. A bucket
 * that does not answer is not asked twice: `requireUnfrozen` has told of it.
 */
export async function requireNoOpenRun(
  topology: Topology,
  states: readonly StateId[],
  ports: Pick<Ports, 'sender' | 'clock'>,
): Promise<void> {
  const touched = topology.states.filter(({ id }) => states.includes(id)).map(({ region }): string => region);
  for (const { read } of await leasesOf(topology, ports)) {
    if (read.v !== 'found' || !read.record.open) continue;
    const { run, touches, holder, last, since } = read.record;
    const shared = touches.filter((region) => touched.includes(region));
    if (shared.length === 0) continue;
    throw new DrError(
      'run-open',
      `${run} is not at its end, and acts on ${shared.join(', ')}.`,
      `${nameOf(holder ?? last)} ${holder === null ? 'began' : 'runs'} it since ${since}. An apply in between could undo what it did, or hold it up.`,
      `dr journal ${run} shows how far it is. Bring it to its end with dr resume ${run}, or end it: dr abort ${run} --reason TEXT.`,
      EXIT.refused,
    );
  }
}

/**
 * Right after a run took its own lease: another run that moves elsewhere has one in another region. Of two that begin at the same
 * time at least one sees the other, since each writes before it looks. Throws DrError `lease-held`; with `takeover` the other
 * lease is ended instead.
 */
export async function requireAlone(
  topology: Topology,
  own: { readonly run: string; readonly region: string; readonly emergency: boolean },
  ports: Pick<Ports, 'sender' | 'clock'>,
  isGone: (holder: Holder) => boolean,
  takeover: string | null,
): Promise<void> {
  // An emergency does not wait long for a region that may be the lost one.
  const leases = await leasesOf(topology, ports, own.emergency ? 1_000 : STORE_DEADLINE_MS);
  for (const { objects, read } of leases) {
    if (objects.place.region === own.region || read.v !== 'found' || read.ended) continue;
    const { record, etag } = read;
    if (record.holder === null || isGone(record.holder)) continue;
    if (takeover === null) throw alsoHeld(record.run, nameOf(record.holder), record.since, objects.place.region);
    await objects.write(
      leaseKey(topology.environment),
      `${JSON.stringify({ ...record, epoch: record.epoch + 1, holder: null })}\n`,
      {
        etag,
      },
    );
  }
}

function alsoHeld(run: string, who: string, since: string, region: string): DrError {
  return new DrError(
    'lease-held',
    `${who} runs ${run} since ${since}.`,
    `Only one run at a time may change an environment; the lease of that one is in ${region}.`,
    `Talk to them first. dr journal ${run} shows how far it is. To end it: dr abort ${run} --takeover --reason TEXT.`,
    EXIT.refused,
  );
}

/** Throws DrError `apply-under-way` where a planned run finds a touched state locked; an emergency goes on and says so. */
export async function requireNoApply(topology: Topology, runbook: Runbook, ports: Ports): Promise<void> {
  const touches = touchedBy(runbook);
  const states = topology.states.filter(({ region }) => touches.includes(region));
  const locked = (await Promise.all(states.map((state) => lockOf(state, ports, runbook.mode)))).flat();
  if (locked.length === 0) return;
  if (runbook.mode === 'ungraceful') {
    for (const line of locked) ports.console.warn(`${line} This is an emergency: the run goes on.`);
    return;
  }
  throw new DrError(
    'apply-under-way',
    `${locked.length} of the states that this run acts on ${locked.length === 1 ? 'is' : 'are'} locked.`,
    locked.join('\n'),
    'Wait until that apply is done. If its process is gone: dr unlock STATE.',
    EXIT.refused,
  );
}

async function lockOf(state: State, { sender, clock }: Ports, mode: Runbook['mode']): Promise<readonly string[]> {
  const limit = new AbortController();
  const done = new AbortController();
  const emergency = mode === 'ungraceful';
  if (emergency) {
    clock.sleep(1_000 * clock.scale, done.signal).then(
      () => limit.abort(new Error('too late')),
      () => undefined,
    );
  }
  try {
    const held = await readLock(state, sender, limit.signal);
    return held === null ? [] : [`${state.id} is locked by ${held.who} since ${held.since} for ${held.operation}.`];
  } catch (error) {
    // What cannot be asked does not hold up an emergency; the freeze tells others to wait.
    if (emergency) return [];
    throw error;
  } finally {
    done.abort(new Error('answered'));
  }
}
