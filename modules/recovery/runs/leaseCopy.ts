/** The lease in one bucket: read, and written on condition that it is still what was read or written last. */
import { readLease, type LeaseRead, type LeaseRecord } from './leaseRecord';
import type { Objects, Written } from './objects';
import { leaseKey } from './places';

export class LeaseCopy {
  readonly region: string;
  /** Of the object as last read or written; null where there is none, undefined where that is not known. */
  private etag: string | null | undefined;
  /** Why it did not answer last; null where it did. */
  private silence: string | null = null;

  constructor(
    private readonly objects: Objects,
    private readonly environment: string,
  ) {
    this.region = objects.place.region;
  }

  /** `again`: also asks a bucket that did not answer the last time. Otherwise its silence stands, and costs nothing. */
  async look(again: boolean): Promise<LeaseRead> {
    if (!again && this.silence !== null) return { v: 'unknown', why: this.silence };
    const read = await readLease(this.objects, this.environment);
    this.silence = read.v === 'unknown' ? read.why : null;
    if (read.v !== 'unknown') this.etag = read.v === 'found' ? read.etag : null;
    return read;
  }

  /** Only after it was read: nobody's lease is written over unseen. */
  async put(record: LeaseRecord): Promise<Written> {
    if (this.etag === undefined) return { v: 'unknown', why: this.silence ?? 'it was not read' };
    const written = await this.objects.write(leaseKey(this.environment), `${JSON.stringify(record)}\n`, {
      etag: this.etag,
    });
    if (written.v === 'unknown') this.silence = written.why;
    this.etag = written.v === 'written' ? written.etag : undefined;
    return written;
  }

  get isKnown(): boolean {
    return this.etag !== undefined;
  }
}
