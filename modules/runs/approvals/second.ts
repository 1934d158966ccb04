/** Waits for a second person's answer in the buckets that hold the copies of the run's journal. */
import type { Clock, Console } from '../../console/ports';
import type { Principal } from '../../operations/principal';
import type { Answer, Second } from '../../runbook/ports';
import type { CopiedJournal } from '../copies';
import type { Objects } from '../objects';
import type { Ask } from '../../runbook/approvals/ask';
import { approvalsPrefix, judgeApproval } from './record';

/** Clock milliseconds between two looks. */
const POLL_MS = 2_000;

interface Ports {
  readonly principal: Principal;
  readonly clock: Clock;
  readonly console: Pick<Console, 'say' | 'warn'>;
  readonly announce?: (runId: string, ask: Ask) => void;
  /** Words of a verb as the command that does it here: with the environment, and the lab where it is one. */
  readonly command?: (words: string) => string;
}

/** `journal`: its copies show what waits; a bucket that did not take them is tried again meanwhile. */
export function secondPerson(
  { runId, environment }: { readonly runId: string; readonly environment: string },
  { buckets, journal }: { readonly buckets: readonly Objects[]; readonly journal: Pick<CopiedJournal, 'retry'> },
  { principal, clock, console, announce, command: commandLine = (words) => `dr ${words}` }: Ports,
): Second {
  const told = new Set<string>();
  const once = (text: string): void => {
    if (!told.has(text)) console.warn(text);
    told.add(text);
  };
  return {
    principal,
    answer: async (ask, signal) => {
      announce?.(runId, ask);
      for (let looks = 0; ; looks += 1) {
        signal?.throwIfAborted();
        const answer = await look(buckets, environment, runId, ask, once);
        if (answer !== null) return answer;
        // Not before the first look: a run that is taken up again may have its answer already.
        if (looks === 0) {
          const command = commandLine(`approve ${runId} ${ask.name} --reason TEXT`);
          console.warn(`${ask.name} needs a second person, another principal than ${ask.by}: ${command}`);
        }
        await journal.retry();
        await clock.sleep(POLL_MS, signal);
      }
    },
  };
}

/** One no outweighs any yes. */
async function look(
  buckets: readonly Objects[],
  environment: string,
  runId: string,
  ask: Ask,
  once: (text: string) => void,
): Promise<Answer | null> {
  const all = await Promise.all(buckets.map((bucket) => answersIn(bucket, environment, runId, ask, once)));
  const answers = all.flat();
  return answers.find(({ v }) => v === 'declined') ?? answers[0] ?? null;
}

async function answersIn(
  bucket: Objects,
  environment: string,
  runId: string,
  ask: Ask,
  once: (text: string) => void,
): Promise<readonly Answer[]> {
  const unread = (why: string): readonly Answer[] => {
    once(`Approvals in ${bucket.place.region} cannot be read (${why}); it is asked again.`);
    return [];
  };
  const listed = await bucket.list(approvalsPrefix(environment, runId, ask.name));
  if (listed.v === 'unknown') return unread(listed.why);
  const found = await Promise.all(
    listed.keys.map(async (key): Promise<readonly Answer[]> => {
      const read = await bucket.read(key);
      if (read.v === 'unknown') return unread(read.why);
      if (read.v === 'missing') return [];
      const judged = judgeApproval(key, read.text, environment, runId, ask);
      if (judged.v !== 'rejected') return [judged];
      once(`An answer to ${ask.name} does not count: ${judged.why}.`);
      return [];
    }),
  );
  return found.flat();
}
