import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { mayBeEmpty, WITHOUT_CAPACITY } from '../../../overlays/rules/standby-pattern';

/**
 * A region that serves has tasks, and one on standby has them too: without a healthy target the record would point at nothing,
 * and starting tasks is what fails while everybody else starts theirs. The standby can go without, by a pattern that says so, with a
 * reason.
 */
export const standbyCapacity: OverlayRule = (draft) =>
  inEachRegion(draft, (one) =>
    (['serving', 'standby'] as const).flatMap((role) => {
      const counts = one.value.capacity?.[role] ?? {};
      const excused = role === 'standby' && mayBeEmpty(draft, one);
      const or = role === 'standby' ? `; or ${WITHOUT_CAPACITY}` : '';
      const fix = `keep at least one task running${or}`;
      return (['min', 'desired'] as const)
        .filter((key) => counts[key] === 0 && !excused)
        .map((key) => problem('capacity-zero', one, `capacity.${role}.${key}`, 0, '1 or more tasks', fix));
    }),
  );
