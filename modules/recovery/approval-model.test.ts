/** Two persons, explored: every order of lives, answers, silence and time; and a mistake for every rule, which the search must find. More: approval-model.proof.test.ts. */
import type * as principals from '../operations/principal';
import type * as asks from '../runbook/approvals/ask';
import type * as records from '../runs/approvals/record';
import { ApprovalMachine, type ApprovalBounds } from './testing/model/approval-machine';
import { numbered } from './testing/model/explored';
import { search } from './testing/model/search';

jest.setTimeout(300_000);

type Record = Partial<records.ApprovalRecord>;

/** Rules in another form; as they are where nothing is said. */
interface Mistake {
  readonly sessions?: true;
  readonly breakGlass?: (one: asks.BreakGlass) => asks.BreakGlass;
  /** What an answer is taken for; null: for none. */
  readonly answer?: (record: Record, runId: string, ask: asks.Ask) => Record | null;
}
let mockMistake: Mistake = {};
afterEach(() => (mockMistake = {}));

jest.mock('../operations/principal', () => {
  const actual = jest.requireActual<typeof principals>('../operations/principal');
  return {
    principalOf: (...[who]: Parameters<typeof actual.principalOf>) =>
      mockMistake.sessions ? { ...actual.principalOf(who), id: who.userId } : actual.principalOf(who),
    principalIdIn: (userId: string) => (mockMistake.sessions ? userId : actual.principalIdIn(userId)),
  };
});
jest.mock('../runbook/approvals/ask', () => {
  const actual = jest.requireActual<typeof asks>('../runbook/approvals/ask');
  return {
    ...actual,
    breakGlassOf: (...[entry]: Parameters<typeof actual.breakGlassOf>) => {
      const one = actual.breakGlassOf(entry);
      return mockMistake.breakGlass?.(one) ?? one;
    },
  };
});
jest.mock('../runs/approvals/record', () => {
  const actual = jest.requireActual<typeof records>('../runs/approvals/record');
  return {
    ...actual,
    judgeApproval: (...[key, text, environment, runId, ask]: Parameters<typeof actual.judgeApproval>) => {
      const { answer = (record: Record) => record } = mockMistake;
      const taken = answer(JSON.parse(text) as Record, runId, ask);
      return actual.judgeApproval(key, JSON.stringify(taken), environment, runId, ask);
    },
  };
});

/** States that are never reached in these bounds. */
const LIMIT = 100_000;
const ALONE: ApprovalBounds = { runbook: 'asked for', answers: 1, glasses: 1 };
const TWO: ApprovalBounds = { runbook: 'in place of a step', answers: 2, glasses: 0 };

it.each([
  ['one answer, and the glass may be broken', ALONE, ['alone', 'approved']],
  ['two answers', TWO, ['approved']],
])(
  '%s: what needs two is sent where another person approved it, or who accepted it goes on alone and may',
  async (_name, bounds, seen) => {
    const machine = new ApprovalMachine(bounds);
    const space = await search(machine, LIMIT);
    expect([space.counterexample, space.complete]).toEqual([null, true]);
    // A search in which nothing is ever sent would find nothing wrong.
    expect([...machine.seen].sort()).toEqual(seen);
    // Nor does it wait for good where somebody can still answer.
    expect(space.cannotReach(({ sent, left }) => sent || left.answers === 0)).toEqual([]);
  },
);

describe('a mistake is found, on a shortest way', () => {
  const swapped: { readonly [id: string]: string } = { AROAANN: 'AROACAROL', AROACAROL: 'AROAANN' };
  it.each<[string, Mistake, RegExp, ApprovalBounds?]>([
    ['sessions are told apart, not principals', { sessions: true }, /no other person approved it/],
    [
      'breaking the glass does not end',
      { breakGlass: (one) => ({ ...one, until: one.until + 1e12 }) },
      /an hour passes\n(.*\n)*.*nobody else was asked/,
    ],
    [
      'the glass that one person broke is broken for another',
      { breakGlass: (one) => ({ ...one, principal: swapped[one.principal] ?? '' }) },
      /nobody else was asked/,
    ],
    [
      'an approval of another run counts',
      { answer: (record, run) => ({ ...record, run }) },
      /approved for another run(.*\n)*.*no other person/,
    ],
    [
      'an approval of another acceptance counts',
      { answer: (record, _run, { name }) => ({ ...record, name }) },
      /approved for another acceptance(.*\n)*.*no other person/,
    ],
    [
      'an answer to an earlier question counts',
      { answer: (record, _run, { id }) => ({ ...record, ask: id }) },
      /no other person approved it/,
    ],
    [
      'a no is not heard',
      { answer: (record) => (record.decision === 'declined' ? null : record) },
      /a no lay where it could be read/,
      TWO,
    ],
  ])('%s', async (name, mistake, expected, bounds = ALONE) => {
    mockMistake = mistake;
    const { counterexample } = await search(new ApprovalMachine(bounds), LIMIT);
    process.stdout.write(`counterexample: ${name}\n${numbered(counterexample ?? [])}`);
    expect(counterexample?.join('\n')).toMatch(expected);
  });
});
