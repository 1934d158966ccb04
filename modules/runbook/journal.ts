/**
 * The journal: the append-only record of one run, written before and after each act. The intent alone makes resuming right;
 * the rest is evidence. Entries are chained by hash and carry the epoch of the lease that wrote them.
 */
import { createHash } from 'node:crypto';
import type { Operation } from '../operations/operation';
import type { End, Runbook } from './runbook';

/** An answer to an acceptance, with person and reason. */
export interface Agreeing {
  /** ARN of the caller. */
  readonly by: string;
  /** Id of the principal behind it. */
  readonly principal: string;
  readonly reason: string;
}

export type EntryBody =
  | {
      readonly kind: 'start';
      readonly runbook: string;
      /** SHA-256 of the runbook's value: a journal belongs to one value. */
      readonly digest: string;
      readonly environment: string;
      readonly target: string;
    }
  | { readonly kind: 'resume' }
  | { readonly kind: 'begin'; readonly step: string }
  | { readonly kind: 'note'; readonly step: string; readonly name: string; readonly value: string }
  /** Written before an act; `operation` where it is a call, `state` where it is an apply. */
  | {
      readonly kind: 'intent';
      readonly step: string;
      readonly act: number;
      readonly operation?: Operation;
      readonly state?: string;
    }
  | {
      readonly kind: 'result';
      readonly step: string;
      readonly act: number;
      readonly ok: boolean;
      /** AWS's code or a few words where it failed; the request id where it did not. */
      readonly detail: string;
    }
  | {
      readonly kind: 'accepted';
      readonly step: string;
      readonly name: string;
      readonly by: string;
      readonly reason: string;
      /** Where two had to agree: the second one. */
      readonly approvedBy?: Agreeing;
      /** Where two had to agree and one went on alone. */
      readonly breakGlass?: true;
    }
  /** One person accepted what needs two; the run waits for another. Its place in the chain is the question's id. */
  | {
      readonly kind: 'asked';
      readonly step: string;
      readonly name: string;
      readonly question: string;
      /** What could not be proven. */
      readonly why: string;
      readonly by: string;
      /** Id of the principal that accepted: another one has to agree. */
      readonly principal: string;
      readonly reason: string;
    }
  /** A second person said no. */
  | ({ readonly kind: 'declined'; readonly step: string; readonly name: string } & Agreeing)
  /** One principal goes on alone from here until then (ISO 8601), and says why. */
  | ({ readonly kind: 'break-glass'; readonly until: string } & Agreeing)
  | {
      readonly kind: 'end';
      readonly step: string;
      readonly end: End;
      readonly why: string;
      readonly observed: readonly string[];
    }
  /** A person goes on without this step: it counts as passed, and results and reports say so. */
  | { readonly kind: 'skip'; readonly step: string; readonly by: string; readonly reason: string }
  /** Stopped by Ctrl-C after what was in flight; the run stays open. */
  | { readonly kind: 'pause'; readonly why: string }
  /** Ended for good by a person. */
  | { readonly kind: 'abort'; readonly by: string; readonly reason: string }
  /** Another holder writes from here on; the entry's epoch is the new one. `from`: who held it, and since when. */
  | {
      readonly kind: 'takeover';
      readonly from: string;
      readonly since: string;
      readonly by: string;
      readonly reason: string;
    }
  /** Outside of a step's own run: that a step may be left out. */
  | {
      readonly kind: 'approved';
      readonly name: string;
      readonly by: string;
      readonly reason: string;
      readonly approvedBy?: Agreeing;
      readonly breakGlass?: true;
    }
  /** From here on the run carries out another value of the runbook, from what was observed at that moment. */
  | {
      readonly kind: 'switch';
      readonly from: string;
      readonly digest: string;
      readonly runbook: string;
      readonly by: string;
      readonly reason: string;
    }
  /** A copy of the journal cannot be written (`ok` false), or holds all of it again. */
  | { readonly kind: 'copy'; readonly region: string; readonly ok: boolean; readonly detail: string }
  /** It could not be told whether this run still holds the lease; it went on as an emergency may. */
  | { readonly kind: 'lease-unknown'; readonly why: string }
  | { readonly kind: 'finish'; readonly outcome: string };

export type JournalEntry = EntryBody & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch on the run's clock. */
  readonly at: number;
  /** Of the run's lease when it was written; 0 where no bucket could be asked for one, 1 where there is no lease. */
  readonly epoch: number;
  /** SHA-256 of the line before; 64 zeros for the first. */
  readonly prev: string;
};

export interface Journal {
  read(): Promise<readonly JournalEntry[]>;
  /** Resolves when the entry is on disk. */
  append(at: number, body: EntryBody): Promise<JournalEntry>;
}

export const NO_ENTRY = '0'.repeat(64);

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const digests = new WeakMap<Runbook, string>();

/** SHA-256 of the runbook's value, independent of the order of keys. Worked out once for each value. */
export function runbookDigest(runbook: Runbook): string {
  const known = digests.get(runbook) ?? sha256(JSON.stringify(sorted(runbook)));
  digests.set(runbook, known);
  return known;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
