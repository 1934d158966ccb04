/** The lease in one bucket: read, and written on condition that it is still what was read or written last. */
import { isNewer, readLease, type LeaseRead, type LeaseRecord } from './lease-record';
import type { Objects, WriteAnswer } from './objects';
import { leaseKey } from './places';

export class LeaseCopy {
  readonly region: string;
  /** Of the object as last read or written; null where there is none, undefined where that is not known. */
  private etag: string | null | undefined;
  /** The lease under that ETag. */
  private last: LeaseRecord | null = null;
  /** Why it did not answer last; null where it did. */
  private silence: string | null = null;

  constructor(
    private readonly objects: Objects,
    private readonly environment: string,
  ) {
    this.region = objects.place.region;
  }

  /** `again`: also asks a bucket that did not answer the last time. Otherwise it is not asked again. */
  async look(again: boolean): Promise<LeaseRead> {
    if (!again && this.silence !== null) return { v: 'unknown', why: this.silence };
    const read = await readLease(this.objects, this.environment);
    this.silence = read.v === 'unknown' ? read.why : null;
    if (read.v !== 'unknown') this.etag = read.v === 'found' ? read.etag : null;
    if (read.v !== 'unknown') this.last = read.v === 'found' ? read.record : null;
    return read;
  }

  /**
   * Only after a read, so that no unseen lease is overwritten. A lease that is newer than `own` stays, too: the writer
   * may be renewing or releasing a lost lease. `own`: the writer's, where it writes another run's record.
   */
  async put(record: LeaseRecord, own = record): Promise<WriteAnswer> {
    if (this.etag === undefined) return { v: 'unknown', why: this.silence ?? 'it was not read' };
    if (this.last !== null && isNewer(this.last, own)) return { v: 'conflict' };
    const written = await this.objects.write(leaseKey(this.environment), `${JSON.stringify(record)}\n`, {
      etag: this.etag,
    });
    if (written.v === 'unknown') this.silence = written.why;
    this.etag = written.v === 'written' ? written.etag : undefined;
    this.last = written.v === 'written' ? record : null;
    return written;
  }

  get isKnown(): boolean {
    return this.etag !== undefined;
  }
}
