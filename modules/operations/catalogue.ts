/**
 * The catalogue: which AWS operations dr calls, and what each depends on. Rows come from the `operations` sides of
 * parts, homes from the table of control planes. Every engine (SDK, AWS CLI, Step Functions) takes its names from here,
 * and the lint checks what a runbook depends on. An operation that is not here cannot be sent.
 */
import { DrError } from '../console/errors';
import { OPERATIONS } from '../parts/index.operations';
import { controlPlaneHome, endpointHome } from './control-planes';
import type { NamedCall, Service } from './operation';
import type { OperationRow, ServiceRows } from './rows';

export { APPLIED } from '../parts/index.operations';

export interface ActionRow extends OperationRow {
  /** The region whose control plane must be alive; null unless `plane` is `global-control`. */
  readonly home: string | null;
}

export interface ServiceRow extends Omit<ServiceRows, 'operations'> {
  /** The region that serves and signs requests of a service with one endpoint for the partition; null where each region has its own. */
  readonly endpointRegion: string | null;
  readonly actions: Readonly<Record<string, ActionRow>>;
}

export const CATALOGUE = Object.fromEntries(
  Object.entries<ServiceRows>(OPERATIONS).map(([name, rows]) => [name, withHomes(name, rows)]),
) as Readonly<Record<Service, ServiceRow>>;

/** Services go by the names of their models here and in the table of control planes. */
function withHomes(name: string, { operations, ...rows }: ServiceRows): ServiceRow {
  const actions = Object.entries(operations).map(([action, row]) => {
    const home = row.plane === 'global-control' ? (controlPlaneHome({ service: name, action }) ?? null) : null;
    return [action, { ...row, home }] as const;
  });
  return { ...rows, endpointRegion: endpointHome(name), actions: Object.fromEntries(actions) };
}

/** The entry of an operation. Throws DrError `unknown-operation` for what the catalogue does not name. */
export function actionRow(operation: NamedCall): ActionRow {
  const row = CATALOGUE[operation.service].actions[operation.action];
  if (row !== undefined) return row;
  throw new DrError(
    'unknown-operation',
    `${operation.service}:${operation.action} is not in the catalogue of operations`,
    'Only operations whose plane and home are known may be sent, so that a runbook can be checked for what it depends on.',
    'Add it to the operations side of its part (modules/parts) with its plane.',
  );
}

/**
 * The AWS CLI's spelling of an action: `DescribeDBClusters` is `describe-db-clusters` (the rule of botocore's `xform_name`).
 */
export function cliAction(action: string): string {
  return action
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
