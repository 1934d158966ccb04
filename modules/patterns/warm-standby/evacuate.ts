/** Leaves a region that is well, as planned: writer and clients go, and it stays as a standby with the standby's capacity. */
import { DrError, EXIT } from '../../console/errors';
import { regionOf } from '../../topology/arrange';
import type { Topology } from '../../topology/topology';
import { recommend } from './candidates';
import type { EvacuateOptions } from '../../recovery/pattern';
import { globalOf } from '../../observation/facts';
import type { Observation } from '../../observation/types';
import type { Runbook } from '../../runbook/runbook';
import { failoverRunbook } from './failover';
import { globalWriter, servingRegion } from './roles';

/**
 * A graceful failover that names the region to leave. Throws DrError `unknown-region`, `nothing-to-evacuate`,
 * `split-roles`, and what `failoverRunbook` throws when graceful.
 */
export function evacuateRunbook(topology: Topology, observation: Observation, options: EvacuateOptions): Runbook {
  const { region } = regionOf(topology, options.region);
  const writer = globalWriter(topology, globalOf(topology, observation))?.region ?? 'no region';
  const serving = servingRegion(topology, observation).region;
  if (writer !== region && serving !== region) throw nothingToEvacuate(region, writer, serving);
  if (writer !== serving) throw split(region, writer, serving);
  const to = options.to ?? recommend(topology, observation).region;
  const { answerNamesRegion = true } = options;
  const move = failoverRunbook(topology, observation, { to, graceful: true, answerNamesRegion });
  return {
    ...move,
    id: 'evacuate',
    title: `Evacuate ${region}: move to ${to} without loss`,
    remarks: [
      ...move.remarks,
      `${region} stays: it replicates from ${to}, with the standby's capacity. dr return ${region} undoes it.`,
    ],
  };
}

function nothingToEvacuate(region: string, writer: string, serving: string): DrError {
  return new DrError(
    'nothing-to-evacuate',
    `${region} neither writes nor serves`,
    `${writer} is the writer, ${serving} serves.`,
    'Run dr status to see the roles; name the region that is to be left.',
    EXIT.refused,
  );
}

function split(region: string, writer: string, serving: string): DrError {
  return new DrError(
    'split-roles',
    `${region} cannot be evacuated: ${serving} serves, but ${writer} is the writer`,
    'An earlier run is not complete, or the record or the writer was moved by other means.',
    'Resume that run (dr resume), or finish the move with dr failover.',
    EXIT.refused,
  );
}
