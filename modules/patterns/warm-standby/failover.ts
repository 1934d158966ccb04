/** Chooses and builds the runbook of a failover. */
import { DrError, EXIT } from '../../console/errors';
import type { RegionTopology, Topology } from '../../topology/topology';
import { globalOf, othersOf, targetOf, viewOf } from '../../observation/facts';
import type { Observation } from '../../observation/types';
import type { Runbook } from '../../runbook/runbook';
import { silenceOf } from '../../observation/refusal';
import { servingRegions } from '../../parts/index.observe';
import type { Move, MovePart } from '../../recovery/move';
import type { FailoverOptions } from '../../recovery/pattern';
import { MOVE_PARTS } from '../../parts/index.steps';
import { candidates, describeCandidate, recommend } from './candidates';
import { chooseFailover } from './choose';
import { failoverGraceful } from './failover-graceful';
import { failoverDetach, failoverUngraceful } from './failover-ungraceful';
import { globalWriter, servingRegion } from './roles';

/**
 * The runbook for moving to a region, from what is observed. Throws DrError: `unknown-region`, `not-observed`,
 * `already-there`, `writer-out` (graceful, but the writer's region does not answer), those of `chooseFailover` and of `recommend`.
 */
export function failoverRunbook(
  topology: Topology,
  observation: Observation,
  options: FailoverOptions,
  parts: readonly MovePart[] = MOVE_PARTS,
): Runbook {
  const to = options.to ?? recommend(topology, observation).region;
  const target = targetOf(topology, observation, to);
  const writer = globalWriter(topology, globalOf(topology, observation));
  const serving = servingOrNull(topology, observation);
  if (writer?.region === to && serving?.region === to) throw alreadyThere(to);
  const left = [...new Set([writer, serving])].filter(
    (region): region is RegionTopology => region !== null && region.region !== to,
  );
  const shared = {
    topology,
    target,
    comesBack: null,
    answerNamesRegion: options.answerNamesRegion ?? true,
    others: othersOf(topology, observation, [to, ...left.map(({ region }) => region)]),
  };
  const reasons = reasonsFor(topology, observation, to, options.to !== undefined);

  if (options.graceful) {
    if (writer === null || writer.region === to) throw halfMoved(to);
    const view = viewOf(observation, writer.region);
    if (!view.cluster.known) throw writerOut(writer.region, view.cluster.why);
    const running = view.service.known ? { runningElsewhere: view.service.value.running } : {};
    const move: Move = {
      ...shared,
      ...running,
      promotion: 'switchover',
      left: [{ region: writer, answers: true }],
      lost: null,
    };
    const answers = `The writer is in ${writer.region} and answers: nothing will be lost.`;
    return failoverGraceful(move, [answers, ...reasons], parts);
  }

  const choice = options.detach
    ? { method: 'detach', why: 'asked for, although managed failover may be possible' }
    : chooseFailover(topology, observation, to);
  const behind = left.map((region) => ({ region, answers: viewOf(observation, region.region).service.known }));
  const silent = (name: string): string => silenceOf(viewOf(observation, name));
  // After the promotion nothing more can be lost.
  const lost = writer?.region === to ? null : (writer?.region ?? 'unknown');
  const detaches = choice.method === 'detach';
  const build = detaches ? failoverDetach : failoverUngraceful;
  const remarks = [
    `${detaches ? 'Detach and promote' : 'Managed failover'}: ${choice.why}.`,
    ...behind.map(({ region, answers }) => `${region.region} ${answers ? 'answers' : silent(region.region)}.`),
    ...reasons,
  ];
  return build({ ...shared, promotion: detaches ? 'detach' : 'failover', left: behind, lost }, remarks, parts);
}

/** The reasons for and against each candidate, if there was a choice. */
function reasonsFor(topology: Topology, observation: Observation, to: string, named: boolean): readonly string[] {
  const all = candidates(topology, observation);
  if (all.length < 2 && named) return [];
  const better =
    named && all[0] !== undefined && all[0].region !== to ? [`${all[0].region} is recommended instead.`] : [];
  return [...better, ...all.map((one) => `${describeCandidate(one)}.`)];
}

/** An unknown serving region does not stop the move. */
function servingOrNull(topology: Topology, observation: Observation): RegionTopology | null {
  return servingRegions(topology, observation).known ? servingRegion(topology, observation) : null;
}

function alreadyThere(region: string): DrError {
  return new DrError(
    'already-there',
    `${region} is the writer already`,
    'There is nothing to move.',
    'Run dr status to see the roles; name another region with --to.',
    EXIT.refused,
  );
}

function halfMoved(region: string): DrError {
  return new DrError(
    'half-moved',
    `No other region than ${region} is the writer, but clients are not sent there`,
    'An earlier run is not complete: there is no writer to switch over from.',
    'Resume that run (dr resume), or finish it with dr failover without --graceful: completed steps are not repeated.',
    EXIT.refused,
  );
}

function writerOut(region: string, why: string): DrError {
  return new DrError(
    'writer-out',
    `The writer's region ${region} does not answer (${why})`,
    'A graceful failover is called there and waits for it.',
    'Leave out --graceful to promote without it and accept the loss of what was not replicated.',
    EXIT.refused,
  );
}
