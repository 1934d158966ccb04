/** Which block of Region switch stands for a step of a runbook, and where a person stands for it. Nothing is left out. */
import { FREEZE_KEY } from '../../runbook/reads';
import type { CallAct, Runbook, Step } from '../../runbook/runbook';

/** `database`, `capacity`, `clients`: expressed by a block. `person`: no block does it. */
export type Part = 'database' | 'capacity' | 'clients' | 'person';

/**
 * When a person does it: before the plan moves anything, between capacity and database (what has to run before it can be asked), before
 * clients are moved, or after the plan has ended.
 */
export type ManualMoment = 'before' | 'between' | 'before-clients' | 'after';

const calls = (step: Step): readonly CallAct[] => step.act.filter((act) => act.kind === 'call');

const sends = (step: Step, service: string, ...actions: readonly string[]): boolean =>
  calls(step).some(({ operation }) => operation.service === service && actions.includes(operation.action));

/** By what the step does, never by its name: a runbook may name its steps as it likes. */
export function partOf(step: Step, { target }: Runbook): Part {
  if (sends(step, 'rds', 'FailoverGlobalCluster', 'SwitchoverGlobalCluster')) return 'database';
  const scales = calls(step).some(({ operation: { service, region } }) => service === 'ecs' && region === target);
  if (scales) return 'capacity';
  return movesClients(step) ? 'clients' : 'person';
}

/** The service record, or the object that health checks watch instead of it. */
function movesClients(step: Step): boolean {
  const switches = calls(step).some(
    ({ operation: { service, action, input } }) =>
      service === 's3' && ['PutObject', 'DeleteObject'].includes(action) && input['Key'] !== FREEZE_KEY,
  );
  return switches || sends(step, 'route53', 'ChangeResourceRecordSets');
}

/** The moment at which a person must have done a step that no block expresses. */
export function momentOf(step: Step, runbook: Runbook): ManualMoment {
  const waiting = (...parts: readonly Part[]): boolean =>
    runbook.steps.some((other) => parts.includes(partOf(other, runbook)) && before(runbook, other).has(step.id));
  // A workflow has the order of the ungraceful runbook; a planned one scales first in any case.
  const capacity = runbook.mode === 'ungraceful' ? stepOf(runbook, 'capacity') : undefined;
  if (waiting('database') && capacity !== undefined && before(runbook, step).has(capacity.id)) return 'between';
  if (waiting('database', 'capacity')) return 'before';
  return waiting('clients') ? 'before-clients' : 'after';
}

/** Ids of all steps that must be met before a step begins. */
export function before(runbook: Runbook, step: Step, found: Set<string> = new Set()): ReadonlySet<string> {
  for (const id of step.needs) {
    const need = runbook.steps.find((one) => one.id === id);
    if (need === undefined || found.has(id)) continue;
    found.add(id);
    before(runbook, need, found);
  }
  return found;
}

/** The step of a part. Undefined where the runbook has none. */
export const stepOf = (runbook: Runbook, part: Part): Step | undefined =>
  runbook.steps.find((step) => partOf(step, runbook) === part);
