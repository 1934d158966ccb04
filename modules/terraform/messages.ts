/** Terraform's machine-readable output (`-json`): one JSON object a line. Pure. */

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address: string | null;
}

/** A parsed line of output. */
export type Message =
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | {
      readonly type: 'apply_start' | 'apply_progress' | 'apply_complete' | 'apply_errored';
      readonly address: string;
      /** Terraform's word: create, update, delete. */
      readonly action: string;
      readonly seconds: number;
    }
  /** A state that Terraform could write nowhere, not even beside its configuration. */
  | { readonly type: 'state_dump'; readonly state: unknown }
  | { readonly type: 'other' };

interface RawMessage {
  readonly type?: string;
  readonly diagnostic?: { severity?: string; summary?: string; detail?: string; address?: string };
  readonly hook?: { resource?: { addr?: string }; action?: string; elapsed_seconds?: number };
  readonly state?: unknown;
}

/** Reads one line. Lines that are no JSON (Terraform writes some) are `other`. */
export function parseMessage(line: string): Message {
  const raw = parse(line);
  switch (raw.type) {
    case 'diagnostic':
      return {
        type: 'diagnostic',
        diagnostic: {
          severity: raw.diagnostic?.severity === 'warning' ? 'warning' : 'error',
          summary: raw.diagnostic?.summary ?? '',
          detail: raw.diagnostic?.detail ?? '',
          address: raw.diagnostic?.address ?? null,
        },
      };
    case 'apply_start':
    case 'apply_progress':
    case 'apply_complete':
    case 'apply_errored':
      return {
        type: raw.type,
        address: raw.hook?.resource?.addr ?? '',
        action: raw.hook?.action ?? 'change',
        seconds: raw.hook?.elapsed_seconds ?? 0,
      };
    default:
      return raw.state === undefined ? { type: 'other' } : { type: 'state_dump', state: raw.state };
  }
}

/** States in an output that Terraform could not write anywhere. */
export function dumpsIn(output: string): readonly unknown[] {
  return output
    .split('\n')
    .map(parseMessage)
    .flatMap((message) => (message.type === 'state_dump' ? [message.state] : []));
}

/** The errors among the lines of an output. */
export function errorsIn(output: string): Diagnostic[] {
  return output
    .split('\n')
    .map(parseMessage)
    .flatMap((message) =>
      message.type === 'diagnostic' && message.diagnostic.severity === 'error' ? [message.diagnostic] : [],
    );
}

function parse(line: string): RawMessage {
  if (!line.startsWith('{')) return {};
  try {
    return JSON.parse(line) as RawMessage;
  } catch {
    return {};
  }
}
