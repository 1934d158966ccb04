/** The patterns, by the setting `pattern`. A new one is a folder and a row here. */
import type { PatternName } from '../overlays/keys/identity';
import type { Pattern } from '../recovery/pattern';
import type { Topology } from '../topology/topology';
import { PILOT_LIGHT } from './pilot-light/pattern';
import { WARM_STANDBY } from './warm-standby/pattern';

export const PATTERNS: Readonly<Record<PatternName, Pattern>> = {
  'warm-standby': WARM_STANDBY,
  'pilot-light': PILOT_LIGHT,
};

/** The pattern of an environment. */
export const patternOf = ({ settings }: Pick<Topology, 'settings'>): Pattern => PATTERNS[settings.pattern];
