/** The control planes with one home, out together with a region: what a failover that moves a record does then. */
import { DrError, EXIT } from '../console/errors';
import { CONTROL_PLANE_HOMES } from '../overlays/partitions';
import { actionRow } from '../operations/catalogue';
import { controlPlaneOperations } from '../runbook/lint/lint';
import type { Lab } from '../lab/types';
import type { RunRecord } from './record';
import type { PhaseFinding } from './recorder';

export const HOMES = CONTROL_PLANE_HOMES.join(' and ');

/** All of them out, or back. */
export async function setControlPlanes(lab: Pick<Lab, 'controlPlane'>, out: boolean): Promise<void> {
  for (const home of CONTROL_PLANE_HOMES) await lab.controlPlane(home, out);
}

/**
 * The right ending of a run whose clients are moved by a record: everything else is met, the record is unknown, nothing behind it was
 * begun, and the run can go on. Anything else is a finding that ends the drill. Throws DrError `drill-did-not-stop`.
 */
export function stoppedAtRecord({ runbook, result }: RunRecord): PhaseFinding {
  const needs = controlPlaneOperations(runbook).map(({ service, action }) => `${service}:${action}`);
  const open = result.steps.filter(({ end }) => end !== 'met');
  const [first, ...behind] = open;
  const right = first?.id === 'record' && first.end === 'unknown' && behind.every(({ end }) => end === 'pending');
  const seen = open.map(({ title, end, why }) => `${title}: ${end} (${why})`);
  if (result.outcome === 'unknown' && right)
    return { verdict: 'met', observed: [...seen, `waits for ${needs.join(', ')}`] };
  throw new DrError(
    'drill-did-not-stop',
    `With the control planes of ${HOMES} out, ${runbook.title} ended as ${result.outcome}, not waiting at the record.`,
    seen.length === 0 ? 'Every step was met: a control plane that should be out was not.' : seen.join('\n'),
    'The report shows what was observed; the journal is beside it.',
    EXIT.changes,
  );
}

/** Whether a run of the runbook needs a control plane that goes out. */
export const needsControlPlanes = ({ runbook }: Pick<RunRecord, 'runbook'>): boolean =>
  controlPlaneOperations(runbook).some((one) => CONTROL_PLANE_HOMES.includes(actionRow(one).home ?? ''));
