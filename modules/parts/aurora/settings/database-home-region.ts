import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';

/** The region whose data state owns the global cluster has a data state. */
export const databaseHomeRegion: OverlayRule = (draft) => {
  const home = draft.value.database_home_region;
  const regions = draft.value.regions;
  if (home === undefined || regions === undefined || regions.includes(home)) return [];
  return [
    problem(
      'database-home-region',
      draft,
      'database_home_region',
      home,
      `one of the environment's regions: ${regions.join(', ')}`,
      'name the region in which the database was, or will be, created; it stays the same whoever the writer is',
    ),
  ];
};
