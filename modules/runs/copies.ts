/**
 * The journal in more than one place: the local file first, forced to disk; then a copy in each bucket. What an act waits for is
 * waited for there as well, briefly; the rest follows behind. If a bucket does not answer, the run continues: it
 * warns once, records it, and copies when the bucket answers again.
 */
import { DrError, EXIT } from '../console/errors';
import type { Clock, Console } from '../console/ports';
import { joinChains, readChain, type JournalChain, type Intent } from '../runbook/chain';
import type { FileJournal } from '../runbook/file-journal';
import type { JournalEntry, EntryBody, Journal } from '../runbook/journal';
import type { Objects } from './objects';

/**
 * Entries that are copied at once: intents, and ends or switches of a run. Other entries are copied with the next of
 * these.
 */
const AWAITED: ReadonlySet<EntryBody['kind']> = new Set<EntryBody['kind']>([
  'start',
  'resume',
  'intent',
  'accepted',
  'asked',
  'declined',
  'break-glass',
  'approved',
  'takeover',
  'switch',
  'skip',
  'pause',
  'abort',
  'finish',
]);

/** Wall milliseconds until a bucket that did not answer is tried again. */
const RETRY_MS = 30_000;

export interface CopyPorts {
  readonly clock: Clock;
  readonly console: Pick<Console, 'warn' | 'say'>;
}

export interface CopiedJournal extends Journal {
  /** Retries a copy whose bucket did not answer, while a run waits. */
  retry(): Promise<void>;
  /** Completes the copies, also in buckets that did not answer. Returns regions whose copy is incomplete. */
  flush(): Promise<readonly string[]>;
}

/** `key`: of the journal in every bucket; `begins`: there is none there yet. Throws DrError `journals-differ` from `append` where someone else wrote the copy. */
export function copiedJournal(
  local: FileJournal,
  buckets: readonly Objects[],
  key: string,
  ports: CopyPorts,
  begins = false,
): CopiedJournal {
  const copies = buckets.map((bucket) => new Copy(bucket, key, local, ports, begins));
  return {
    read: () => local.read(),
    append: async (at, body) => {
      const entry = await local.append(at, body);
      const written = Promise.all(copies.map((copy) => copy.follow()));
      if (AWAITED.has(body.kind)) await written;
      // What went wrong behind is told by the next entry that is waited for.
      else written.catch(() => undefined);
      return entry;
    },
    retry: async () => {
      await Promise.all(copies.map((copy) => copy.retry()));
    },
    flush: async () => {
      const whole = await Promise.all(copies.map((copy) => copy.catchUp()));
      return copies.filter((_copy, index) => whole[index] !== true).map(({ region }) => region);
    },
  };
}

class Copy {
  readonly region: string;
  /** ETag of the object as last seen; null if there is none, undefined if unknown. */
  private etag: string | null | undefined;
  private behind = false;
  private retryAt = 0;
  private failing = false;
  private foreign: DrError | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly bucket: Objects,
    private readonly key: string,
    private readonly local: FileJournal,
    private readonly ports: CopyPorts,
    begins: boolean,
  ) {
    this.region = bucket.place.region;
    this.etag = begins ? null : undefined;
  }

  /** Resolves when the copy has all lines of the file, or cannot be written now. */
  follow(): Promise<void> {
    this.behind = true;
    if (!this.failing) return this.drain();
    if (this.ports.clock.now() >= this.retryAt) this.drain().catch(() => undefined);
    return Promise.resolve();
  }

  retry(): Promise<void> {
    return this.behind ? this.follow() : Promise.resolve();
  }

  async catchUp(): Promise<boolean> {
    this.behind = true;
    await this.drain().catch(() => undefined);
    return this.foreign === null && !this.failing && !this.behind;
  }

  private drain(): Promise<void> {
    this.running ??= this.write();
    return this.running;
  }

  private async write(): Promise<void> {
    try {
      await this.writeAll();
    } finally {
      // No await after the last look at `behind`: a later line starts again.
      this.running = null;
    }
  }

  private async writeAll(): Promise<void> {
    for (let conflicts = 0; this.behind && conflicts < 3;) {
      if (this.foreign !== null) throw this.foreign;
      if (this.etag === undefined && !(await this.look())) return;
      const text = this.local.text();
      this.behind = false;
      const written = await this.bucket.write(this.key, text, { etag: this.etag ?? null });
      if (written.v === 'written') {
        this.etag = written.etag;
        await this.isBack();
        continue;
      }
      this.behind = true;
      this.etag = undefined;
      if (written.v === 'unknown') return this.fails(written.why);
      conflicts += 1;
    }
  }

  /** Reads the existing copy. False if it cannot be read now. */
  private async look(): Promise<boolean> {
    const read = await this.bucket.read(this.key);
    if (read.v === 'unknown') {
      await this.fails(read.why);
      return false;
    }
    if (read.v === 'found') await this.join(readChain(read.text));
    this.etag = read.v === 'found' ? read.etag : null;
    return true;
  }

  /** Continues after the lines of an earlier holder; throws if a later holder wrote, or if the copies differ. */
  private async join(theirs: JournalChain): Promise<void> {
    const { local, region, ports } = this;
    const ours = readChain(local.text());
    const joined = joinChains(ours, theirs);
    if (joined.v !== 'a') {
      this.foreign =
        joined.v === 'differ'
          ? journalsDiffer('this machine', ours, region, theirs, joined.line)
          : writtenByAnother(region, theirs);
      throw this.foreign;
    }
    for (const entry of joined.lost) await local.append(ports.clock.now(), again(entry));
  }

  private async fails(why: string): Promise<void> {
    const { clock, console } = this.ports;
    this.retryAt = clock.now() + RETRY_MS * clock.scale;
    if (this.failing) return;
    this.failing = true;
    console.warn(
      `The copy of the journal in ${this.region} cannot be written (${why}). The run goes on with the journal on this machine; keep it.`,
    );
    await this.local.append(clock.now(), { kind: 'copy', region: this.region, ok: false, detail: why });
  }

  private async isBack(): Promise<void> {
    if (!this.failing) return;
    this.failing = false;
    const { clock, console } = this.ports;
    console.say(`The copy of the journal in ${this.region} is whole again.`);
    await this.local.append(clock.now(), { kind: 'copy', region: this.region, ok: true, detail: 'whole again' });
    this.behind = true;
  }
}

/** An intent of another journal, added to this one: it counts as sent now. */
export function again({ step, act, operation, state }: Intent): EntryBody {
  const what = { ...(operation === undefined ? {} : { operation }), ...(state === undefined ? {} : { state }) };
  return { kind: 'intent', step, act, ...what };
}

function writtenByAnother(region: string, theirs: JournalChain): DrError {
  const last = theirs.entries.at(-1);
  return new DrError(
    'lease-lost',
    `This run was taken over: the journal in ${region} goes on with ${told(last)}.`,
    'Only one run at a time may change an environment. Nothing was sent after that.',
    'Ask who took it: dr journal RUN. To take it back on purpose: dr resume RUN --takeover --reason TEXT.',
    EXIT.refused,
  );
}

/** Two different copies of one holder: it is unknown which acts were done. */
export function journalsDiffer(a: string, ours: JournalChain, b: string, theirs: JournalChain, line: number): DrError {
  return new DrError(
    'journals-differ',
    `The journals on ${a} and in ${b} differ from line ${line} on.`,
    `${a}: ${told(ours.entries[line - 1])}\n${b}: ${told(theirs.entries[line - 1])}\nThe same holder cannot have written both: one was changed.`,
    'Keep both as evidence, see how things are now (dr status), end the run (dr abort), and begin a new one.',
    EXIT.refused,
  );
}

function told(entry: JournalEntry | undefined): string {
  if (entry === undefined) return 'ends there';
  const step = 'step' in entry ? ` ${entry.step}` : '';
  return `${entry.kind}${step} (${new Date(entry.at).toISOString()}, epoch ${entry.epoch})`;
}
