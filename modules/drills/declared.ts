/**
 * Acceptances of a drill: only those that its scenario causes. Any other question was not caused by the drill;
 * accepting it would hide a finding.
 */
import { DrError, EXIT } from '../console/errors';
import type { RunPorts } from '../runbook/ports';
import { unfenced } from '../parts/ecs-service/steps/fence';
import { lossName } from '../parts/aurora/steps/loss';
import { residencyName } from '../runbook/acceptances';
import { outsideOf } from '../topology/residency';
import { deletionName } from '../parts/aurora/steps/stale';
import { regionOf } from '../topology/arrange';
import type { Topology } from '../topology/topology';
import type { DrillOptions } from './options';

/** The moves of a drill. */
export type DrillMove = 'failover' | 'failback';

export type Declared = Readonly<Record<DrillMove, readonly string[]>>;

/**
 * Names of acceptances, by move. An outage: the region that is out cannot be fenced, and what it did not replicate is lost. A rebuild:
 * the stale cluster is deleted. A region outside `serving_residency` is one that the environment names itself. Throws `unknown-region`.
 */
export function declaredBy(
  topology: Topology,
  { graceful, rebuild }: Pick<DrillOptions, 'graceful' | 'rebuild'>,
  from: string,
): Declared {
  const residency = outsideOf(topology).map(residencyName);
  const loss = graceful ? [] : [unfenced(from).name, lossName(from)];
  const deletion = rebuild ? [deletionName(regionOf(topology, from))] : [];
  return { failover: [...loss, ...residency], failback: [...deletion, ...residency] };
}

/** Passes declared names to `accept`, and refuses others with a message: this ends the run and the drill. */
export function onlyDeclared(
  declared: readonly string[],
  accept: RunPorts['accept'],
  warn: (text: string) => void,
): RunPorts['accept'] {
  return (act, why, signal) => {
    if (declared.includes(act.name)) return accept(act, why, signal);
    warn(`${act.name} is asked for, and what is played here does not declare it: it is not accepted.`);
    return Promise.resolve(null);
  };
}

/** Acceptances of a run, by any engine, that are not declared. */
export function acceptedBeside(names: readonly string[], declared: readonly string[]): DrError {
  return new DrError(
    'drill-accepted',
    `The run used acceptances that this drill does not declare: ${names.join(', ')}.`,
    `Declared are: ${declared.join(', ') || 'none'}. Any other acceptance is a finding of the drill.`,
    'Find out why it was asked for: the report names the step. Fix that, and run the drill again.',
    EXIT.changes,
  );
}
