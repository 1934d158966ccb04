/** One state of the lease's model while something happens to it: the buckets, who reaches which, and the product's `RunLease` of each run. */
import type { endOrphan } from '../../flows/orphan';
import { RunLease } from '../../../runs/lease';
import type { LeaseRecord } from '../../../runs/lease-record';
import type { Objects, Read, WriteAnswer } from '../../../runs/objects';

export type Mode = 'graceful' | 'ungraceful';

export interface LeaseBounds {
  /** Buckets by region; the last one is the control region's. */
  readonly regions: readonly string[];
  /** What each run is: where it moves to. Both begin whenever they like. */
  readonly runs: readonly { readonly target: string; readonly mode: Mode }[];
  /** How often a run and a bucket may lose each other. */
  readonly cuts: number;
  /** A process may stop for good, or for a while, when its lease is written; runs may wait (once all in all); and persons end leases by name. */
  readonly endings?: End;
}

/** How a person ends the lease of a run that left nothing else: the product's own `endOrphan`, or a mistake in its place. */
export type End = typeof endOrphan;

/** A mistake: what becomes of a lease before it is used. */
export type Spoil = (lease: RunLease) => void;

export interface Kept {
  readonly text: string;
  readonly etag: number;
  readonly at: number;
}

export interface CopyMemory {
  readonly etag?: string | null;
  readonly silence: string | null;
  readonly last: LeaseRecord | null;
}

/** What a `RunLease` knows. */
export interface Memory {
  readonly record: LeaseRecord | null;
  readonly left: LeaseRecord | null;
  readonly triedAt: number;
  readonly wasHome: boolean;
  readonly copies: readonly CopyMemory[];
}

export interface Party {
  /** `still`: its process has written the lease, does nothing, and has kept nothing. `waits`: it was stopped, and may go on. */
  readonly life: 'new' | 'still' | 'open' | 'waits' | 'over';
  /** Buckets that keep its files: those that it reached when it began. */
  readonly kept: readonly string[];
  /** Epoch that its journal knows, where it waits. */
  readonly floor: number;
  /** A person ended its lease. */
  readonly ended: boolean;
  /** Buckets that it does not reach. */
  readonly cut: readonly string[];
  readonly memory: Memory | null;
}

export interface LeaseState {
  readonly now: number;
  readonly etags: number;
  readonly buckets: Readonly<Record<string, Kept | null>>;
  readonly parties: readonly Party[];
  readonly cuts: number;
  /** A run was stopped, and went on later. */
  readonly paused: boolean;
  readonly bad: string | null;
}

/** What a lease keeps to itself, by name. */
export type Inside = { -readonly [K in keyof Memory]: Memory[K] } & {
  readonly copies: readonly (CopyMemory & { readonly isKnown: boolean })[];
  readonly renewIn: (copy: unknown, record: LeaseRecord) => Promise<void>;
};

export const inside = (lease: RunLease): Inside => lease as unknown as Inside;

/** Lab milliseconds: a renewal, and what a lease that is not renewed does not live for. */
export const RENEWAL = 20_001;
export const ENDED = 4;

/** A state while something happens to it. */
export class Scene {
  now: number;
  paused: boolean;
  private etags: number;
  private readonly buckets: Record<string, Kept | null>;
  readonly parties: Party[];
  readonly leases: RunLease[];

  constructor(
    private readonly bounds: LeaseBounds,
    spoil: Spoil,
    { now, etags, buckets, parties, paused }: LeaseState,
  ) {
    this.paused = paused;
    this.now = now;
    this.etags = etags;
    this.buckets = { ...buckets };
    this.parties = [...parties];
    this.leases = parties.map((party, index) => this.lease(index, party, spoil));
  }

  private lease(index: number, { memory, floor }: Party, spoil: Spoil): RunLease {
    const { target = '', mode = 'ungraceful' } = this.bounds.runs[index] ?? {};
    const places = [target, ...this.bounds.regions.filter((one) => one !== target)];
    const run = String(index + 1);
    const holder = { arn: `user/${run}`, host: 'here', machine: run, pid: 1 };
    const lease = new RunLease(
      places.map((region) => this.objects(region, () => !this.cutOff(index, region))),
      { scale: 1, now: () => this.now, sleep: () => Promise.resolve() },
      { run, runbook: 'failover', mode, touches: [], holder },
      { environment: 'model', floor, takeover: null, isGone: () => false },
    );
    if (memory !== null) {
      const { copies, ...rest } = memory;
      Object.assign(lease, rest);
      for (const [at, copy] of inside(lease).copies.entries()) Object.assign(copy, copies[at]);
    }
    spoil(lease);
    return lease;
  }

  cutOff(index: number, region: string): boolean {
    return this.parties[index]?.cut.includes(region) !== false;
  }

  /** The lease in a bucket, as somebody sees it. */
  objects(region: string, reaches: () => boolean): Objects {
    const silent = { v: 'unknown', why: 'no answer' } as const;
    return {
      place: { region, bucket: region },
      list: () => Promise.resolve(silent),
      read: (): Promise<Read> => {
        if (!reaches()) return Promise.resolve(silent);
        const kept = this.buckets[region] ?? null;
        if (kept === null) return Promise.resolve({ v: 'missing' });
        const { text, etag, at } = kept;
        return Promise.resolve({ v: 'found', text, etag: String(etag), age: this.now - at, written: '' });
      },
      write: (_key, text, on): Promise<WriteAnswer> => {
        if (!reaches()) return Promise.resolve(silent);
        const kept = this.buckets[region] ?? null;
        if (on !== 'any' && on.etag !== (kept === null ? null : String(kept.etag))) {
          return Promise.resolve({ v: 'conflict' });
        }
        this.etags += 1;
        this.buckets[region] = { text, etag: this.etags, at: this.now };
        return Promise.resolve({ v: 'written', etag: String(this.etags) });
      },
    };
  }

  /** What a run sees of a bucket now; null where nothing is, or no answer comes. */
  sees(index: number, region: string): { readonly record: LeaseRecord; readonly renewed: boolean } | null {
    const kept = this.buckets[region] ?? null;
    if (kept === null || this.parties[index]?.cut.includes(region) === true) return null;
    const record = JSON.parse(kept.text) as LeaseRecord;
    return { record, renewed: this.now - kept.at <= record.ttl_seconds * 1000 };
  }

  async renew(index: number): Promise<void> {
    const { copies, record, renewIn } = inside(this.leases[index] as RunLease);
    if (record === null) return;
    for (const copy of copies) await renewIn.call(this.leases[index], copy, record);
  }

  /** Time for a renewal passes: every run that is open makes it. */
  async passes(): Promise<void> {
    this.now += RENEWAL;
    for (const [index, { life }] of this.parties.entries()) if (life === 'open') await this.renew(index);
  }

  become(index: number, change: Partial<Party>): void {
    this.parties[index] = { ...(this.parties[index] as Party), ...change };
  }

  state(cuts: number, bad: string | null = null): LeaseState {
    const parties = this.parties.map((party, index): Party => {
      if (party.life !== 'open' && party.life !== 'still') return { ...party, memory: null };
      const { record, left, triedAt, wasHome, copies } = inside(this.leases[index] as RunLease);
      const known = copies.map(({ etag, silence, last }) => ({
        ...(etag === undefined ? {} : { etag }),
        ...{ silence, last },
      }));
      return { ...party, memory: { record, left, triedAt, wasHome, copies: known } };
    });
    return { now: this.now, etags: this.etags, buckets: { ...this.buckets }, parties, cuts, paused: this.paused, bad };
  }
}
