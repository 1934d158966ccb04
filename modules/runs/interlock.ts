/** Runs and applies exclude each other: an apply waits for an open run, a planned run for an apply. */
import { DrError, EXIT } from '../console/errors';
import type { Clock, Console } from '../console/ports';
import { isSilence } from '../operations/transient';
import { remedyIn } from '../operations/why';
import type { State, StateId, Topology } from '../topology/topology';
import type { Sender } from '../runbook/ports';
import type { Runbook } from '../runbook/runbook';
import { readLock } from './unlock';
import { isUnderWay, nameOf, readLease, standing, type LeaseRead } from './lease-record';
import { objectsIn } from './objects';
import { allPlaces, touchedBy } from './places';

interface Ports {
  readonly sender: Sender;
  readonly clock: Clock;
  readonly console: Pick<Console, 'warn'>;
}

export interface RegionLease {
  readonly region: string;
  readonly read: LeaseRead;
}

/** The lease in every bucket; `standing` selects the valid ones. */
export async function leasesOf(
  topology: Topology,
  ports: Pick<Ports, 'sender' | 'clock'>,
): Promise<readonly RegionLease[]> {
  return Promise.all(
    allPlaces(topology).map(async (place) => ({
      region: place.region,
      read: await readLease(objectsIn(place, ports), topology.environment),
    })),
  );
}

/**
 * For verbs that apply on their own. Throws DrError `run-open` if a run that acts on these states is open, and
 * `run-unknown` if a bucket answers with an error. `requireUnfrozen` reported buckets without an answer.
 */
export async function requireNoOpenRun(
  topology: Topology,
  states: readonly StateId[],
  ports: Pick<Ports, 'sender' | 'clock'>,
): Promise<void> {
  const touched = topology.states.filter(({ id }) => states.includes(id)).map(({ region }): string => region);
  const leases = await leasesOf(topology, ports);
  for (const { record } of standing(leases.map(({ read }) => read)).filter(isUnderWay)) {
    const { run, touches, holder, last, since } = record;
    const shared = touches.filter((region) => touched.includes(region));
    if (shared.length === 0) continue;
    throw new DrError(
      'run-open',
      `${run} is not at its end, and acts on ${shared.join(', ')}.`,
      `${nameOf(holder ?? last)} ${holder === null ? 'began' : 'runs'} it since ${since}. An apply now could undo its changes, or block it.`,
      `dr journal ${run} shows how far it is. Bring it to its end with dr resume ${run}, or end it: dr abort ${run} --reason TEXT.`,
      EXIT.refused,
    );
  }
  const unsaid = leases.flatMap(({ region, read }) =>
    // The code first, then its meaning in brackets.
    read.v === 'unknown' && !isSilence({ kind: 'transient', code: read.why.replace(/ \(.*$/, '') })
      ? [`${region}: ${read.why}`]
      : [],
  );
  if (unsaid.length > 0) throw runUnknown(unsaid);
}

function runUnknown(unsaid: readonly string[]): DrError {
  const remedies = [...new Set(unsaid.flatMap((words) => remedyIn(words) ?? []))];
  const remedy =
    remedies.length > 0
      ? remedies.join(' ')
      : 'Give the permission s3:GetObject on runs/ in that state bucket, or call it again when the bucket takes more requests.';
  return new DrError(
    'run-unknown',
    'It is not known whether a recovery acts on these states.',
    `The lease of recoveries could not be read in ${unsaid.join(' and ')}. An apply during a recovery could undo its changes.`,
    `${remedy} Where the object itself cannot be read: dr abort lease --reason TEXT.`,
    EXIT.unknown,
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
    // An unreachable lock does not stop an emergency; the freeze stops others.
    if (emergency) return [];
    throw error;
  } finally {
    done.abort(new Error('answered'));
  }
}
