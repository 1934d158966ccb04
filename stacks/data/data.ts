/** The data layer of one region: its member of the global database, its cache, and who watches the replication. */
import type { LayerPart } from '../../modules/contracts/place';
import { database, lagAlarm } from '../../modules/parts/aurora/construct';
import { cache } from '../../modules/parts/cache/construct';

/** Reads its own region's platform only: the other members are joined by name, not by anything they publish. */
export const DATA: readonly LayerPart[] = [database, cache, lagAlarm];
