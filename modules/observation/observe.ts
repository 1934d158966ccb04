/** Looks at a whole environment, all regions at the same time. */
import type { Clock } from '../console/ports';
import type { Topology } from '../topology/topology';
import { TAKEOVER_KEY } from '../topology/traffic';
import * as reads from '../runbook/reads';
import type { Sender } from '../runbook/ports';
import { flag, inner, list, text, textOrNull, UnexpectedAnswer } from './answers';
import { createAsker, withinLimit, type Asker } from './asker';
import { observeDns } from '../parts/service-record/observe/dns';
import { observeRegion } from './observe-region';
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
