/**
 * The console. On a terminal the activities under way are lines at the bottom that are rewritten; everything else is
 * printed above them and stays. Elsewhere each line of a run has its time; a long activity is reported after some
 * seconds and then every half minute, so that a log of short activities stays short. The lines of a report have no
 * time.
 */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Activity, Console } from './ports';
import { duration, fit, harmless, harmlessJson, oneLine, paint, type Paint } from './style';

/** An output stream. `columns` and `rows` are there on a terminal. */
export interface Output {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

export interface ConsoleOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Input of `confirm`; without it every answer is no. */
  readonly stdin?: Readable;
  /** True if the output is a terminal. */
  readonly isTTY: boolean;
  /** With --json, stdout has the result only; everything else goes to stderr. */
  readonly json: boolean;
  readonly colors: boolean;
  /** Wall milliseconds since the epoch. */
  readonly now: () => number;
  /** True for a verb that changes nothing: its lines are a report, without a time before each line. */
  readonly isReport?: boolean;
  /** Calls `fire` after `ms` wall milliseconds and returns what cancels it. */
  readonly setTimer: (fire: () => void, ms: number) => () => void;
}

export interface TerminalConsole extends Console {
  /** A result on stdout: with --json, the only thing there. */
  print(text: string): void;
  /** Clears a terminal before a redraw; does nothing elsewhere. */
  wipe(): void;
  /** Removes the live lines and stops the timer. */
  end(): void;
}

interface Running {
  readonly title: string;
  readonly since: number;
  waits: string;
  /** Time of the last plain line about it; null: none yet. */
  saidAt: number | null;
}

const REPAINT_MS = 250;
const REMINDER_MS = 30_000;
/** Without a terminal, an activity's changes are printed at most this often. */
const QUIET_MS = 5_000;

const MARKS = { done: '✓', skipped: '–', failed: '✗', unknown: '?' } as const;

export function createConsole(options: ConsoleOptions): TerminalConsole {
  const screen = new Screen(options);
  return {
    say: (text) => screen.said(harmless(text)),
    warn: (text) => screen.said(screen.paint.doubt(`! ${harmless(text)}`)),
    phase: (title) => screen.heading(title),
    begin: (title) => screen.begin(title),
    confirm: (question, expected) => screen.confirm(question, expected),
    ask: (question) => screen.ask(question),
    print: (text) => screen.print(text),
    wipe: () => screen.wipe(),
    end: () => screen.end(),
  };
}

class Screen {
  readonly paint: Paint;
  private readonly out: Output;
  private readonly running = new Set<Running>();
  private painted = 0;
  /** The last line of the open question: new lines go above it. */
  private prompt: string | null = null;
  private cancel: (() => void) | undefined;

  constructor(private readonly options: ConsoleOptions) {
    this.paint = paint(options.colors);
    this.out = options.json ? options.stderr : options.stdout;
  }

  /** A line of a verb: part of a report, or of a run's log. */
  said(text: string): void {
    this.line(text, this.options.isReport !== true);
  }

  /** `text`: harmless, but for what this screen paints itself. */
  line(text: string, stamped = true): void {
    this.clear();
    // Typed characters stay in the terminal's buffer and count, although they are no longer visible.
    if (this.prompt !== null) this.out.write('\r\u001b[J');
    const stamp = this.options.isTTY || !stamped ? '' : `${new Date(this.options.now()).toISOString().slice(11, 19)}  `;
    this.out.write(
      text
        .split('\n')
        .map((part) => `${part === '' ? '' : stamp}${part}\n`)
        .join(''),
    );
    if (this.prompt !== null) this.out.write(this.prompt);
    this.draw();
  }

  heading(title: string): void {
    this.said(`\n${this.paint.strong(`── ${oneLine(title)}`)}`);
  }

  print(text: string): void {
    this.clear();
    this.options.stdout.write(`${this.options.json ? harmlessJson(text) : harmless(text)}\n`);
    this.draw();
  }

  wipe(): void {
    if (this.options.isTTY && !this.options.json) this.options.stdout.write('\u001b[2J\u001b[H');
  }

  begin(title: string): Activity {
    const now = this.options.now();
    const activity: Running = { title: oneLine(title), since: now, waits: '', saidAt: null };
    this.running.add(activity);
    this.draw();
    this.tick();
    return {
      waits: (text) => this.waits(activity, oneLine(text)),
      ends: (verdict, text) => this.ends(activity, verdict, oneLine(text)),
    };
  }

  /** `terminal: false` leaves Ctrl-C to the process. */
  async confirm(question: string, expected: string): Promise<boolean> {
    if (this.options.stdin === undefined || !this.options.isTTY) return false;
    const asked = question === '' ? '' : `${harmless(question)}\n`;
    const shown = this.paint.strong(oneLine(expected));
    return (await this.read(`${asked}Type ${shown} to go on, anything else to stop: `)) === expected;
  }

  ask(question: string): Promise<string> {
    return this.read(harmless(question));
  }

  private async read(question: string): Promise<string> {
    const { stdin, isTTY } = this.options;
    if (stdin === undefined || !isTTY) return '';
    this.clear();
    this.prompt = question.split('\n').at(-1) ?? '';
    const reader = createInterface({ input: stdin, terminal: false });
    try {
      this.out.write(question);
      const answer = await new Promise<string>((resolve) => {
        reader.once('line', resolve);
        reader.once('close', () => resolve(''));
      });
      return answer.trim();
    } finally {
      reader.close();
      this.prompt = null;
      this.draw();
    }
  }

  end(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.clear();
    this.running.clear();
  }

  private waits(activity: Running, text: string): void {
    if (!this.running.has(activity) || activity.waits === text) return;
    activity.waits = text;
    const now = this.options.now();
    if (this.options.isTTY || now - (activity.saidAt ?? activity.since) < QUIET_MS) return;
    this.remind(activity, now);
  }

  private ends(activity: Running, verdict: keyof typeof MARKS, text: string): void {
    if (!this.running.delete(activity)) return;
    const { good, dim, bad, doubt } = this.paint;
    const look = { done: good, skipped: dim, failed: bad, unknown: doubt }[verdict];
    const took = duration(this.options.now() - activity.since);
    this.line(`${look(MARKS[verdict])} ${activity.title}${text === '' ? '' : `: ${text}`} ${dim(`(${took})`)}`);
    if (this.running.size > 0) return;
    this.cancel?.();
    this.cancel = undefined;
  }

  private isDue(activity: Running, now: number): boolean {
    return activity.saidAt === null ? now - activity.since >= QUIET_MS : now - activity.saidAt >= REMINDER_MS;
  }

  private remind(activity: Running, now: number): void {
    activity.saidAt = now;
    const waits = activity.waits === '' ? '' : `: ${activity.waits}`;
    this.line(`… ${activity.title}${waits} ${this.paint.dim(`(${duration(now - activity.since)})`)}`);
  }

  /** One timer while an activity runs, so that an idle console does not keep the process alive. */
  private tick(): void {
    if (this.cancel !== undefined || this.running.size === 0) return;
    this.cancel = this.options.setTimer(
      () => {
        this.cancel = undefined;
        const now = this.options.now();
        if (this.options.isTTY) {
          this.clear();
          this.draw();
        } else {
          for (const activity of this.running) if (this.isDue(activity, now)) this.remind(activity, now);
        }
        this.tick();
      },
      this.options.isTTY ? REPAINT_MS : QUIET_MS,
    );
  }

  private clear(): void {
    if (this.painted === 0) return;
    this.out.write(`\u001b[${this.painted}A\r\u001b[J`);
    this.painted = 0;
  }

  private draw(): void {
    if (!this.options.isTTY || this.prompt !== null || this.running.size === 0) return;
    this.clear();
    const columns = this.out.columns ?? 80;
    const room = Math.max(1, (this.out.rows ?? 24) - 3);
    const all = [...this.running];
    const shown = all.length > room ? all.slice(0, room - 1) : all;
    const lines = shown.map((activity) => this.live(activity, columns));
    if (shown.length < all.length) lines.push(this.paint.dim(`  and ${all.length - shown.length} more`));
    this.out.write(lines.map((line) => `${line}\n`).join(''));
    this.painted = lines.length;
  }

  private live(activity: Running, columns: number): string {
    const took = duration(this.options.now() - activity.since).padStart(7);
    const title = fit(activity.title, Math.max(10, columns - 11));
    const left = columns - 11 - title.length - 2;
    const waits = activity.waits === '' || left < 8 ? '' : `  ${fit(activity.waits, left)}`;
    return `${this.paint.dim(took)}  ${title}${this.paint.dim(waits)}`;
  }
}
