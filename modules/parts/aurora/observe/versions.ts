/** Engine versions: of the instances, which no plan compares, and what is demanded of them and of the cluster. */
import { list, text, textOrNull } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import { judged, met, notMet, ofPiece, allWell, type DemandRule } from '../../../observation/demand-rule';
import type { OwnedSide } from '../../../observation/sides';
import type { Known } from '../../../observation/types';
import * as reads from './reads';
import type { RegionTopology } from '../../../topology/topology';

type Versions = Known<readonly { readonly id: string; readonly version: string }[]>;

declare module '../../../observation/types' {
  interface PartsView {
    /** Engine versions of the database's instances, by id. */
    readonly instanceVersions: Versions;
  }
}

export const versions: OwnedSide<'instanceVersions'> = {
  pieces: ['instanceVersions'],
  observe: async ({ region }, asker) => ({ instanceVersions: await versionsIn(region, asker) }),
};

function versionsIn({ region, names }: RegionTopology, asker: Asker): Promise<Versions> {
  return asker.ask(reads.dbInstances(region, names.dbCluster), (output) =>
    list(output, 'DBInstances')
      .filter((one) => textOrNull(one, 'DBClusterIdentifier') === names.dbCluster)
      .map((one) => ({ id: text(one, 'DBInstanceIdentifier'), version: text(one, 'EngineVersion') })),
  );
}

export const instanceVersions = ofPiece(
  {
    id: 'instance-versions',
    title: 'Every instance of the database has its engine version',
    fix: 'Finish the upgrade of the instance that is named; bring the version into the overlay.',
    of: 'database',
  },
  'instanceVersions',
  'engine versions of the instances',
  (instances, { region: { database } }) =>
    allWell(
      instances
        .filter(({ version }) => version !== database.engine_version)
        .map(({ id, version }) => `${id} has engine version ${version}; declared is ${database.engine_version}`),
      'its instances have the engine version that is declared',
    ),
);

export const clusterVersion: DemandRule = {
  id: 'engine-version',
  title: 'The database has the engine version that is declared',
  fix: 'Bring the version into the overlay where it was upgraded; finish an upgrade that is half done.',
  of: 'database',
  judge: ({ view, region, topology, observation: { global } }) =>
    judged(view.cluster, 'database', (cluster) => {
      if (cluster === null) return null;
      const { engine_version: declared } = region.database;
      const home = region.region === topology.databaseHomeRegion;
      const whole = home && global.known && global.value !== null ? global.value.engineVersion : declared;
      const words = `engine version ${cluster.engineVersion}${whole === declared ? '' : `, of the global database ${whole}`}; declared is ${declared}`;
      return cluster.engineVersion === declared && whole === declared ? met(words) : notMet(words);
    }),
};
