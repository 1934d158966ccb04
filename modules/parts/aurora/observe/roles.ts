/** Which region writes to the global database: as overlays record it, and as AWS says. Pure. */
import { declaredWriters } from '../../../topology/arrange';
import type { RecordedRole } from '../../../observation/sides';
import type { RolesSide, SettledRoles } from '../../../observation/roles';
import { known, type GlobalView, type Observation } from '../../../observation/types';
import type { RegionTopology, Topology } from '../../../topology/topology';
import { DATABASE } from '../names';

/** The overlay keys of which region writes, and from where the others replicate. */
export function databaseRoles(
  { region, role, sourceRegion }: RegionTopology,
  { writers }: SettledRoles,
): readonly RecordedRole[] {
  const writes = writers.get(DATABASE);
  // What nobody can tell is not recorded.
  if (writes === undefined) return [];
  const source = writes.has(region) ? null : ([...writes][0] ?? null);
  return [
    { key: 'is_aurora_secondary', declared: role.stores[DATABASE] === 'replica', observed: !writes.has(region) },
    { key: 'aurora_source_region', declared: sourceRegion, observed: source },
  ];
}

export const databaseRolesSeen: RolesSide = {
  writers: (topology, { global }) =>
    new Map([
      [
        DATABASE,
        global.known
          ? known(new Set(global.value === null ? [] : writersIn(topology, global.value).map(({ region }) => region)))
          : global,
      ],
    ]),
  differences,
};

/** The regions whose clusters are writers of the global cluster. */
export function writersIn({ regions }: Topology, { members }: GlobalView): readonly RegionTopology[] {
  const arns = new Set(members.filter(({ isWriter }) => isWriter).map(({ arn }) => arn));
  return regions.filter(({ names }) => arns.has(names.dbClusterArn));
}

function differences(topology: Topology, { global }: Observation): readonly string[] {
  if (!global.known) return [];
  const found = global.value;
  if (found === null) return [`${topology.globalClusterId} is declared and does not exist`];
  const declared = declaredWriters(topology, DATABASE);
  return topology.regions.flatMap((one) => {
    const { region, names } = one;
    const member = found.members.find(({ arn }) => arn === names.dbClusterArn);
    if (member?.isWriter === declared.includes(one)) return [];
    const is = member === undefined ? `no member of ${found.id}` : member.isWriter ? 'the writer' : 'a replica';
    return [`${region} is declared ${one.role.stores[DATABASE] ?? 'nothing'} and is ${is}`];
  });
}
