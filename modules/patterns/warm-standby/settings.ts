/** What warm standby asks of the overlays: one region writes, and clients are sent to one. */
import type { PatternSettings } from '../../overlays/patterns';
import { exactlyOne } from './exactly-one';

declare module '../../overlays/keys/identity' {
  interface PatternNames {
    'warm-standby': true;
  }
}

export const warmStandbySettings: PatternSettings = {
  rules: {
    oneServing: {
      after: 'recoveryTime',
      keys: ['serves_traffic'],
      judge: (draft) => exactlyOne(draft, { code: 'one-serving', key: 'serves_traffic', holds: true, role: 'serving' }),
    },
    oneWriter: {
      after: 'databaseHomeRegion',
      keys: ['is_aurora_secondary'],
      judge: (draft) =>
        exactlyOne(draft, { code: 'one-writer', key: 'is_aurora_secondary', holds: false, role: 'a writer' }),
    },
  },
};
