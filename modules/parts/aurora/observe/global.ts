/** What the global database says of its members, and which of them writes. */
import { list, flag, inner, text, textOrNull, UnexpectedAnswer } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import type { EnvironmentSide } from '../../../observation/sides';
import type { Supposed } from '../../../observation/supposed';
import { gap, known, unknown, type GlobalView, type Known, type Observation } from '../../../observation/types';
import * as reads from './reads';
import type { Topology } from '../../../topology/topology';

export const globalDatabase: EnvironmentSide<'global'> = {
  pieces: ['global'],
  observe: async (topology, asker) => ({ global: await observeGlobal(topology, asker) }),
  suppose: (topology, supposed, given) => ({ global: known(supposeGlobal(topology, supposed, given)) }),
  gaps: ({ global }) => gap('global cluster', global),
};

/** Global clusters belong to the account: every region gives the same answer, so the first that answers is enough. */
async function observeGlobal(topology: Topology, asker: Asker): Promise<Known<GlobalView | null>> {
  const answers = topology.regions.map(async ({ region }) => {
    const answer = await asker.askOrNone(
      reads.globalCluster(region, topology.globalClusterId),
      'GlobalClusterNotFound',
      (output) => globalView(output, topology.globalClusterId),
    );
    if (!answer.known) throw new Error(`${region}: ${answer.why}`);
    return answer.value;
  });
  try {
    return known(await Promise.any(answers));
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    return unknown(error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join(', '));
  }
}

function globalView(output: unknown, id: string): GlobalView | null {
  const all = list(output, 'GlobalClusters');
  if (all.length === 0) return null;
  const found = all.find((one) => text(one, 'GlobalClusterIdentifier') === id);
  if (found === undefined) throw new UnexpectedAnswer(`the answer is about other global clusters than ${id}`);
  const failover = inner(found, 'FailoverState');
  const status = textOrNull(failover, 'Status');
  return {
    id: text(found, 'GlobalClusterIdentifier'),
    engineVersion: text(found, 'EngineVersion'),
    deletionProtection: flag(found, 'DeletionProtection'),
    members: list(found, 'GlobalClusterMembers').map((member) => ({
      arn: text(member, 'DBClusterArn'),
      region: text(member, 'DBClusterArn').split(':')[3] ?? '',
      isWriter: flag(member, 'IsWriter'),
      sync: textOrNull(member, 'SynchronizationStatus'),
    })),
    failover: status === null ? null : { status, to: textOrNull(failover, 'ToDbClusterArn') },
  };
}

function supposeGlobal(topology: Topology, supposed: Supposed, given?: Observation): GlobalView {
  const members = topology.regions
    .filter(({ region }) => region !== supposed.gone)
    .filter(({ region }) => supposed.detachedFrom === undefined || region !== supposed.serving);
  const writer = supposed.detachedFrom ?? supposed.serving;
  const global = given?.global.known === true ? given.global.value : null;
  return {
    id: topology.globalClusterId,
    engineVersion: topology.regions[0]?.database.engine_version ?? '',
    deletionProtection: global?.deletionProtection ?? true,
    members: members.map(({ region, names }) => ({
      arn: names.dbClusterArn,
      region,
      isWriter: region === writer,
      sync: region === writer ? null : 'connected',
    })),
    failover: null,
  };
}
