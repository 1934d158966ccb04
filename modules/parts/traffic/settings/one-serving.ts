import type { OverlayRule } from '../../../overlays/draft';
import { exactlyOne } from '../../../overlays/rules/exactly-one';

/** The service record points to one region. */
export const oneServing: OverlayRule = (draft) =>
  exactlyOne(draft, { code: 'one-serving', key: 'serves_traffic', holds: true, role: 'serving' });
