/** Returns to a region that stood by, as planned: after no outage, so there is nothing to save or rebuild. */
import { DrError, EXIT } from '../../console/errors';
import { regionOf } from '../../topology/arrange';
import type { RegionTopology, Topology } from '../../topology/topology';
import { globalOf, need, viewOf } from '../../observation/facts';
import type { Observation } from '../../observation/types';
import type { Runbook } from '../../runbook/runbook';
import type { ReturnOptions } from '../../recovery/pattern';
import { failbackRunbook } from './failback';

/**
 * A managed rejoin with nothing to rejoin from: the same steps as a failback, refused where a failback is what is needed. Throws
 * DrError `unknown-region`, `failback-needed`, and what `failbackRunbook` throws.
 */
export function returnRunbook(topology: Topology, observation: Observation, options: ReturnOptions): Runbook {
  const region = regionOf(topology, options.region);
  const why = lostBefore(topology, observation, region);
  if (why !== null) throw failbackNeeded(region.region, why);
  const { answerNamesRegion = true } = options;
  const { runbook } = failbackRunbook(topology, observation, { to: region.region, stamp: 'return', answerNamesRegion });
  return {
    ...runbook,
    id: 'return',
    title: `Return to ${region.region} as planned`,
    remarks: [`${region.region} replicates and lost nothing: a planned move, without loss.`],
  };
}

/** Signs that the region was lost, so that a failback is needed. */
function lostBefore(topology: Topology, observation: Observation, region: RegionTopology): string | null {
  const member = globalOf(topology, observation).members.find(({ arn }) => arn === region.names.dbClusterArn);
  const cluster = need(viewOf(observation, region.region).cluster, `whether there is a cluster in ${region.region}`);
  if (cluster === null) return 'its cluster is gone';
  if (member === undefined) return `its cluster is outside ${topology.globalClusterId}`;
  if (!member.isWriter && (member.sync ?? 'connected') !== 'connected') return 'its cluster is being rebuilt';
  return null;
}

function failbackNeeded(region: string, why: string): DrError {
  return new DrError(
    'failback-needed',
    `${region} was lost and needs a failback: ${why}`,
    'A failback looks at the old writer first: it keeps unreplicated data, waits, or rebuilds.',
    `Run dr failback --to ${region}.`,
    EXIT.refused,
  );
}
