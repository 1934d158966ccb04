/**
 * The lease: one run at a time changes an environment. An object in the target region's bucket, written on condition, with an
 * epoch that grows with every holder. Whether it has ended is judged by S3's clock alone: the age of the object when it is read.
 */
import { DrError, EXIT } from '../../console/errors';
import type { Clock } from '../../console/ports';
import type { Lease, LeaseCheck } from '../ports';
import type { Objects, Read } from './objects';
import { leaseKey } from './places';

/** Who acts, and where: a process on a machine. */
export interface Holder {
  /** STS ARN of the caller. */
  readonly arn: string;
  readonly host: string;
  /** Tells machines apart that have the same name. */
  readonly machine: string;
  readonly pid: number;
}

/** What is in the object. Times are for people; nothing compares them. */
export interface LeaseRecord {
  readonly epoch: number;
  readonly run: string;
  readonly runbook: string;
  readonly mode: string;
  /** Null when nobody runs it at the moment: paused, stopped, or at its end. */
  readonly holder: Holder | null;
  /** Who held it last. */
  readonly last: Holder;
  readonly since: string;
  /** Seconds after its last writing at which it ends by itself. */
  readonly ttl_seconds: number;
  /** False when the run is at its end: nothing waits for it any more. */
  readonly open: boolean;
  /** Regions whose states the run acts on, and `global`. */
  readonly touches: readonly string[];
}

export const LEASE_TTL_SECONDS = 60;

/** Wall milliseconds between two renewals: two may be lost before it ends. */
const RENEW_MS = (LEASE_TTL_SECONDS * 1000) / 3;

export type Claim = Pick<LeaseRecord, 'run' | 'runbook' | 'mode' | 'touches'> & { readonly holder: Holder };

export interface ClaimOptions {
  readonly environment: string;
  /** The highest epoch that the run's journal knows: a new one is higher. */
  readonly floor: number;
  /** Why it is taken from a holder who may be alive; null where that is not wanted. */
  readonly takeover: string | null;
  /** True where the holder is a process of this machine that no longer exists. */
  readonly isGone: (holder: Holder) => boolean;
}

/** From whom it came over, where it was not free. */
export interface Taken {
  readonly from: string;
  readonly since: string;
  readonly run: string;
  readonly reason: string;
}

export type LeaseRead =
  | { readonly v: 'found'; readonly record: LeaseRecord; readonly etag: string; readonly ended: boolean }
  | { readonly v: 'missing' }
  | { readonly v: 'unknown'; readonly why: string };

export async function readLease(objects: Objects, environment: string): Promise<LeaseRead> {
  return leaseOf(await objects.read(leaseKey(environment)));
}

function leaseOf(read: Read): LeaseRead {
  if (read.v !== 'found') return read;
  const record = parsed(read.text);
  if (record === null) return { v: 'unknown', why: 'the lease cannot be read' };
  // Without S3's word for it, it has not ended: taking it over is for a person to decide.
  const ended = read.age !== null && read.age > record.ttl_seconds * 1000;
  return { v: 'found', record, etag: read.etag, ended };
}

function parsed(text: string): LeaseRecord | null {
  try {
    const value = JSON.parse(text) as Partial<LeaseRecord>;
    return typeof value.epoch === 'number' && typeof value.run === 'string' && typeof value.ttl_seconds === 'number'
      ? (value as LeaseRecord)
      : null;
  } catch {
    return null;
  }
}

export const nameOf = ({ arn, host, pid }: Holder): string => `${arn} (process ${pid} on ${host})`;

/** The lease of one run. `open` first; then it is a `Lease`. */
export class RunLease implements Lease {
  private etag: string | null = null;
  private record: LeaseRecord | null = null;
  /** Another run's, which was never brought to its end: it comes back when this one is. */
  private left: LeaseRecord | null = null;
  private said = '';
  private opening: Promise<LeaseCheck> | null = null;
  private readonly stop = new AbortController();
  private renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly objects: Objects,
    private readonly clock: Clock,
    private readonly claim: Claim,
    private readonly options: ClaimOptions,
  ) {}

  /**
   * Takes the lease. `held` with what it was taken from, or `unknown` where the bucket could not be asked. Throws DrError
   * `lease-held` where another run holds it and it is not to be taken over.
   */
  async open(): Promise<
    { readonly v: 'held'; readonly taken: Taken | null; readonly left: string | null } | { readonly v: 'unknown' }
  > {
    for (let tries = 0; tries < 5; tries += 1) {
      const read = await readLease(this.objects, this.options.environment);
      if (read.v === 'unknown') return this.notKnown(read.why);
      const taken = read.v === 'found' ? this.takes(read) : null;
      const epoch = Math.max(read.v === 'found' ? read.record.epoch : 0, this.options.floor) + 1;
      const record = this.newRecord(epoch);
      const written = await this.put(record, read.v === 'found' ? read.etag : null);
      if (written.v === 'unknown') {
        // The answer may be lost and the lease ours all the same.
        const again = await readLease(this.objects, this.options.environment);
        if (again.v !== 'found' || !this.isOurs(again.record, epoch)) return this.notKnown(written.why);
        this.etag = again.etag;
      }
      if (written.v === 'conflict') continue;
      this.record = record;
      const another = read.v === 'found' && read.record.open && read.record.run !== this.claim.run;
      this.left = another ? read.record : null;
      return { v: 'held', taken, left: this.left?.run ?? null };
    }
    return this.notKnown('others write it at the same time');
  }

  epoch(): number {
    return this.record?.epoch ?? Math.max(this.options.floor, 1);
  }

  why(): string {
    return this.said;
  }

  async check(): Promise<LeaseCheck> {
    if (this.record === null) return this.late();
    const read = await readLease(this.objects, this.options.environment);
    if (read.v === 'unknown') {
      this.said = `the lease in ${this.objects.place.region} could not be read (${read.why})`;
      return 'unknown';
    }
    if (read.v === 'found' && this.isOurs(read.record, this.record.epoch)) {
      this.etag = read.etag;
      return 'held';
    }
    this.said = read.v === 'missing' ? 'the lease was removed' : whoHas(read.record);
    return 'lost';
  }

  /** It was not known at the beginning: perhaps the bucket answers now. Branches that ask at the same time ask once. */
  private late(): Promise<LeaseCheck> {
    this.opening ??= this.open()
      .then(({ v }) => v)
      .catch((error: unknown): LeaseCheck => {
        if (!(error instanceof DrError)) throw error;
        this.said = error.what;
        return 'lost';
      })
      .finally(() => (this.opening = null));
    return this.opening;
  }

  /** Renews it until `release`. */
  keep(): void {
    this.renewing = this.renew();
  }

  private async renew(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(RENEW_MS * this.clock.scale, signal);
      } catch {
        return;
      }
      if (this.record === null || this.etag === null) continue;
      // A conflict is for the next check to tell of.
      await this.put(this.record, this.etag);
    }
  }

  /** Gives it back. `open`: the run may still go on, later or elsewhere. */
  async release(open: boolean): Promise<void> {
    this.stop.abort(new Error('released'));
    await this.renewing;
    if (this.record === null || this.etag === null) return;
    const { epoch } = this.record;
    const left = open || this.left === null ? { ...this.record, open } : { ...this.left, epoch };
    await this.put({ ...left, holder: null }, this.etag);
    this.record = null;
  }

  private newRecord(epoch: number): LeaseRecord {
    const { claim, clock } = this;
    const since = new Date(clock.now()).toISOString();
    return { epoch, ...claim, last: claim.holder, since, ttl_seconds: LEASE_TTL_SECONDS, open: true };
  }

  private async put(record: LeaseRecord, etag: string | null): ReturnType<Objects['write']> {
    const written = await this.objects.write(leaseKey(this.options.environment), `${JSON.stringify(record)}\n`, {
      etag,
    });
    if (written.v === 'written') this.etag = written.etag;
    return written;
  }

  private isOurs({ epoch, holder, run }: LeaseRecord, ours: number): boolean {
    const { machine, pid } = this.claim.holder;
    return epoch === ours && run === this.claim.run && holder?.machine === machine && holder.pid === pid;
  }

  /** What taking it means; null where it is free. Throws `lease-held`. */
  private takes({ record, ended }: Extract<LeaseRead, { v: 'found' }>): Taken | null {
    const { holder, since, run } = record;
    if (holder === null || this.isOurs(record, record.epoch)) return null;
    const reason = this.reason(holder, record, ended);
    if (reason === null) throw held(record, this.objects.place.region);
    return { from: nameOf(holder), since, run, reason };
  }

  private reason(holder: Holder, { ttl_seconds: ttl }: LeaseRecord, ended: boolean): string | null {
    if (this.options.isGone(holder)) return 'the process that held it is gone';
    if (ended) return `it was not renewed for ${ttl} s`;
    return this.options.takeover;
  }

  private notKnown(why: string): { readonly v: 'unknown' } {
    this.said = `the lease in ${this.objects.place.region} could not be taken (${why})`;
    return { v: 'unknown' };
  }
}

function whoHas({ holder, last, since, run, open }: LeaseRecord): string {
  const taken = `${nameOf(last)} took the lease at ${since} for ${run}`;
  if (holder !== null) return taken;
  return open ? `${taken}, and stopped` : `${taken}, and brought it to its end`;
}

function held(record: LeaseRecord, region: string): DrError {
  const { run, holder, since } = record;
  return new DrError(
    'lease-held',
    `${holder === null ? 'Someone' : nameOf(holder)} runs ${run} since ${since}.`,
    `Only one run at a time may change an environment; its lease is in ${region}.`,
    `Talk to them first. dr journal ${run} shows how far it is. To take it over: dr resume ${run} --takeover --reason TEXT. The lease of a runner that died ends after ${record.ttl_seconds} s.`,
    EXIT.refused,
  );
}
