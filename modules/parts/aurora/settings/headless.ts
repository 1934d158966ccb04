import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { mayBeEmpty, WITHOUT_CAPACITY } from '../../../overlays/rules/standby-pattern';

/**
 * A replica without instances cannot be promoted at all (Aurora User Guide, "Using switchover or failover in Aurora Global Database"). It
 * can be given up by a pattern that says so, with a reason.
 */
export const headless: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    if (one.value.database?.instances !== 0) return [];
    if (one.value.is_aurora_secondary === true && mayBeEmpty(draft, one)) return [];
    const fix = `keep at least one instance: Aurora refuses to promote a cluster without; or, for a replica, ${WITHOUT_CAPACITY}`;
    return [problem('database-without-instances', one, 'database.instances', 0, '1 or more instances', fix)];
  });
