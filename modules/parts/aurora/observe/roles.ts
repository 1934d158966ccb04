import type { RecordedRole } from '../../../observation/sides';
import type { SettledRoles } from '../../../observation/roles';
import type { RegionTopology } from '../../../topology/topology';

/** The overlay keys of which region writes, and from where the others replicate. */
export const databaseRoles = (
  { region, role, sourceRegion }: RegionTopology,
  { writer }: SettledRoles,
): readonly RecordedRole[] => [
  { key: 'is_aurora_secondary', declared: role.database === 'replica', observed: region !== writer },
  { key: 'aurora_source_region', declared: sourceRegion, observed: region === writer ? null : writer },
];
