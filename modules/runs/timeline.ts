/** A journal as a person reads it. */
import { breakGlassOf, givenOf, givenWords } from '../runbook/approvals/ask';
import { aloneWords } from '../runbook/approvals/break-glass';
import { oneLine } from '../console/style';
import type { JournalEntry } from '../runbook/journal';

/** One line an entry: when (UTC), the holder's epoch where it changed, what. What somebody wrote makes no line of its own. */
export function timelineOf(entries: readonly JournalEntry[]): readonly string[] {
  return entries.map((entry, index) => {
    const time = new Date(entry.at).toISOString().slice(0, 19).replace('T', ' ');
    const changed = entries[index - 1]?.epoch !== entry.epoch;
    return `${time}  ${changed ? `epoch ${entry.epoch}` : ''.padEnd(`epoch ${entry.epoch}`.length)}  ${oneLine(what(entry))}`;
  });
}

function what(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'start':
      return `started ${entry.runbook} to ${entry.target} in ${entry.environment}`;
    case 'resume':
      return 'went on';
    case 'begin':
      return `${entry.step}: begins`;
    case 'note':
      return `${entry.step}: ${entry.name} = ${entry.value}`;
    case 'intent':
      return `${entry.step}: sends ${entry.operation === undefined ? `an apply of ${entry.state ?? ''}` : `${entry.operation.service}:${entry.operation.action} to ${entry.operation.region}`}`;
    case 'result':
      return `${entry.step}: ${entry.ok ? 'was taken' : 'was refused'} (${entry.detail})`;
    case 'accepted':
      return `${entry.step}: ${givenWords(entry.name, givenOf(entry)).replace(' accepted by ', ' ACCEPTED by ')}`;
    case 'asked':
      return `${entry.step}: ${entry.name} accepted by ${entry.by}: ${entry.reason}; WAITS for a second person`;
    case 'declined':
      return `${entry.step}: ${entry.name} DECLINED by ${entry.by}: ${entry.reason}`;
    case 'end':
      return `${entry.step}: ${entry.end}: ${entry.why}`;
    case 'skip':
      return `${entry.step}: SKIPPED by ${entry.by}: ${entry.reason}`;
    default:
      return ofRun(entry);
  }
}

function ofRun(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'pause':
      return `paused: ${entry.why}`;
    case 'abort':
      return `ABORTED by ${entry.by}: ${entry.reason}`;
    case 'takeover':
      return `TAKEN OVER by ${entry.by} from ${entry.from}: ${entry.reason}`;
    case 'approved':
      return givenWords(entry.name, givenOf(entry)).replace(' accepted by ', ' ACCEPTED by ');
    case 'break-glass':
      return aloneWords(breakGlassOf(entry));
    case 'switch':
      return `SWITCHED to ${entry.runbook} by ${entry.by}: ${entry.reason} (${entry.from.slice(0, 8)} to ${entry.digest.slice(0, 8)})`;
    case 'copy':
      return `the copy in ${entry.region} ${entry.ok ? 'is whole again' : `cannot be written: ${entry.detail}`}`;
    case 'lease-unknown':
      return `went on without knowing of others: ${entry.why}`;
    case 'finish':
      return `ended: ${entry.outcome}`;
    default:
      return entry.kind;
  }
}
