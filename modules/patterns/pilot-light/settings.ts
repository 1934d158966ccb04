/** Pilot light asks what warm standby asks: its regions differ in what runs there, not in who writes or serves. */
import type { PatternSettings } from '../../overlays/patterns';
import { warmStandbySettings } from '../warm-standby/settings';

declare module '../../overlays/keys/identity' {
  interface PatternNames {
    'pilot-light': true;
  }
}

export const pilotLightSettings: PatternSettings = warmStandbySettings;
