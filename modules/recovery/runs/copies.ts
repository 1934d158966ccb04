/**
 * The journal in more than one place: the local file first, forced to disk; then a copy in each bucket. What an act waits for is
 * waited for there as well, briefly; the rest follows behind. A bucket that does not answer holds up nothing: the run says so
 * once, writes it down, and catches up when the bucket answers again.
 */
import { DrError, EXIT } from '../../console/errors';
import type { Clock, Console } from '../../console/ports';
import { divergence, readChain } from '../chain';
import type { FileJournal } from '../fileJournal';
import type { EntryBody, Journal } from '../journal';
import type { Objects } from './objects';

/** Before an act, and what ends or redirects a run. The other entries are evidence: the next of these takes them along. */
const AWAITED: ReadonlySet<EntryBody['kind']> = new Set<EntryBody['kind']>([
  'start',
  'resume',
  'intent',
  'accepted',
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
  /** Writes what is missing in the copies, also where a bucket did not answer lately. Regions whose copy is not whole. */
  flush(): Promise<readonly string[]>;
}

/** `key`: of the journal in every bucket. Throws DrError `journals-differ` from `append` where someone else wrote the copy. */
export function copiedJournal(
  local: FileJournal,
  buckets: readonly Objects[],
  key: string,
  ports: CopyPorts,
): CopiedJournal {
  const copies = buckets.map((bucket) => new Copy(bucket, key, local, ports));
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
    flush: async () => {
      const whole = await Promise.all(copies.map((copy) => copy.catchUp()));
      return copies.filter((_copy, index) => whole[index] !== true).map(({ region }) => region);
    },
  };
}

class Copy {
  readonly region: string;
  /** Of the object as last seen; null where there is none, undefined where that is not known. */
  private etag: string | null | undefined = undefined;
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
  ) {
    this.region = bucket.place.region;
  }

  /** Resolves when the copy holds what the file holds now, or when it is known that it cannot for the moment. */
  follow(): Promise<void> {
    this.behind = true;
    if (!this.failing) return this.drain();
    if (this.ports.clock.now() >= this.retryAt) this.drain().catch(() => undefined);
    return Promise.resolve();
  }

  async catchUp(): Promise<boolean> {
    this.behind = true;
    await this.drain().catch(() => undefined);
    return this.foreign === null && !this.failing && !this.behind;
  }

  private drain(): Promise<void> {
    this.running ??= this.write().finally(() => (this.running = null));
    return this.running;
  }

  private async write(): Promise<void> {
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

  /** What is there already. False where that cannot be told now. */
  private async look(): Promise<boolean> {
    const read = await this.bucket.read(this.key);
    if (read.v === 'unknown') {
      await this.fails(read.why);
      return false;
    }
    if (read.v === 'found') {
      const [ours, theirs] = [readChain(this.local.text()), readChain(read.text)];
      const at =
        divergence(ours.lines, theirs.lines) ??
        (theirs.lines.length > ours.lines.length ? ours.lines.length + 1 : null);
      if (at !== null) {
        this.foreign = journalsDiffer('this machine', ours.lines, this.region, theirs.lines, at);
        throw this.foreign;
      }
    }
    this.etag = read.v === 'found' ? read.etag : null;
    return true;
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

/** Two copies of which neither begins with the other: nobody can tell which acts were done. */
export function journalsDiffer(
  a: string,
  ours: readonly string[],
  b: string,
  theirs: readonly string[],
  line: number,
): DrError {
  return new DrError(
    'journals-differ',
    `The journals on ${a} and in ${b} differ from line ${line} on.`,
    `${a}: ${told(ours[line - 1])}\n${b}: ${told(theirs[line - 1])}\nTwo runners wrote them; each may hold acts that the other knows nothing of.`,
    'Look at both: dr journal RUN --verify. When it is clear which one tells what was done: dr journal RUN --keep PLACE --reason TEXT.',
    EXIT.refused,
  );
}

function told(line: string | undefined): string {
  const [entry] = line === undefined ? [] : readLoose(line);
  if (entry === undefined) return 'ends there';
  const { kind, at, epoch, step } = entry;
  return `${new Date(Number(at)).toISOString()} ${String(kind)}${step === undefined ? '' : ` ${String(step)}`} (epoch ${String(epoch)})`;
}

function readLoose(line: string): readonly Record<string, unknown>[] {
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}
