import type { OverlayRule } from '../draft';
import { LABEL } from '../keys/identity';
import { matches } from './check';

/** The environment's name is that of its folder; like the app's, it begins names. */
export const environmentName: OverlayRule = (draft) =>
  matches(LABEL.code, { fileOf: () => `env/${draft.environment}` }, '', draft.environment, LABEL);
