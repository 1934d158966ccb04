/** Progress of an apply, from its output. Pure. */
import { parseMessage } from './messages';

export interface UnderWay {
  readonly address: string;
  /** Terraform's word for it: create, update, delete. */
  readonly action: string;
  /** Seconds, as Terraform last said. */
  readonly seconds: number;
}

/** Follows the lines of `terraform apply -json`. */
export class Progress {
  private readonly open = new Map<string, UnderWay>();
  private readonly creations = new Set<string>();
  private readonly completed = new Set<string>();
  private finished = 0;

  /** Takes one line; true if the progress changed. */
  take(line: string): boolean {
    const message = parseMessage(line);
    if (message.type === 'apply_start' || message.type === 'apply_progress') {
      const { address, action, seconds } = message;
      this.open.set(address, { address, action, seconds });
      if (action === 'create') this.creations.add(address);
      return message.type === 'apply_start';
    }
    if (message.type !== 'apply_complete' && message.type !== 'apply_errored') return false;
    if (message.type === 'apply_complete' && this.creations.has(message.address)) this.completed.add(message.address);
    this.open.delete(message.address);
    this.finished += 1;
    return true;
  }

  /** Changes that ended, well or not. */
  get done(): number {
    return this.finished;
  }

  /** Changes under way. */
  get underWay(): readonly UnderWay[] {
    return [...this.open.values()];
  }

  /** Addresses of all resources that were made. */
  get made(): readonly string[] {
    return [...this.completed];
  }

  /** Addresses of all resources whose creation was begun. */
  get created(): readonly string[] {
    return [...this.creations];
  }
}

/** `create aws_lb.entry (31 s)`. */
export function describeUnderWay({ address, action, seconds }: UnderWay): string {
  return `${action} ${address}${seconds > 0 ? ` (${seconds} s)` : ''}`;
}
