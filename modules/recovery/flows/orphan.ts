/** Ends a lease that has no run behind it. Everything is written on condition, as a run writes its lease. */
import { leasesOf } from '../../runs/interlock';
import { RunLease } from '../../runs/lease';
import { LeaseCopy } from '../../runs/lease-copy';
import {
  isUnderWay,
  LEASE_TTL_SECONDS,
  leaseHeld,
  notEnded,
  standing,
  type LeaseRead,
  type LeaseRecord,
} from '../../runs/lease-record';
import { objectsIn } from '../../runs/objects';
import type { OpenLease } from '../../runs/orphans';
import { allPlaces, leaseKey, placeOf, runKey } from '../../runs/places';
import type { FlowPorts } from './ports';
import type { Steering } from './steer';

type OrphanPorts = Pick<FlowPorts, 'sender' | 'clock' | 'console' | 'workspace' | 'holder' | 'isGone' | 'newRunId'>;

/** How often what somebody wrote in between is looked at anew. */
const TRIES = 3;

/**
 * Gives the lease back in the place of its process, as at an end: applies and runs go on. It keeps its epoch, so that it comes before no
 * other run's lease, seen or not; a process that only stood still finds it given back, and stops. What was there, who ended it and why is
 * written beside it. Throws `lease-held` where somebody renews it and it is not to be taken over, and `lease-not-ended`.
 */
export async function endOrphan(orphan: OpenLease, ports: OrphanPorts, steering: Steering): Promise<void> {
  const topology = ports.workspace.topology();
  const { run } = orphan.record;
  const copies = allPlaces(topology).map((place) => new LeaseCopy(objectsIn(place, ports), topology.environment));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const reads = await Promise.all(copies.map((copy) => copy.look(true)));
    requireMost(copies, reads);
    const stands = standing(reads).find((one) => one.record.run === run && isUnderWay(one));
    if (stands === undefined)
      throw notEnded(`${run} has no lease any more: it was given back, or another run took it.`);
    const { record, ended } = stands;
    const renewed = record.holder !== null && !ended && !ports.isGone(record.holder);
    if (renewed && !steering.takeover) throw leaseHeld(record);
    await keepWhy(run, record, ports, steering.reason);
    if (renewed) return takeFrom(record, ports, steering.reason);
    const held = copies.filter((_, index) => isThat(record, reads[index]));
    const back = await giveBack(held, endedBy(record, ports, steering.reason));
    if (back.conflicts) continue;
    if (back.silent.length === held.length) throw notEnded(back.silent.join('; '));
    if (back.silent.length > 0)
      ports.console.warn(`It may still stand in ${back.silent.join('; ')}: call it again then.`);
    return;
  }
  throw notEnded('Somebody else writes it at the same time.');
}

/** A few buckets may hold what nobody else can see. Throws `lease-not-ended` unless more than half answer. */
function requireMost(copies: readonly LeaseCopy[], reads: readonly LeaseRead[]): void {
  const silent = reads.flatMap((read, at) =>
    read.v === 'unknown' ? [`${copies[at]?.region ?? ''}: ${read.why}`] : [],
  );
  if (silent.length * 2 >= copies.length) throw notEnded(`The lease could not be asked for in ${silent.join('; ')}.`);
}

const isThat = (record: LeaseRecord, read: LeaseRead | undefined): boolean =>
  read?.v === 'found' && read.record.run === record.run && read.record.epoch === record.epoch;

/** The reason is read by whoever finds the lease, a script without a parser among them. */
function endedBy(record: LeaseRecord, { holder }: OrphanPorts, reason: string): LeaseRecord {
  const plain =
    reason
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 500) || 'no reason that can be shown';
  return { ...record, holder: null, open: false, ended: { by: holder.arn, reason: plain } };
}

async function giveBack(
  copies: readonly LeaseCopy[],
  record: LeaseRecord,
): Promise<{ readonly conflicts: boolean; readonly silent: readonly string[] }> {
  const written = await Promise.all(copies.map(async (copy) => ({ copy, got: await copy.put(record) })));
  return {
    conflicts: written.some(({ got }) => got.v === 'conflict'),
    silent: written.flatMap(({ copy, got }) => (got.v === 'unknown' ? [`${copy.region} (${got.why})`] : [])),
  };
}

/**
 * From one who renews it: with a higher epoch, which a script knows for a takeover as well. As a planned run: it must see more than half of
 * the buckets, and none in which another run stands.
 */
async function takeFrom({ run, runbook, touches }: LeaseRecord, ports: OrphanPorts, reason: string): Promise<void> {
  const topology = ports.workspace.topology();
  const claim = { run, runbook, mode: 'graceful', touches, holder: ports.holder };
  const leases = await leasesOf(topology, ports);
  const answers = (region: string): boolean => leases.some((one) => one.region === region && one.read.v !== 'unknown');
  const buckets = [...allPlaces(topology)]
    .sort((a, b) => Number(answers(b.region)) - Number(answers(a.region)))
    .map((place) => objectsIn(place, ports));
  const { environment } = topology;
  const lease = new RunLease(buckets, ports.clock, claim, {
    ...{ environment, floor: 0, takeover: reason, isGone: ports.isGone, ending: true, alone: true },
  });
  const opened = await lease.open();
  if (opened.v === 'unknown')
    ports.console.warn(`${lease.why()}. There it may still be held: call it again when it answers.`);
  if (lease.epoch() === 0) throw notEnded(lease.why());
  await lease.release(false);
}

/** An object in the place of a lease that cannot be read, and where. */
export interface UnreadableLease {
  readonly region: string;
  readonly why: string;
  readonly etag: string;
}

export async function unreadableLeases(ports: OrphanPorts): Promise<readonly UnreadableLease[]> {
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
  unreadable: readonly UnreadableLease[],
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
