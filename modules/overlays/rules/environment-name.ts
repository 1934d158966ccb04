import type { OverlayRule } from '../draft';
import { LABEL } from '../keys/identity';
import { matches } from './check';

/** The environment's name is its folder's: no key holds it, and it begins names as the app's does. */
export const environmentName: OverlayRule = (draft) =>
  matches(LABEL.code, { fileOf: () => `env/${draft.environment}` }, '', draft.environment, LABEL);
