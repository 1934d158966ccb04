/** Looks at a whole environment, all regions at the same time. */
import type { Clock } from '../../console/ports';
import type { Topology } from '../../topology/topology';
import { TAKEOVER_KEY } from '../../topology/traffic';
import * as reads from '../reads';
import type { Sender } from '../ports';
import { flag, inner, json, list, number, only, text, textOrNull } from './answers';
import { createAsker, withinLimit, type Asker } from './asker';
import { observeRegion } from './observeRegion';
import { known, unknown, type GlobalView, type Known, type Observation } from './types';

/** Wall seconds after which what has not answered is unknown. */
const LIMIT_SECONDS = 15;

/**
 * What AWS says about the environment now. Never throws for what AWS does or leaves undone: that is `known: false` with a
 * reason. Throws the signal's reason when interrupted.
 */
export function observe(
  topology: Topology,
  sender: Sender,
  clock: Clock,
  signal?: AbortSignal,
  limitSeconds: number = LIMIT_SECONDS,
): Promise<Observation> {
  return withinLimit(clock, limitSeconds, signal, async (limit) => {
    const asker = createAsker(sender, limit, signal);
    const [global, dns, takeovers, regions] = await Promise.all([
      observeGlobal(topology, asker),
      observeDns(topology, asker),
      observeTakeovers(topology, asker),
      Promise.all(topology.regions.map((region) => observeRegion(region, asker, clock))),
    ]);
    return { at: clock.now(), global, ...dns, takeovers, regions };
  });
}

/** Global clusters belong to the account: every region gives the same answer, so the first that answers is enough. */
async function observeGlobal(topology: Topology, asker: Asker): Promise<Known<GlobalView | null>> {
  const answers = topology.regions.map(async ({ region }) => {
    const answer = await asker.askOrNone(
      reads.globalCluster(region, topology.globalClusterId),
      'GlobalClusterNotFound',
      globalView,
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

/**
 * Route 53's API is served from us-east-1. When it is gone, the record cannot be moved, but everything before it can: so the
 * zone's id is also read from what the global layer published, which lies in the control region.
 */
function publishedZone(topology: Topology, asker: Asker): Promise<Known<string>> {
  return asker.ask(reads.globalState(topology), (output) => {
    const outputs = inner(json(text(output, 'Body')), 'outputs');
    return text(inner(outputs, 'hosted_zone_id'), 'value');
  });
}

function orPublished(why: string, published: Known<string>): Known<string> {
  return published.known ? published : unknown(`${why}; from the global state: ${published.why}`);
}

function globalView(output: unknown): GlobalView | null {
  const [found] = list(output, 'GlobalClusters');
  if (found === undefined) return null;
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

/** Two records stand under the name, and neither ever changes: where clients go is not read from them. */
const NOT_CHANGED = unknown('clients are not moved by changing it');

async function observeTakeovers({ traffic, regions }: Topology, asker: Asker): Promise<Observation['takeovers']> {
  if (traffic.method === 'record-change') return [];
  return Promise.all(
    regions.map(async (region) => {
      const { said, silent } = await asker.askOrSilence(reads.takeover(region), (output) => {
        // An answer without the bucket's name is no answer, whatever it does not list.
        text(output, 'Name');
        return list(output, 'Contents').some((one) => text(one, 'Key') === TAKEOVER_KEY);
      });
      return { region: region.region, takesOver: said, silent };
    }),
  );
}

async function observeDns(
  topology: Topology,
  asker: Asker,
): Promise<Pick<Observation, 'hostedZoneId' | 'serviceRecord'>> {
  const from = topology.controlRegion;
  const zone = reads.canonicalName(topology.domain);
  // Both at once: one that hangs would leave no time for the other.
  const publishing = publishedZone(topology, asker);
  publishing.catch(() => undefined);
  const asked = await asker.ask(reads.hostedZones(from, topology.domain), (output) => {
    const found = list(output, 'HostedZones').filter((one) => text(one, 'Name') === zone);
    return text(only(found, `hosted zone ${topology.domain}`), 'Id').replace('/hostedzone/', '');
  });
  const hostedZoneId = asked.known ? asked : orPublished(asked.why, await publishing);
  if (topology.traffic.method !== 'record-change') return { hostedZoneId, serviceRecord: NOT_CHANGED };
  if (!hostedZoneId.known) return { hostedZoneId, serviceRecord: hostedZoneId };
  const name = reads.canonicalName(topology.serviceRecord.name);
  const serviceRecord = await asker.ask(
    reads.recordSets(from, hostedZoneId.value, topology.serviceRecord.name),
    (output) => {
      const found = list(output, 'ResourceRecordSets').find(
        (record) => text(record, 'Name') === name && text(record, 'Type') === 'CNAME',
      );
      if (found === undefined) return null;
      const target = text(only(list(found, 'ResourceRecords'), 'value of the service record'), 'Value');
      return { target: target.replace(/\.$/, ''), ttl: number(found, 'TTL') };
    },
  );
  return { hostedZoneId, serviceRecord };
}
