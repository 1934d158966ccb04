/**
 * Leases without a run: a process that died after it had written its lease, and before it kept anything of the run,
 * leaves one; so does whoever writes something else into the object. Such a run cannot be resumed, and applies wait
 * until it is ended.
 */
import { DrError, EXIT } from '../console/errors';
import { duration } from '../console/style';
import type { Clock } from '../console/ports';
import type { Topology } from '../topology/topology';
import type { Sender } from '../runbook/ports';
import { RUN_FILES } from './gather';
import { leasesOf, type RegionLease } from './interlock';
import { isUnderWay, nameOf, standing, type Standing } from './lease-record';
import { objectsIn } from './objects';
import { allPlaces, runKey } from './places';

interface Ports {
  readonly sender: Sender;
  readonly clock: Clock;
}

export interface OpenLease extends Standing {
  /** Whether a bucket has the run's files: `no` where every bucket says that there are none. */
  readonly kept: 'yes' | 'no' | 'unknown';
}

export interface OpenLeases {
  readonly runs: readonly OpenLease[];
  /** Regions whose lease is unknown, with the reason. */
  readonly unknown: readonly { readonly region: string; readonly why: string }[];
}

/** Open runs by the buckets, of any machine. */
export async function openLeases(topology: Topology, ports: Ports): Promise<OpenLeases> {
  return withRuns(topology, await leasesOf(topology, ports), ports);
}

async function withRuns(topology: Topology, leases: readonly RegionLease[], ports: Ports): Promise<OpenLeases> {
  const open = standing(leases.map(({ read }) => read)).filter(isUnderWay);
  const runs = await Promise.all(
    open.map(async (one) => ({ ...one, kept: await isKept(topology, one.record.run, ports) })),
  );
  const unknown = leases.flatMap(({ region, read }) => (read.v === 'unknown' ? [{ region, why: read.why }] : []));
  return { runs, unknown };
}

/** A run with some of its files is no run: its process died while writing them, and no verb can resume it. */
async function isKept(topology: Topology, run: string, ports: Ports): Promise<OpenLease['kept']> {
  const places = await Promise.all(
    allPlaces(topology).map(async (place) => {
      const bucket = objectsIn(place, ports);
      const reads = await Promise.all(RUN_FILES.map((name) => bucket.read(runKey(topology.environment, run, name))));
      if (reads.some(({ v }) => v === 'missing')) return 'no';
      return reads.every(({ v }) => v === 'found') ? 'yes' : 'unknown';
    }),
  );
  if (places.includes('yes')) return 'yes';
  return places.includes('unknown') ? 'unknown' : 'no';
}

/**
 * No process runs it, and it has no files: only a person can end it. A script has no files in buckets, and its lease
 * expires.
 */
export const isOrphan = ({ record, ended, kept }: OpenLease): boolean =>
  kept === 'no' && record.open && (ended || record.holder === null);

/** The lease that stands for a run of which nothing else can be found; null where there is none. */
export async function orphanOf(topology: Topology, run: string, ports: Ports): Promise<OpenLease | null> {
  const { runs } = await openLeases(topology, ports);
  return runs.find(({ record, kept }) => record.run === run && kept !== 'yes') ?? null;
}

/** The lease of a run that is under way, whatever else is kept of it; null where there is none. */
export async function leaseOfRun(topology: Topology, run: string, ports: Ports): Promise<OpenLease | null> {
  const { runs } = await openLeases(topology, ports);
  return runs.find(({ record }) => record.run === run) ?? null;
}

/** Holder, start and age, for a person's decision. A script keeps no run in the buckets. */
export function leaseWords({ record, ended, age }: Pick<OpenLease, 'record' | 'ended' | 'age'>): string {
  const { run, holder, last, since } = record;
  const who =
    holder === null ? `left by ${nameOf(last)}` : `${ended ? 'no longer renewed by' : 'held by'} ${nameOf(holder)}`;
  const written = age === null ? '' : `, last written ${duration(age)} ago`;
  return `${run}: ${who}, since ${since}${written}`;
}

export function leaseOrphan(lease: OpenLease): DrError {
  const { run, open } = lease.record;
  const where = lease.kept === 'unknown' ? 'a bucket that answers' : 'any bucket';
  const alive = lease.record.holder !== null && !lease.ended;
  return new DrError(
    'lease-orphan',
    `There is a lease of ${run}, and nothing else of it.`,
    `${leaseWords(lease)}. Neither this machine nor ${where} keeps its runbook or its journal: its process died before it sent anything${open ? '' : ', or it is a script'}.`,
    `End it: dr abort ${run} --reason TEXT${alive ? ' (within a minute of its last renewal also --takeover: talk to them first)' : ''}.`,
    EXIT.refused,
  );
}
