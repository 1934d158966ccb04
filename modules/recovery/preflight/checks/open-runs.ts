import { text, list } from '../../../observation/answers';
import type { Known } from '../../../observation/types';
import { freezeQuestions } from '../../../observation/freeze';
import { FREEZE_KEY } from '../../../runbook/reads';
import { isOrphan, leaseWords } from '../../../runs/orphans';
import { defineCheck, met, notKnown, notMet } from '../check';

interface FreezeSeen {
  readonly region: string;
  readonly frozen: Known<boolean>;
}

export const openRuns = defineCheck({
  id: 'open-runs',
  title: 'No recovery is under way: no freeze marker, no lease in any bucket, no open run',
  why: 'A freeze means that somebody moved roles and has not reconciled; a second run beside an open one would work against it.',
  fix: 'Resume the run (dr resume RUN), end it (dr abort RUN --reason TEXT; also for a lease without a run), or reconcile (dr reconcile). A lease object that cannot be read: dr abort lease --reason TEXT.',
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
  judge: (seen, { target, machine, leases }) => {
    const frozen = seen.filter((one) => one.frozen.known && one.frozen.value).map(({ region }) => region);
    const held = leases.runs.map(({ record }) => record.run);
    const open = machine.openRuns.known ? machine.openRuns.value.filter((run) => !held.includes(run)) : [];
    const found = [
      ...(frozen.length > 0 ? [`applies are frozen in ${frozen.join(', ')}`] : []),
      ...leases.runs.map(
        (one) => `${leaseWords(one)}${isOrphan(one) ? ' (a lease alone: nothing of the run was kept)' : ''}`,
      ),
      ...(open.length > 0 ? [`open on this machine: ${open.join(', ')}`] : []),
    ];
    if (found.length > 0) return notMet(found.join('; '));
    if (!machine.openRuns.known) return notKnown(`runs on this machine: ${machine.openRuns.why}`);
    // A planned move is refused where the lease of the target cannot be told, and an emergency goes on without.
    const dark = leases.unknown.filter(({ region, why }) => region === target.region || !/does not answer/.test(why));
    if (dark.length > 0) return notKnown(`the lease: ${dark.map(({ region, why }) => `${region}: ${why}`).join('; ')}`);
    const silent = seen.filter((one) => !one.frozen.known).map(({ region }) => region);
    if (silent.includes(target.region)) return notKnown(`whether applies are frozen in ${target.region}`);
    const free = 'no freeze marker, no lease, no open run on this machine';
    return met(silent.length === 0 ? free : `${free}; cannot be known for ${silent.join(', ')}`);
  },
});
