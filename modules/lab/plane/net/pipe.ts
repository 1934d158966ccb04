/** One direction of one connection: bytes from one socket to the other, late, slow or lost, and always in order. */
import type { Socket } from 'node:net';
import type { LinkCondition } from '../conditions';

/** What all connections of a link share in one direction. */
export interface Direction {
  condition: LinkCondition;
  /** When the last byte that was let through has passed, in milliseconds of the process: the limit is the link's, not a connection's. */
  freeAt: number;
}

/** One direction of a connection. */
export interface Pipe {
  /** The condition of its direction was changed. */
  changed(): void;
  /** Forgets what it holds and its timer. */
  drop(): void;
}

/** What a pipe does at its ends. */
export interface PipeEnds {
  readonly from: Socket;
  readonly to: Socket;
  /** The other end is told that the connection broke: in order, after the bytes that came before. */
  readonly broke: () => void;
}

interface Item {
  readonly dueAt: number;
  /** Bytes, or how the sender ended. */
  readonly what: Buffer | 'end' | 'broken';
}

/** Above this many bytes in a queue, no more is read from the sender; below half of it, reading goes on. */
const QUEUE_BYTES = 1024 * 1024;
/** With a limit, this much passes at once, so that connections take turns. */
const PIECE_BYTES = 8 * 1024;

/** Moves bytes until the pipe is dropped. Time is the process's own, as timers are. */
export function startPipe(ends: PipeEnds, direction: Direction): Pipe {
  const queue = new Queue(ends, direction);
  const { from, to } = ends;
  from.on('data', (bytes: Buffer) => queue.add(bytes));
  from.on('end', () => queue.add('end'));
  from.on('error', () => queue.add('broken'));
  to.on('drain', () => queue.run());
  return { changed: () => queue.changed(), drop: () => queue.drop() };
}

class Queue {
  private items: Item[] = [];
  private held = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ends: PipeEnds,
    private readonly direction: Direction,
  ) {}

  add(what: Item['what']): void {
    const { cut, delayMs, bytesPerSecond } = this.direction.condition;
    if (cut !== null) return;
    const dueAt = Math.max(this.items.at(-1)?.dueAt ?? 0, performance.now() + delayMs);
    if (typeof what === 'string') this.items.push({ dueAt, what });
    else {
      this.held += what.length;
      for (const piece of bytesPerSecond === null ? [what] : pieces(what)) this.items.push({ dueAt, what: piece });
      if (this.held > QUEUE_BYTES) this.ends.from.pause();
    }
    this.run();
  }

  /** Lets pass what is due. Stops at a full receiver, which calls again when it has room, or sets the one timer. */
  run(): void {
    clearTimeout(this.timer);
    for (let item = this.items[0]; item !== undefined; item = this.items[0]) {
      const now = performance.now();
      const limit = this.direction.condition.bytesPerSecond;
      const at = limit === null ? item.dueAt : Math.max(item.dueAt, this.direction.freeAt);
      if (at > now) {
        this.timer = setTimeout(() => this.run(), Math.ceil(at - now));
        return;
      }
      if (this.ends.to.writableNeedDrain) return;
      this.items.shift();
      this.pass(item.what, now);
    }
  }

  changed(): void {
    const { cut } = this.direction.condition;
    if (cut !== null) this.drop();
    else this.run();
  }

  /** What is held is lost, and the sender does not notice. */
  drop(): void {
    clearTimeout(this.timer);
    this.items = [];
    this.held = 0;
    this.ends.from.resume();
  }

  private pass(what: Item['what'], now: number): void {
    if (what === 'end') this.ends.to.end();
    else if (what === 'broken') this.ends.broke();
    else {
      const limit = this.direction.condition.bytesPerSecond;
      if (limit !== null) {
        this.direction.freeAt = Math.max(now, this.direction.freeAt) + (what.length / limit) * 1000;
      }
      this.held -= what.length;
      this.ends.to.write(what);
      if (this.held < QUEUE_BYTES / 2) this.ends.from.resume();
    }
  }
}

function pieces(bytes: Buffer): readonly Buffer[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
}
