import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

const PATH = 'database.deletion_protection';

/** Giving up the protection is allowed, with a reason that stands in the file for the next reader. */
export const deletionProtection: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const protection = one.value.database?.deletion_protection;
    if (protection?.protect !== false) return [];
    const reason = 'reason' in protection ? protection.reason : undefined;
    if (reason !== undefined && reason.trim().length >= 8) return [];
    return [
      problem(
        'deletion-without-reason',
        one,
        reason === undefined ? PATH : `${PATH}.reason`,
        reason ?? { protect: false },
        '{"protect": true}, or {"protect": false, "reason": "…"} with a sentence',
        'say why this database may be deleted, or keep the protection',
      ),
    ];
  });
