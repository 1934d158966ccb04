import { demandsWith, unmet, type Demand } from '../../demands/demands';
import type { DemandRule } from '../../../observation/demand-rule';
import { partsOf } from '../../../observation/observe-parts';
import type { ObserveSides } from '../../../observation/sides';
import { defineCheck, met, notKnown, notMet, type Check, type Finding } from '../check';

/** Said by checks of their own, with more to it. */
const ELSEWHERE = ['healthy-targets', 'engine-version'];

const fixes = (of: readonly Pick<Demand, 'id' | 'fix'>[]): string => of.map(({ id, fix }) => `${id}: ${fix}`).join(' ');

/** What the role of a standby demands of one part of the target. */
function demanded(
  sides: ObserveSides,
  rest: Pick<Check, 'id' | 'title' | 'why' | 'stops'>,
  of: readonly DemandRule['of'][],
): Check {
  const own = sides.demands.filter((one) => of.includes(one.of) && !ELSEWHERE.includes(one.id));
  return defineCheck<readonly Demand[]>({
    ...rest,
    fix: fixes(own),
    read: async ({ topology, target, observation }, asker) => {
      const parts = await partsOf(sides, topology, target, observation, asker);
      return demandsWith(sides, topology, observation, [parts]).filter(
        ({ region, id }) => region === target.region && (id === 'answers' || own.some((one) => one.id === id)),
      );
    },
    judge: (all): Finding => {
      const words = (verdict: Demand['verdict']): readonly string[] =>
        all.filter((one) => one.verdict === verdict).map((one) => one.words.replace(/^[^:]*: /, ''));
      const wrong = unmet(all);
      if (wrong.length > 0) return notMet(words('not-met').join('; '), fixes(wrong));
      if (words('unknown').length > 0) return notKnown(words('unknown').join('; '));
      return met(words('met').join('; '));
    },
  });
}

export const entry = (sides: ObserveSides): Check =>
  demanded(
    sides,
    {
      id: 'entry',
      title: "The way from the target's names to its tasks is as it was made",
      why: 'No plan looks at rules of the listener, and nobody makes a plan on the bad day: a rule, a mapping or a record that was changed by hand keeps clients away from a region whose targets are healthy.',
      stops: true,
    },
    ['way'],
  );

export const serviceParts = (sides: ObserveSides): Check =>
  demanded(
    sides,
    {
      id: 'service-parts',
      title: 'What the target demands beside its tasks is there: bounds, scaling, alarms, log groups, cache',
      why: 'The target takes all the load: without scaling it stays at its first count, without a log group no new task starts, an alarm without action wakes nobody, and without its cache every request goes to the database.',
      stops: true,
    },
    ['service', 'database'],
  );
