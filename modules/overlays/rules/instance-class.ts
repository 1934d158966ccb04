import { INSTANCE_CLASSES } from '../aurora';
import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

/** A class that Aurora global databases support: burstable ones cannot join, and an unknown size fails in the apply. */
export const instanceClass: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const name = one.value.database?.instance_class;
    if (name === undefined) return [];
    const at = name.lastIndexOf('.');
    const sizes = INSTANCE_CLASSES[name.slice(0, Math.max(at, 0))];
    if (sizes?.includes(name.slice(at + 1))) return [];
    const families = Object.keys(INSTANCE_CLASSES).join(', ');
    const allowed =
      sizes === undefined
        ? `a memory-optimized class, such as db.r6g.large, of ${families}`
        : `${sizes.join(', ')} of this family`;
    const fix = 'choose a listed class: burstable classes (db.t) cannot join an Aurora global database';
    return [problem('instance-class', one, 'database.instance_class', name, allowed, fix)];
  });
