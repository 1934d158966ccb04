/**
 * One life of a run that waits for two persons: the product's own runner, `agree`, `secondPerson` and `declareAlone`, on a runbook that
 * changes one thing. It goes on until it waits for a person, ends, or is killed. What it has in memory cannot be copied: a life is told
 * again from its beginning.
 */
import { quietConsole } from '../../../console/testing/quiet';
import { principalOf, type Principal } from '../../../operations/principal';
import { approvalKey, type ApprovalRecord } from '../../../runs/approvals/record';
import { secondPerson } from '../../../runs/approvals/second';
import type { Clock } from '../../../console/ports';
import type { JournalEntry } from '../../../runbook/journal';
import { MemoryJournal } from '../../../memory/journal';
import type { Observed, Runbook, Step } from '../../../runbook/runbook';
import { runRunbook } from '../../../runbook/runner';
import type { Objects } from '../../../runs/objects';

export const PEOPLE = {
  ann: 'AROAANN:one',
  'ann in another session': 'AROAANN:two',
  carol: 'AROACAROL:one',
  bob: 'AROABOB:one',
} as const;
export type Person = keyof typeof PEOPLE;

/** Who a person is, whatever the product takes for it. */
export const principal = (who: Person): string => who.split(' ')[0] ?? who;

export const identity = (who: Person): Principal => principalOf({ userId: PEOPLE[who], arn: `role/${who}` });

const ENVIRONMENT = 'model';
const RUN = 'run';
const NAME = 'data-loss:us-east-1';

/** An answer as it lies in a bucket. */
export interface Answered {
  readonly who: Person;
  readonly decision: ApprovalRecord['decision'];
  /** Which of the run's questions it answers, from 0. */
  readonly question: number;
  readonly about: 'this' | 'another run' | 'another acceptance';
}

/** Answers in each bucket; null where it does not answer. */
export type View = readonly (readonly Answered[] | null)[];

export type Event =
  | { readonly kind: 'first'; readonly yes: boolean; readonly now: number }
  | { readonly kind: 'look'; readonly view: View; readonly now: number };

export interface Life {
  readonly by: Person;
  readonly alone: boolean;
  /** What was in the journal before. */
  readonly entries: readonly JournalEntry[];
  /** Clock milliseconds at which it began. */
  readonly now: number;
  /** What happened while it waited, in order. */
  readonly events: readonly Event[];
}

export interface Lived {
  /** What it waits for; `over` and `killed`: it does not live any more. */
  readonly at: 'first' | 'second' | 'over' | 'killed';
  readonly entries: readonly JournalEntry[];
  readonly now: number;
  readonly sent: boolean;
  /** Lines written and changes sent, with the ones of earlier lives. */
  readonly moments: number;
}

const duration = { typical: 0, worst: 0, source: { kind: 'assumption', why: 'a model' } } as const;
const step = { needs: [], note: [], act: [], deadline: 60, poll: 60, destructive: false, duration };
const accept = { kind: 'accept', name: NAME, question: 'Go on?', approvals: 2 } as const;
const object = { Bucket: 'bucket', Key: 'changed' };
const inBucket = { service: 's3', region: 'us-west-2' } as const;
const changed: Observed = {
  why: 'changed',
  read: { ...inBucket, action: 'ListObjectsV2', input: { Bucket: object.Bucket, Prefix: object.Key } },
  in: 'Contents[]',
  where: { Key: { is: object.Key } },
};
const accepted: Step = { ...step, id: 'accepted', title: 'Accept', act: [accept], met: [] };
const never = { why: 'fenced', http: 'https://fence/', status: 200 };
const fenced: Step = { ...step, id: 'accepted', title: 'Fence', met: [never], orAccept: accept };
const change: Step = {
  ...step,
  id: 'change',
  title: 'Change',
  needs: ['accepted'],
  act: [
    {
      kind: 'call',
      operation: { ...inBucket, action: 'PutObject', input: object },
      unless: [changed],
      settle: 1,
    },
  ],
  met: [changed],
};
const runbook = (first: Step): Runbook => ({
  id: 'model',
  title: 'Model',
  environment: ENVIRONMENT,
  mode: 'ungraceful',
  target: 'us-west-2',
  steps: [first, change],
  remarks: [],
});

/** An acceptance that is a step's act, and one in place of a step that is not met. */
export const RUNBOOKS = { 'asked for': runbook(accepted), 'in place of a step': runbook(fenced) } as const;

const KILLED = new Error('killed');

class Living {
  private now: number;
  private view: View;
  private sent = 0;
  private readonly journal: MemoryJournal;
  private readonly events: Event[];
  private park: (at: Lived['at']) => void = () => undefined;

  constructor(
    private readonly life: Life,
    private readonly dies: number,
  ) {
    this.now = life.now;
    this.view = [null, null];
    this.journal = new MemoryJournal([...life.entries]);
    this.events = [...life.events];
  }

  async lives(book: Runbook): Promise<Lived> {
    const { by, alone } = this.life;
    const parked = new Promise<Lived['at']>((resolve) => (this.park = resolve));
    const append = this.journal.append;
    const clock: Clock = { scale: 1, now: () => this.now, sleep: (ms) => ((this.now += ms), Promise.resolve()) };
    const polls: Clock = { ...clock, sleep: () => this.happens('look').then(() => undefined) };
    const console = quietConsole();
    const run = { runId: RUN, environment: ENVIRONMENT };
    const buckets = { buckets: [0, 1].map((index) => this.bucket(index)), journal: { retry: () => Promise.resolve() } };
    const ran = runRunbook(book, {
      sender: {
        send: ({ action }) => {
          const done = (output: object) => Promise.resolve({ ok: true, output, requestId: '' } as const);
          if (action === 'ListObjectsV2') return done({ Contents: this.sent > 0 ? [{ Key: object.Key }] : [] });
          this.moment();
          this.sent += 1;
          return done({});
        },
      },
      probe: () => Promise.resolve({ ok: true, status: 503, body: '' }),
      resolve: () => Promise.resolve({ ok: false, why: '' }),
      journal: {
        read: () => this.journal.read(),
        append: async (at, body) => (this.moment(), append(at, body)),
      },
      clock,
      console,
      applyState: () => Promise.resolve({ ok: true }),
      accept: async () => {
        const event = await this.happens('first');
        return event.kind === 'first' && event.yes ? { by: `role/${by}`, reason: 'the region is out' } : null;
      },
      second: secondPerson(run, buckets, { principal: identity(by), clock: polls, console }),
      ...(alone ? { breakGlass: 'nobody answers' } : {}),
    }).then(
      () => 'over' as const,
      (error: unknown) => {
        if (error !== KILLED) throw error;
        return 'killed' as const;
      },
    );
    const at = await Promise.race([ran, parked]);
    const { entries } = this.journal;
    return { at, entries, now: this.now, sent: this.sent > 0, moments: entries.length + this.sent };
  }

  /** Throws where the life ends before it. */
  private moment(): void {
    if (this.journal.entries.length + this.sent >= this.dies) throw KILLED;
  }

  /** Resolves with what happens next; never where nothing is known of it. */
  private happens(kind: Event['kind']): Promise<Event> {
    const event = this.events.shift();
    if (event === undefined) {
      this.park(kind === 'first' ? 'first' : 'second');
      return new Promise(() => undefined);
    }
    if (event.kind !== kind) throw new RangeError(`waits for ${kind}, not for ${event.kind}`);
    this.now = event.now;
    this.view = event.kind === 'look' ? event.view : [null, null];
    return Promise.resolve(event);
  }

  private bucket(index: number): Objects {
    const silent = { v: 'unknown', why: 'no answer' } as const;
    const kept = (): ReadonlyMap<string, string> | null => {
      const answers = this.view[index] ?? null;
      return answers && new Map(answers.map((one) => objectOf(one, this.journal.entries)));
    };
    return {
      place: { region: `region ${index + 1}`, bucket: 'bucket' },
      list: (prefix) => {
        const all = kept();
        return Promise.resolve(
          all === null ? silent : { v: 'found', keys: [...all.keys()].filter((key) => key.startsWith(prefix)) },
        );
      },
      read: (key) => {
        const all = kept();
        const text = all?.get(key);
        if (all === null) return Promise.resolve(silent);
        return Promise.resolve(
          text === undefined ? { v: 'missing' } : { v: 'found', text, etag: '', age: 0, written: '' },
        );
      },
      write: () => Promise.resolve(silent),
    };
  }
}

/** The object that holds an answer. One of another run, or to another acceptance, lies where the run looks all the same. */
function objectOf(
  { who, decision, question, about }: Answered,
  entries: readonly JournalEntry[],
): readonly [string, string] {
  const asked = entries.filter(({ kind }) => kind === 'asked')[question];
  const record: ApprovalRecord = {
    environment: ENVIRONMENT,
    run: RUN,
    name: NAME,
    ask: asked === undefined ? '' : `${asked.seq}-${asked.prev.slice(0, 16)}`,
    decision,
    by: `role/${who}`,
    user_id: PEOPLE[who],
    reason: 'said on the telephone',
    at: '',
  };
  const said =
    about === 'another run'
      ? { ...record, run: 'another' }
      : about === 'another acceptance'
        ? { ...record, name: 'unfenced:us-east-1' }
        : record;
  return [approvalKey(record), JSON.stringify(said)];
}

/** Tells a life up to where it waits, or up to its end; `dies`: it is killed before the moment of that number (`moments`). */
export function live(book: Runbook, life: Life, dies = Infinity): Promise<Lived> {
  return new Living(life, dies).lives(book);
}
