/**
 * The output of a program in a file instead of a pipe: if the reader of a pipe is killed, SIGPIPE ends the program, and
 * Terraform's state would not be written.
 */
import { closeSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** Milliseconds between two looks. */
const POLL_MS = 100;

export class OutputFile {
  /** For the program: its standard output and standard error. */
  readonly fd: number;
  private readonly reader: number;
  private readonly decoder = new StringDecoder('utf8');
  private readonly timer: NodeJS.Timeout;
  private rest = '';

  /** `onLine`: told each line as it comes. */
  constructor(
    readonly path: string,
    private readonly onLine: (line: string) => void,
  ) {
    this.fd = openSync(path, 'a', 0o600);
    this.reader = openSync(path, 'r');
    this.timer = setInterval(() => this.look(), POLL_MS);
  }

  /** The program has the file open: this process closes its own descriptor. */
  handedOver(): void {
    closeSync(this.fd);
  }

  /** Reads the rest, returns everything, and removes the file. */
  finish(): string {
    clearInterval(this.timer);
    this.look();
    if (this.rest !== '') this.onLine(this.rest);
    closeSync(this.reader);
    const whole = readFileSync(this.path, 'utf8');
    rmSync(this.path, { force: true });
    return whole;
  }

  private look(): void {
    const piece = Buffer.alloc(65_536);
    for (let size = readSync(this.reader, piece); size > 0; size = readSync(this.reader, piece)) {
      const lines = (this.rest + this.decoder.write(piece.subarray(0, size))).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.onLine(line);
    }
  }
}
