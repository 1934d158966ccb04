/**
 * Two persons, explored: one run, in one life after the other, and what people answer, in which order and in which bucket. Who may agree
 * with whom is said here once more, by persons and not by ids; everything else is the product's own (`approval-life.ts`).
 */
import type { JournalEntry } from '../../../runbook/journal';
import { replay } from '../../../runbook/replay';
import {
  live,
  principal,
  RUNBOOKS,
  type Answered,
  type Event,
  type Life,
  type Lived,
  type Person,
  type View,
} from './approval-life';
import type { Edge, Machine } from './search';

export interface ApprovalBounds {
  readonly runbook: keyof typeof RUNBOOKS;
  /** Answers that are put into buckets. */
  readonly answers: number;
  /** How often somebody breaks the glass. */
  readonly glasses: number;
}

interface Question {
  readonly first: Person;
  readonly declined: boolean;
}

interface Glass {
  readonly by: Person;
  readonly at: number;
}

export interface ApprovalState {
  readonly now: number;
  readonly entries: readonly JournalEntry[];
  readonly at: Lived['at'];
  /** Null where nobody runs the run. */
  readonly life: Life | null;
  /** Since when it waits; what it decided before counts from then. */
  readonly since: number;
  readonly buckets: readonly (readonly Answered[])[];
  readonly questions: readonly Question[];
  readonly glasses: readonly Glass[];
  /** What was accepted, as people see it. Null where nothing was yet. */
  readonly lawful: string | null;
  readonly left: { readonly answers: number; readonly glasses: number };
  readonly sent: boolean;
  readonly bad: string | null;
}

/** How long somebody goes on alone. */
const HOUR = 60 * 60_000;

const LAWFUL = ['approved', 'alone'];
const RUNNERS = ['ann', 'carol'] as const;
const ANSWERS: readonly Omit<Answered, 'question'>[] = [
  { who: 'bob', decision: 'approved', about: 'this' },
  { who: 'bob', decision: 'declined', about: 'this' },
  { who: 'carol', decision: 'approved', about: 'this' },
  { who: 'ann in another session', decision: 'approved', about: 'this' },
  { who: 'bob', decision: 'approved', about: 'another run' },
  { who: 'bob', decision: 'approved', about: 'another acceptance' },
];
const PLACES = { 'both buckets': [0, 1], 'one bucket': [0], 'the other bucket': [1] } as const;

export class ApprovalMachine implements Machine<ApprovalState> {
  readonly initial: ApprovalState;
  /** How an act came to be sent. */
  readonly seen = new Set<string>();
  private readonly journals = new WeakMap<readonly JournalEntry[], string>();
  private readonly told = new WeakMap<readonly JournalEntry[], Map<string, Promise<Lived>>>();

  constructor(private readonly bounds: ApprovalBounds) {
    const { answers, glasses } = bounds;
    this.initial = {
      now: 1_000_000_000_000,
      entries: [],
      at: 'killed',
      life: null,
      since: 0,
      buckets: [[], []],
      questions: [],
      glasses: [],
      lawful: null,
      left: { answers, glasses },
      sent: false,
      bad: null,
    };
  }

  /** What a journal says, in words. Answers are put into buckets without a new line: most states share their journal with others. */
  private known(entries: readonly JournalEntry[]): string {
    let words = this.journals.get(entries);
    if (words === undefined) {
      const history = replay(entries);
      const steps = ['accepted', 'change'].map((id) => {
        const { begunAt, answered, sentAt, accepted, asked, end } = history.step(id);
        return [begunAt !== null, [...answered], [...sentAt.keys()], accepted.size, asked.size, end?.end];
      });
      words = JSON.stringify([history.digest, steps]);
      this.journals.set(entries, words);
    }
    return words;
  }

  /** A life is told once: what comes of it depends on nothing but its journal, its person, and what happens in it. */
  private live(life: Life, dies = Infinity): Promise<Lived> {
    const { entries, ...rest } = life;
    const told = this.told.get(entries) ?? new Map<string, Promise<Lived>>();
    this.told.set(entries, told);
    const which = JSON.stringify([rest, String(dies)]);
    const lived = told.get(which) ?? live(RUNBOOKS[this.bounds.runbook], life, dies);
    told.set(which, lived);
    return lived;
  }

  /** Without what makes no difference: the time of day, how often it was asked and killed. */
  key(state: ApprovalState): string {
    const { entries, at, life, since, buckets, questions, glasses, lawful, left, sent, bad, now } = state;
    const last = questions.length - 1;
    // It is no matter which bucket is which.
    const kept = buckets
      .map((answers) => answers.map((one) => `${one.who} ${one.decision} ${one.about} ${one.question === last}`).sort())
      .map((answers) => answers.join())
      .sort();
    const alone = (from: number): readonly boolean[] =>
      RUNNERS.map((who) => glasses.some((one) => one.by === who && holds(one, from)));
    const waits = life && [life.by, alone(since)];
    return JSON.stringify([this.known(entries), at, waits, kept, questions[last], alone(now), lawful, left, sent, bad]);
  }

  broken = ({ bad }: ApprovalState): string | null => bad;

  async next(state: ApprovalState): Promise<readonly Edge<ApprovalState>[]> {
    if (state.sent) return [];
    const { life, at, now, left } = state;
    const ways: Edge<ApprovalState>[] = [...this.answered(state)];
    ways.push({ label: 'an hour passes', to: { ...state, now: now + HOUR } });
    if (life === null) {
      for (const by of RUNNERS) {
        for (const alone of left.glasses > 0 ? [false, true] : [false]) {
          const what = `${by} ${state.entries.length === 0 ? 'begins' : 'resumes'}${alone ? ' and breaks the glass' : ''}`;
          const begun = { ...state, left: { ...left, glasses: left.glasses - (alone ? 1 : 0) } };
          ways.push(...(await this.lived(begun, what, { by, alone, entries: state.entries, now, events: [] })));
        }
      }
      return ways;
    }
    ways.push({ label: 'it is killed while it waits', to: { ...state, life: null, at: 'killed' } });
    const goesOn = async (what: string, event: Event): Promise<void> => {
      ways.push(...(await this.lived(state, what, { ...life, events: [...life.events, event] })));
    };
    if (at === 'first') {
      await goesOn(`${life.by} accepts`, { kind: 'first', yes: true, now });
      await goesOn(`${life.by} does not accept`, { kind: 'first', yes: false, now });
    } else {
      for (const [what, view] of views(state.buckets)) await goesOn(`it looks${what}`, { kind: 'look', view, now });
    }
    return ways;
  }

  /** Somebody answers the newest question. */
  private answered(state: ApprovalState): readonly Edge<ApprovalState>[] {
    const { questions, left, buckets } = state;
    if (left.answers === 0 || questions.length === 0) return [];
    return ANSWERS.flatMap((answer) =>
      Object.entries(PLACES).map(([where, places]) => {
        const { who, decision, about } = answer;
        const put = { ...answer, question: questions.length - 1 };
        const into = (kept: readonly Answered[]): readonly Answered[] => [
          ...kept.filter((one) => one.who !== who),
          put,
        ];
        const to = buckets.map((kept, index) => ((places as readonly number[]).includes(index) ? into(kept) : kept));
        const what = about === 'this' ? decision : `${decision} for ${about}`;
        return {
          label: `${who}: ${what}, in ${where}`,
          to: { ...state, buckets: to, left: { ...left, answers: left.answers - 1 } },
        };
      }),
    );
  }

  /** A life goes on to where it waits next, or is killed at any moment before. */
  private async lived(before: ApprovalState, what: string, life: Life): Promise<readonly Edge<ApprovalState>[]> {
    const { entries } = before;
    const whole = await this.live(life);
    // It looked and saw nothing: as before.
    if (before.life !== null && whole.at === 'second' && before.at === 'second') return [];
    const ways = [{ label: what, to: this.after(before, life, whole) }];
    for (let dies = entries.length + 1; dies < whole.moments; dies += 1) {
      const killed = await this.live(life, dies);
      const label = `${what}, and is killed after ${killed.entries.at(-1)?.kind ?? 'nothing'}`;
      ways.push({ label, to: this.after(before, life, killed) });
    }
    return ways;
  }

  private after(before: ApprovalState, life: Life, { at, entries, now, sent }: Lived): ApprovalState {
    const lives = at === 'first' || at === 'second';
    let state: ApprovalState = { ...before, now, entries, at, since: now, sent, life: lives ? life : null };
    for (const { kind, at: written } of entries.slice(before.entries.length)) {
      const { questions, glasses } = state;
      if (kind === 'asked') state = { ...state, questions: [...questions, { first: life.by, declined: false }] };
      if (kind === 'break-glass') state = { ...state, glasses: [...glasses, { by: life.by, at: written }] };
      if (kind === 'declined') state = { ...state, questions: questions.map(declinedAt(questions.length - 1)) };
      if (kind === 'accepted') state = { ...state, lawful: lawful(state, life, written) };
    }
    if (!sent) return state;
    this.seen.add(state.lawful ?? 'not accepted');
    const good = state.lawful !== null && LAWFUL.includes(state.lawful);
    return good ? state : { ...state, bad: `it is sent: ${state.lawful ?? 'nobody accepted it'}` };
  }
}

const declinedAt =
  (at: number) =>
  (one: Question, index: number): Question =>
    index === at ? { ...one, declined: true } : one;

const holds = ({ at }: Glass, now: number): boolean => now < at + HOUR;

/** What the buckets can show: all, or one while the other one is silent. */
function views(buckets: ApprovalState['buckets']): readonly (readonly [string, View])[] {
  const [one = [], other = []] = buckets;
  return [
    ['', buckets],
    [' while the other bucket is silent', [one, null]],
    [' while the one bucket is silent', [null, other]],
  ];
}

/** Who agreed, by what people did and the run could see; or why that is not enough. */
function lawful({ questions, glasses }: ApprovalState, { by, events }: Life, now: number): string {
  const last = questions.length - 1;
  const question = questions[last];
  const event = events.at(-1);
  const view = event?.kind === 'look' ? event.view : [];
  const open = question?.declined === false && question.first === by;
  const alone = glasses.some((one) => one.by === by && holds(one, now));
  if (alone && (event?.kind === 'first' || open)) return 'alone';
  if (question === undefined) return 'nobody else was asked';
  if (question.declined) return 'it was declined';
  const counts = view
    .flatMap((answers) => answers ?? [])
    .filter((one) => one.about === 'this' && one.question === last && principal(one.who) !== principal(question.first));
  if (counts.some(({ decision }) => decision === 'declined')) return 'a no lay where it could be read';
  return counts.some(({ decision }) => decision === 'approved') ? 'approved' : 'no other person approved it';
}
