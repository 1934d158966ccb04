/**
 * The lease: one run at a time changes an environment. An object in the state bucket of every region, written on condition, with
 * an epoch that is higher than every one that can be seen. The bucket of the region that is moved to has to hold it; the others
 * hold it so that a run whose target cannot be asked is seen all the same, and so that epochs can be compared.
 */
import { DrError } from '../console/errors';
import type { Clock } from '../console/ports';
import type { Lease, LeaseCheck } from '../runbook/ports';
import { LeaseCopy } from './lease-copy';
import * as records from './lease-record';
import type { Holder, LeaseRead, LeaseRecord, Standing } from './lease-record';
import type { Objects } from './objects';

/** Wall milliseconds between two renewals: two may be lost before it ends. */
const RENEW_MS = (records.LEASE_TTL_SECONDS * 1000) / 3;

export type Claim = Pick<LeaseRecord, 'run' | 'runbook' | 'mode' | 'touches'> & { readonly holder: Holder };

export interface ClaimOptions {
  readonly environment: string;
  /** The highest epoch that the run's journal knows; 0 where it never had the lease. */
  readonly floor: number;
  /** The reason for a takeover from a holder that may be alive; null: no takeover. */
  readonly takeover: string | null;
  /** True where the holder is a process of this machine that no longer exists. */
  readonly isGone: (holder: Holder) => boolean;
  /** To end the run: also one that another run passed. */
  readonly ending?: boolean;
  /** To end this run's lease and no other: not where another run is under way. */
  readonly alone?: boolean;
}

/** The former holder, if it was not free. */
export interface Taken {
  readonly from: string;
  readonly since: string;
  readonly run: string;
  readonly reason: string;
}

export interface Opened {
  /** `unknown`: another run may hold it in a bucket that could not be read. */
  readonly v: 'held' | 'unknown';
  readonly taken: Taken | null;
  /** Another open run: this one replaces it. */
  readonly left: string | null;
}

/** The lease of one run. `open` first; then it is a `Lease`. */
export class RunLease implements Lease {
  private record: LeaseRecord | null = null;
  /** The lease of another open run. */
  private left: LeaseRecord | null = null;
  private said = '';
  private opening: Promise<LeaseCheck> | null = null;
  private triedAt = 0;
  /** The target's bucket held it once. */
  private wasHome = false;
  private readonly stop = new AbortController();
  private renewing: Promise<void> = Promise.resolve();
  private readonly copies: readonly LeaseCopy[];

  /** `buckets`: of all regions; the first is the one of the region that is moved to. */
  constructor(
    buckets: readonly Objects[],
    private readonly clock: Clock,
    private readonly claim: Claim,
    private readonly options: ClaimOptions,
  ) {
    this.copies = buckets.map((bucket) => new LeaseCopy(bucket, options.environment));
  }

  /**
   * Takes the lease in every bucket that answers. A planned run takes it nowhere unless it sees enough. Throws DrError
   * `lease-held` where another run holds it and it is not to be taken over, `run-passed` where another run had it since this one, and
   * `lease-not-ended` where another run is in the way of an ending.
   */
  async open(): Promise<Opened> {
    for (let tries = 0; tries < 5; tries += 1) {
      const reads = await Promise.all(this.copies.map((copy) => copy.look(true)));
      const nobody = reads.every(({ v }) => v === 'unknown');
      if (nobody || (this.isPlanned && !this.sees(reads))) return this.notKnown(reads);
      const stands = records.standing(reads);
      this.refusePassed(stands);
      const taken = this.takes(stands);
      const newest = Math.max(this.options.floor, ...stands.map(({ record }) => record.epoch));
      const record = this.newRecord(newest + 1);
      const written = await this.spread(record);
      if (written === 'others') continue;
      const another = stands.find((one) => one.record.open && one.record.run !== this.claim.run);
      this.left = another?.record ?? null;
      this.record = record;
      this.wasHome = written[0]?.v === 'found';
      const v = this.sees(written) ? 'held' : 'unknown';
      if (v === 'unknown' && this.isPlanned) {
        await this.release(false, true);
        return this.notKnown(written);
      }
      return { v, taken, left: this.left?.run ?? null };
    }
    return this.notKnown([]);
  }

  epoch(): number {
    return this.record?.epoch ?? this.options.floor;
  }

  why(): string {
    return this.said;
  }

  async check(): Promise<LeaseCheck> {
    const { record } = this;
    if (record === null) return this.late();
    // A planned run has the time to ask a bucket that was silent again; an emergency leaves that to the renewal.
    const reads = await Promise.all(this.copies.map((copy) => copy.look(this.isPlanned)));
    const newer = reads.find((read) => read.v === 'found' && records.isNewer(read.record, record));
    if (newer?.v === 'found') return this.lost(records.whoHas(newer.record));
    if (!this.sees(reads)) return 'unknown';
    const [home] = reads;
    if (home?.v === 'found' && this.isOurs(home.record)) return 'held';
    if (home?.v === 'missing' && this.wasHome) return this.lost('the lease was removed');
    // The target's bucket was silent until now: its lease is older, or there is none.
    const written = await this.copies[0]?.put(record);
    if (written?.v === 'conflict') return this.check();
    this.wasHome = written?.v === 'written';
    return this.wasHome ? 'held' : 'unknown';
  }

  private lost(why: string): 'lost' {
    this.said = why;
    return 'lost';
  }

  /** No bucket answered at the beginning: ask again. Parallel branches share one request. */
  private late(): Promise<LeaseCheck> {
    if (this.opening === null && this.clock.now() < this.triedAt + RENEW_MS * this.clock.scale) {
      return Promise.resolve('unknown');
    }
    this.opening ??= this.open()
      .then(({ v }) => v)
      .catch((error: unknown): LeaseCheck => {
        if (!(error instanceof DrError)) throw error;
        return this.lost(error.what);
      })
      .finally(() => (this.opening = null));
    return this.opening;
  }

  /** Renews it until `release`, and brings it to buckets that answer again. */
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
      const { record } = this;
      // The next check reports conflicts and newer leases.
      if (record !== null) await Promise.all(this.copies.map((copy) => this.renewIn(copy, record)));
    }
  }

  private async renewIn(copy: LeaseCopy, record: LeaseRecord): Promise<void> {
    if (!copy.isKnown) {
      const read = await copy.look(true);
      if (read.v === 'unknown' || (read.v === 'found' && records.isNewer(read.record, record))) return;
    }
    await copy.put(record);
  }

  /**
   * Releases it. `open`: the run can be resumed. `undone`: nothing was done under it, so that an earlier open run can
   * still be resumed.
   */
  async release(open: boolean, undone = false): Promise<void> {
    this.stop.abort(new Error('released'));
    await this.renewing;
    if (this.record === null) return;
    const { epoch } = this.record;
    await this.giveBack(undone && this.left !== null ? { ...this.left, epoch } : { ...this.record, open }, this.record);
    this.record = null;
  }

  /** If it is still ours: after a takeover the other run releases it. */
  private async giveBack(record: LeaseRecord, own = record): Promise<void> {
    await Promise.all(this.copies.map((copy) => copy.put({ ...record, holder: null }, own)));
  }

  private newRecord(epoch: number): LeaseRecord {
    const { run, runbook, mode, touches, holder } = this.claim;
    const since = new Date(this.clock.now()).toISOString();
    // In this order: the script has no parser and reads the first of each key.
    return {
      ...{ epoch, run, runbook, mode, touches, holder, last: holder },
      ...{ since, ttl_seconds: records.LEASE_TTL_SECONDS, open: true },
    };
  }

  /** Writes it everywhere; `others` if another run wrote in between: then read all again. */
  private async spread(record: LeaseRecord): Promise<'others' | readonly LeaseRead[]> {
    const [first, ...rest] = this.copies;
    const inFirst = first === undefined ? [] : [await this.writeTo(first, record, 0)];
    if (inFirst.includes('others')) return 'others';
    const all = [...inFirst, ...(await Promise.all(rest.map((copy) => this.writeTo(copy, record, 3))))];
    if (!all.includes('others')) return all.filter((one) => one !== 'others');
    // Each writes to its own target's bucket first: of two that begin at the same time the older one sees the other.
    await this.giveBack({ ...record, open: false });
    return 'others';
  }

  /** `over`: how often it may overwrite an older lease that was written in between. */
  private async writeTo(copy: LeaseCopy, record: LeaseRecord, over: number): Promise<'others' | LeaseRead> {
    if (!copy.isKnown) return { v: 'unknown', why: 'no answer' };
    const written = await copy.put(record);
    if (written.v === 'written') return { v: 'found', record, etag: written.etag, ended: false, age: 0 };
    if (written.v === 'conflict' && over === 0) return 'others';
    // Without an answer the lease may have been written.
    const again = await copy.look(true);
    if (again.v === 'found' && again.record.epoch === record.epoch && this.isOurs(again.record)) return again;
    if (again.v === 'found' && records.isNewer(again.record, record)) return 'others';
    return written.v === 'conflict' ? this.writeTo(copy, record, over - 1) : { v: 'unknown', why: written.why };
  }

  private get isPlanned(): boolean {
    return this.claim.mode === 'graceful';
  }

  /** The target's bucket and more than half of all: two such runs see each other. */
  private sees(reads: readonly LeaseRead[]): boolean {
    const silent = this.copies.filter((_, index) => (reads[index]?.v ?? 'unknown') === 'unknown');
    if (reads[0]?.v !== 'unknown' && silent.length * 2 < this.copies.length) return true;
    const whys = reads.flatMap((read) => (read.v === 'unknown' ? [read.why] : []));
    const where = silent.map(({ region }) => region).join(' and ');
    this.said = `the lease in ${where} could not be asked for (${[...new Set(whys)].join(', ')})`;
    return false;
  }

  private isOurs({ epoch, holder, run }: LeaseRecord): boolean {
    const { machine, pid } = this.claim.holder;
    const ours = epoch === this.record?.epoch || this.record === null;
    return ours && run === this.claim.run && holder?.machine === machine && holder.pid === pid;
  }

  private refusePassed(stands: readonly Standing[]): void {
    const { floor, ending, alone } = this.options;
    const other = stands.find((one) => one.record.run !== this.claim.run && records.isUnderWay(one));
    if (alone === true && other !== undefined) throw records.notEnded(`${records.whoHas(other.record)}.`);
    const passing = stands.find(({ record }) => record.run !== this.claim.run && record.epoch > floor);
    if (passing !== undefined && floor > 0 && ending !== true) throw records.runPassed(this.claim.run, passing.record);
  }

  /** The kind of takeover; null if it is free. Throws `lease-held`. */
  private takes(stands: readonly Standing[]): Taken | null {
    let taken: Taken | null = null;
    for (const { record, ended } of stands) {
      const { holder, since, run } = record;
      if (holder === null || this.isOurs(record)) continue;
      const reason = this.reason(holder, record, ended);
      if (reason === null) throw records.leaseHeld(record);
      taken = { from: records.nameOf(holder), since, run, reason };
    }
    return taken;
  }

  private reason(holder: Holder, { ttl_seconds: ttl }: LeaseRecord, ended: boolean): string | null {
    if (this.options.isGone(holder)) return 'the process that held it is gone';
    if (ended) return `it was not renewed for ${ttl} s`;
    return this.options.takeover;
  }

  private notKnown(reads: readonly LeaseRead[]): Opened {
    this.triedAt = this.clock.now();
    if (reads.length === 0 || this.sees(reads)) this.said = 'the lease could not be taken (others write it as well)';
    return { v: 'unknown', taken: null, left: null };
  }
}
