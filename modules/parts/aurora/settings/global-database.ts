import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';
import { GLOBAL_DATABASES_SOURCE, mayHaveGlobalDatabase } from './global-database-regions';

/** A region without Aurora global databases can hold no member of one. */
export const globalDatabase: OverlayRule = (draft) =>
  [...new Set(draft.value.regions ?? [])]
    .filter((region) => !mayHaveGlobalDatabase(region))
    .map((region) =>
      problem(
        'no-global-database',
        draft,
        'regions',
        region,
        `regions with Aurora global databases (${GLOBAL_DATABASES_SOURCE.url}, read ${GLOBAL_DATABASES_SOURCE.read})`,
        'choose another region',
      ),
    );
