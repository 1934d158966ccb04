/** All rules, in the order their problems are shown. */
import type { Rule } from '../draft';

export const RULES: readonly Rule[] = [];
