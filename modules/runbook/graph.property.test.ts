/** Random graphs of steps: the lint names the problem of each, and the time of a correct one has its bounds. */
import fc from 'fast-check';
import { schedule } from '../recovery/budget/schedule';
import { lintRunbook } from './lint/lint';
import type { Runbook, Step } from './runbook';

const graphOf = (edges: readonly (readonly string[])[]): Runbook => ({
  ...{ id: 'x', title: 'X', environment: 'e', mode: 'graceful', target: 'us-west-2', remarks: [] },
  steps: edges.map((needs, at): Step => ({
    ...{ id: `s${at}`, title: 'S', needs, act: [], met: [], deadline: 1, poll: 1, destructive: false },
  })),
});
const rulesOf = (runbook: Runbook): readonly string[] => lintRunbook(runbook).map(({ rule }) => rule);
const ABOUT_GRAPHS = ['cycle', 'unknown-need', 'duplicate-step'];

/** Each step needs some of those before it. */
const acyclic = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, at) => fc.subarray(Array.from({ length: at }, (__, one) => `s${one}`))),
    ),
  );

it('a graph without a cycle has no problem, in every order of the steps', () => {
  const order = acyclic.chain((edges) => {
    const { steps } = graphOf(edges);
    return fc.shuffledSubarray([...steps], { minLength: steps.length });
  });
  fc.assert(
    fc.property(order, (steps) => {
      const found = rulesOf({ ...graphOf([]), steps });
      expect(found.filter((rule) => ABOUT_GRAPHS.includes(rule))).toEqual([]);
    }),
  );
});

it('a step that waits for itself through others is named; so are an unknown need and a repeated id', () => {
  fc.assert(
    fc.property(acyclic, fc.nat(), fc.nat(), (edges, one, other) => {
      const [late, early] = [one % edges.length, other % edges.length].sort((a, b) => b - a) as [number, number];
      const base = edges.map((needs, at) =>
        at === late && late > early ? [...new Set([...needs, `s${early}`])] : needs,
      );
      const back = base.map((needs, at) => (at === early ? [...needs, `s${late}`] : needs));
      expect(rulesOf(graphOf(back))).toContain('cycle');
      expect(rulesOf(graphOf(edges.map((needs, at) => (at === late ? [...needs, 'nobody'] : needs))))).toContain(
        'unknown-need',
      );
      const { steps, ...rest } = graphOf(edges);
      expect(rulesOf({ ...rest, steps: [...steps, ...steps.slice(late, late + 1)] })).toContain('duplicate-step');
    }),
  );
});

it('takes at least as long as its longest step, at most as long as all of them, and exactly as long as its critical path', () => {
  const timed = acyclic.chain((edges) =>
    fc.tuple(fc.constant(edges), fc.array(fc.nat(1000), { minLength: edges.length, maxLength: edges.length })),
  );
  fc.assert(
    fc.property(timed, ([edges, times]) => {
      const nodes = edges.map((needs, at) => ({ id: `s${at}`, needs, seconds: times[at] ?? 0 }));
      const { seconds, path, slots } = schedule(nodes);
      const sum = (ids: readonly string[]): number =>
        nodes.filter(({ id }) => ids.includes(id)).reduce((all, one) => all + one.seconds, 0);
      expect(seconds).toBeGreaterThanOrEqual(Math.max(...times));
      expect(seconds).toBeLessThanOrEqual(times.reduce((a, b) => a + b, 0));
      expect(sum(path)).toBe(seconds);
      for (const { id, needs } of nodes) {
        for (const need of needs) expect(slots.get(need)?.ends).toBeLessThanOrEqual(slots.get(id)?.begins ?? -1);
      }
    }),
  );
});
