import type { Rule } from '../draft';
import { exactlyOne } from './exactly-one';

/** An Aurora global cluster has one writer. */
export const oneWriter: Rule = (draft) =>
  exactlyOne(draft, { code: 'one-writer', key: 'is_aurora_secondary', holds: false, role: 'a writer' });
