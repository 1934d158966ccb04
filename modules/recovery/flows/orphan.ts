/** Ends a lease that has no run behind it. Everything is written on condition, as a run writes its lease. */
import { DrError, EXIT } from '../../console/errors';
import { leasesOf } from '../runs/interlock';
import { RunLease } from '../runs/lease';
import { LEASE_TTL_SECONDS, standing, type LeaseRecord } from '../runs/leaseRecord';
import { objectsIn } from '../runs/objects';
import type { OpenLease } from '../runs/orphans';
import { allPlaces, leaseKey, placeOf, runKey } from '../runs/places';
import type { FlowPorts } from './ports';
import type { Steering } from './steer';

type OrphanPorts = Pick<FlowPorts, 'sender' | 'clock' | 'console' | 'workspace' | 'holder' | 'isGone' | 'newRunId'>;

/**
 * Takes the lease as its run would have, and gives it back as at an end: applies and runs go on. What was there, who ended it and why
 * is written beside it. Throws `lease-held` where somebody renews it and it is not to be taken over, and `lease-not-ended`.
 */
export async function endOrphan(
  { record }: OpenLease,
  ports: OrphanPorts,
  { reason, takeover }: Steering,
): Promise<void> {
  const topology = ports.workspace.topology();
  const { run, runbook, touches } = record;
  // As a planned run: it must see more than half of the buckets, so that it ends nothing of which somebody else goes on unseen.
  const claim = { run, runbook, mode: 'graceful', touches, holder: ports.holder };
  const leases = await leasesOf(topology, ports);
  const answers = (region: string): boolean => leases.some((one) => one.region === region && one.read.v !== 'unknown');
  const buckets = [...allPlaces(topology)]
    .sort((a, b) => Number(answers(b.region)) - Number(answers(a.region)))
    .map((place) => objectsIn(place, ports));
  const { environment } = topology;
  const { isGone } = ports;
  const lease = new RunLease(buckets, ports.clock, claim, {
    ...{ environment, floor: 0, takeover: takeover ? reason : null, isGone, ending: true },
  });
  const opened = await lease.open();
  if (opened.v === 'unknown')
    ports.console.warn(`${lease.why()}. There it may still be held: call it again when it answers.`);
  if (lease.epoch() === 0) throw notEnded(lease.why());
  await keepWhy(run, record, ports, reason);
  await lease.release(false);
}

/** An object in the place of a lease that cannot be read, and where. */
export interface Unreadable {
  readonly region: string;
  readonly why: string;
  readonly etag: string;
}

export async function unreadableLeases(ports: OrphanPorts): Promise<readonly Unreadable[]> {
  const leases = await leasesOf(ports.workspace.topology(), ports);
  return leases.flatMap(({ region, read }) =>
    read.v === 'unknown' && read.etag !== undefined ? [{ region, why: read.why, etag: read.etag }] : [],
  );
}

/**
 * Puts the lease that stands in the other buckets in the place of what cannot be read; where none stands, one that was given back. A
 * run that goes on keeps its lease. Throws `lease-not-ended` where somebody wrote in between, or the bucket does not answer.
 */
export async function replaceUnreadable(
  unreadable: readonly Unreadable[],
  ports: OrphanPorts,
  reason: string,
): Promise<void> {
  const topology = ports.workspace.topology();
  const leases = await leasesOf(topology, ports);
  const stands = standing(leases.map(({ read }) => read))[0]?.record ?? returned(ports);
  for (const { region, etag, why } of unreadable) {
    const objects = objectsIn(placeOf(topology, region), ports);
    const before = await objects.read(leaseKey(topology.environment));
    await keepWhy('lease', before.v === 'found' ? before.text.slice(0, 20_000) : why, ports, reason);
    const written = await objects.write(leaseKey(topology.environment), `${JSON.stringify(stands)}\n`, { etag });
    if (written.v !== 'written')
      throw notEnded(`${region}: ${'why' in written ? written.why : 'somebody else wrote it'}`);
  }
}

function returned({ clock, holder, newRunId }: OrphanPorts): LeaseRecord {
  const since = new Date(clock.now()).toISOString();
  return {
    ...{ epoch: 1, run: newRunId('ended-lease'), runbook: 'none', mode: 'ungraceful', touches: [], holder: null },
    ...{ last: holder, since, ttl_seconds: LEASE_TTL_SECONDS, open: false },
  };
}

/** In every bucket that answers: the lease itself is written over by the next run. */
async function keepWhy(run: string, before: unknown, ports: OrphanPorts, reason: string): Promise<void> {
  const topology = ports.workspace.topology();
  const at = new Date(ports.clock.now()).toISOString();
  const text = `${JSON.stringify({ run, by: ports.holder.arn, at, reason, before }, null, 2)}\n`;
  const key = runKey(topology.environment, run, `ended-${at.replace(/[-:]/g, '')}.json`);
  await Promise.all(allPlaces(topology).map((place) => objectsIn(place, ports).write(key, text, 'any')));
}

function notEnded(why: string): DrError {
  return new DrError(
    'lease-not-ended',
    'The lease could not be ended.',
    why,
    'Call it again when the state buckets answer; dr journal shows who holds it.',
    EXIT.unknown,
  );
}
