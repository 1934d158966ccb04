import type { SettingsDraft, RegionDraft, OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

/**
 * A region that serves has tasks, and one on standby has them too: without a healthy target the record would point at nothing,
 * and starting tasks is what fails while everybody else starts theirs. A replica without instances cannot be promoted at all (Aurora
 * User Guide, "Using switchover or failover in Aurora Global Database"). Both can be given up for the standby only, by a pattern
 * that says so, with a reason.
 */
export const standbyCapacity: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => [...tasks(draft, one), ...instances(draft, one), ...excuse(draft, one)]);

function mayBeEmpty(draft: SettingsDraft, one: RegionDraft): boolean {
  return draft.value.pattern === 'pilot-light' && one.value.standby_without_capacity?.reason !== undefined;
}

const INSTEAD = 'set "pattern" to "pilot-light" and say why in standby_without_capacity.reason';

function tasks(draft: SettingsDraft, one: RegionDraft) {
  return (['serving', 'standby'] as const).flatMap((role) => {
    const counts = one.value.capacity?.[role] ?? {};
    const path = `capacity.${role}`;
    const excused = role === 'standby' && mayBeEmpty(draft, one);
    const or = role === 'standby' ? `; or ${INSTEAD}` : '';
    return (['min', 'desired'] as const)
      .filter((key) => counts[key] === 0 && !excused)
      .map((key) =>
        problem('capacity-zero', one, `${path}.${key}`, 0, '1 or more tasks', `keep at least one task running${or}`),
      );
  });
}

function instances(draft: SettingsDraft, one: RegionDraft) {
  if (one.value.database?.instances !== 0) return [];
  if (one.value.is_aurora_secondary === true && mayBeEmpty(draft, one)) return [];
  const fix = `keep at least one instance: Aurora refuses to promote a cluster without; or, for a replica, ${INSTEAD}`;
  return [problem('database-without-instances', one, 'database.instances', 0, '1 or more instances', fix)];
}

function excuse(draft: SettingsDraft, one: RegionDraft) {
  const given = one.value.standby_without_capacity;
  if (given === undefined || given === null) return [];
  const path = 'standby_without_capacity';
  const short = given.reason !== undefined && given.reason.trim().length < 8;
  return [
    ...(draft.value.pattern === undefined || draft.value.pattern === 'pilot-light'
      ? []
      : [
          problem(
            'standby-pattern',
            one,
            path,
            given,
            `null with pattern ${draft.value.pattern}: a reason only counts with "pilot-light" (${draft.fileOf('pattern')})`,
            'remove it, or change the pattern',
          ),
        ]),
    ...(short
      ? [problem('standby-reason', one, `${path}.reason`, given.reason, 'a sentence', 'say why a failover may wait')]
      : []),
  ];
}
