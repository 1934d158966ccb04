/** What stands in the way of an apply, as the state buckets say: locks of states, freezes of regions. */
import type { Clock } from '../console/ports';
import type { State, Topology } from '../topology/topology';
import { freezeQuestions } from './freeze';
import { FREEZE_KEY } from '../runbook/reads';
import type { Sender } from '../runbook/ports';
import { json, list, text, textOrNull } from './answers';
import { createAsker, withinLimit, type Asker } from './asker';
import type { Known } from './types';

/** Terraform writes it beside the state while it holds it (`use_lockfile`): `<key>.tflock`. */
export interface StateLock {
  readonly id: string;
  /** `user@host`. */
  readonly who: string;
  /** Wall time of whoever locked it, ISO 8601. */
  readonly since: string;
  /** `OperationTypeApply`, … */
  readonly operation: string;
}

export interface Guards {
  /** Of every state; null where nobody holds it. */
  readonly locks: readonly {
    readonly state: string;
    readonly region: string;
    readonly lock: Known<StateLock | null>;
  }[];
  /** Of every region that can be frozen; null where it is not. */
  readonly freezes: readonly { readonly region: string; readonly since: Known<string | null> }[];
}

/** Asks all buckets at the same time. Never throws for what AWS does: a bucket that does not answer is unknown for its own states. */
export function observeGuards(
  topology: Topology,
  sender: Sender,
  clock: Clock,
  limitSeconds: number,
  signal?: AbortSignal,
): Promise<Guards> {
  return withinLimit(clock, limitSeconds, signal, async (limit) => {
    const asker = createAsker(sender, limit, signal);
    const [locks, freezes] = await Promise.all([
      Promise.all(topology.states.map((state) => lockOf(state, asker))),
      Promise.all(freezeQuestions(topology).map((question) => freezeOf(question, asker))),
    ]);
    return { locks, freezes };
  });
}

async function lockOf({ id, region, backend }: State, asker: Asker): Promise<Guards['locks'][number]> {
  const input = { Bucket: backend.bucket, Key: `${backend.key}.tflock` };
  const operation = { service: 's3', action: 'GetObject', region: backend.region, input } as const;
  return { state: id, region, lock: await asker.askOrNone(operation, 'NoSuchKey', lockIn) };
}

/** The lock that an answer to GetObject holds. */
export function lockIn(output: unknown): StateLock {
  const held = json(text(output, 'Body'));
  return {
    id: text(held, 'ID'),
    who: textOrNull(held, 'Who') ?? 'nobody says who',
    since: text(held, 'Created'),
    operation: textOrNull(held, 'Operation') ?? 'an operation',
  };
}

async function freezeOf(
  question: ReturnType<typeof freezeQuestions>[number],
  asker: Asker,
): Promise<Guards['freezes'][number]> {
  const since = await asker.ask(question, (output) => {
    const found = list(output, 'Contents').find((one) => text(one, 'Key') === FREEZE_KEY);
    return found === undefined ? null : (textOrNull(found, 'LastModified') ?? 'a time that nobody says');
  });
  return { region: question.region, since };
}
