import type { OverlayRule } from '../../../overlays/draft';
import { exactlyOne } from '../../../overlays/rules/exactly-one';

/** An Aurora global cluster has one writer. */
export const oneWriter: OverlayRule = (draft) =>
  exactlyOne(draft, { code: 'one-writer', key: 'is_aurora_secondary', holds: false, role: 'a writer' });
