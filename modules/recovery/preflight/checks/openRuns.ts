import { text, list } from '../../observation/answers';
import type { Known } from '../../observation/types';
import { freezeQuestions } from '../../reconcile';
import { FREEZE_KEY } from '../../reads';
import { defineCheck, met, notKnown, notMet } from '../check';

interface FreezeSeen {
  readonly region: string;
  readonly frozen: Known<boolean>;
}

export const openRuns = defineCheck({
  id: 'open-runs',
  title: 'No recovery is under way: no freeze marker, no open run',
  why: 'A freeze means that somebody moved roles and has not reconciled; a second run beside an open one would work against it.',
  fix: 'Resume the run (dr resume RUN), or reconcile (dr reconcile).',
  stops: true,
  read: ({ topology }, asker): Promise<readonly FreezeSeen[]> =>
    Promise.all(
      freezeQuestions(topology).map(async (question) => ({
        region: question.region,
        frozen: await asker.ask(question, (output) =>
          list(output, 'Contents').some((one) => text(one, 'Key') === FREEZE_KEY),
        ),
      })),
    ),
  judge: (seen, { target, machine }) => {
    const frozen = seen.filter((one) => one.frozen.known && one.frozen.value).map(({ region }) => region);
    const open = machine.openRuns.known ? machine.openRuns.value : [];
    const found = [
      ...(frozen.length > 0 ? [`applies are frozen in ${frozen.join(', ')}`] : []),
      ...(open.length > 0 ? [`open on this machine: ${open.join(', ')}`] : []),
    ];
    if (found.length > 0) return notMet(found.join('; '));
    if (!machine.openRuns.known) return notKnown(`runs on this machine: ${machine.openRuns.why}`);
    const silent = seen.filter((one) => !one.frozen.known).map(({ region }) => region);
    if (silent.includes(target.region)) return notKnown(`whether applies are frozen in ${target.region}`);
    const free = 'no freeze marker, no open run on this machine';
    return met(silent.length === 0 ? free : `${free}; cannot be known for ${silent.join(', ')}`);
  },
});
