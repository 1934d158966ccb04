/** Two persons, explored to the bounds that docs/proof.md names. */
import { ApprovalMachine, type ApprovalBounds } from './testing/model/approval-machine';
import { search } from './testing/model/search';
import { Proved } from './testing/proved';

jest.setTimeout(600_000);

const proved = new Proved('two persons, states');
afterAll(proved.say);

const LIMIT = 1_000_000;

it.each<ApprovalBounds>([
  { runbook: 'asked for', answers: 2, glasses: 1 },
  { runbook: 'in place of a step', answers: 2, glasses: 1 },
  { runbook: 'asked for', answers: 1, glasses: 2 },
])(
  '$runbook, answers $answers, glasses $glasses: sent where another one approved it, or one goes on alone and may',
  async (bounds) => {
    const { counterexample, complete, states, edges, depth } = await search(new ApprovalMachine(bounds), LIMIT);
    expect([counterexample, complete]).toEqual([null, true]);
    const { runbook, answers, glasses } = bounds;
    const what = `an acceptance ${runbook}, answers ${answers}, glass broken ${glasses}`;
    proved.count(`${what}: all (${edges} edges, ${depth} deep)`, states.length);
  },
);
