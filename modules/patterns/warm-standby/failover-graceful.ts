/** Both regions are well: the writer is switched over, and nothing is lost. */
import type { RegionTopology, Topology } from '../../topology/topology';
import type { Target } from '../../observation/facts';
import type { Runbook, Step } from '../../runbook/runbook';
import { followers } from '../../parts/aurora/steps/followers';
import { freeze } from '../../parts/freeze/steps';
import { frontDoor } from '../../parts/api-entry/steps/front-door';
import { isPromoted, lagGateStep, switchover } from '../../parts/aurora/steps/promote';
import { standDown, stillServes } from '../../parts/ecs-service/steps/scale';
import { haltedByTraffic, sentToTarget } from '../../parts/traffic/steps/move';
import { idsOf, listening, moveClients, runbook, scaled, type RunbookOptions } from './shared';

export function failoverGraceful(
  topology: Topology,
  target: Target,
  writer: RegionTopology,
  options: RunbookOptions,
  remarks: readonly string[],
): Runbook {
  const frozen = freeze(
    topology,
    [target.region.region, writer.region, ...(options.others?.answering ?? [])],
    target.region,
  );
  return runbook(topology, target, {
    id: 'failover-graceful',
    title: `Move to ${target.region.region} without loss`,
    mode: 'graceful',
    remarks,
    steps: [frozen, ...moveGracefully(topology, target, writer, options, [frozen.id])],
  });
}

/**
 * The planned move, shared with failback: compute first, since nothing is in a hurry, and the proof that it answers; then the writer
 * and the clients; what is left is scaled down last.
 */
export function moveGracefully(
  topology: Topology,
  target: Target,
  writer: RegionTopology,
  options: RunbookOptions,
  needs: readonly string[],
): readonly Step[] {
  const gate = lagGateStep(topology, target.region, writer.region, needs);
  const compute = [scaled(target, options, needs), ...listening(target, needs)];
  const asking = { answerNamesRegion: options.answerNamesRegion, orAccept: false };
  const ready = [gate, ...compute, frontDoor(topology, target, asking, idsOf(compute))];
  const move = haltedByTraffic(topology, target, switchover(topology, writer, target.region, idsOf(ready)));
  const writes = isPromoted(topology, target.region, target.region.names.dbInstances.length);
  const clients = moveClients(topology, target, writes, options, [move]);
  const proof = clients.slice(-1).map(({ id }) => id);
  const rest = followers(topology, target.region, options.others?.members ?? [], 'graceful', [move.id]);
  const served = [...sentToTarget(topology, target), stillServes(target.region, target.targetGroupArn)];
  return [...ready, move, ...rest, ...clients, standDown(writer, proof, [...writes, ...served])];
}
