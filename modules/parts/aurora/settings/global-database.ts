import { mayHaveGlobalDatabase, SOURCES } from '../../../overlays/availability';
import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';

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
        `regions with Aurora global databases (${SOURCES.globalDatabases.url}, read ${SOURCES.globalDatabases.read})`,
        'choose another region',
      ),
    );
