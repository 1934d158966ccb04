/** What an overlay may hold: the keys and rules of parts, and the rules of the pattern that it names. A new pattern has a row here. */
import { declareSettings } from '../overlays/declare';
import type { PatternName } from '../overlays/keys/identity';
import { withPatterns, type PatternSettings } from '../overlays/patterns';
import { PART_SETTINGS } from '../parts/index.settings';
import { pilotLightSettings } from './pilot-light/settings';
import { warmStandbySettings } from './warm-standby/settings';

export const PATTERN_SETTINGS: Readonly<Record<PatternName, PatternSettings>> = {
  'warm-standby': warmStandbySettings,
  'pilot-light': pilotLightSettings,
};

export const SETTINGS = declareSettings(withPatterns(PART_SETTINGS, PATTERN_SETTINGS));
