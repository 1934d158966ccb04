/** Every IAM action in use, held against the AWS service authorization reference. */
import { TERRAFORM_TYPES } from '../parts/index.types';
import { CATALOGUE } from './catalogue';
import type { Service } from './operation';
import { permissionsOf } from './permissions';
import { actionsOf } from './roles';
import { UNSCOPED } from './scopes';
import { BACKEND_PERMISSIONS, terraformPermissions } from './terraform-permissions';
import { hasResources, unknownActions } from './testing/authorization';

const operations = (Object.keys(CATALOGUE) as Service[]).flatMap((service) =>
  Object.keys(CATALOGUE[service].actions).map((action) => ({ service, action })),
);
const given = actionsOf('break-glass', TERRAFORM_TYPES);

/** The reference's `dataset` is another kind of metric (OTLP) than those that alarms and runbooks read. */
const METRICS = ['cloudwatch:GetMetricData'];

it('names no action that the service authorization reference does not know', async () => {
  const backend = [...BACKEND_PERMISSIONS.read, ...BACKEND_PERMISSIONS.write];
  const used = [
    ...operations.flatMap(permissionsOf),
    ...terraformPermissions('apply', TERRAFORM_TYPES),
    ...backend,
    ...UNSCOPED,
  ];
  expect(await unknownActions([...new Set(used)])).toEqual([]);
  const wrong = ['rds:FailoverGlobalClusters', 'elbv2:DescribeRules', 's3:HeadObject', 's3:putobject', 'kms:Wipe*'];
  expect(await unknownActions([...wrong, 's3:DeleteBucket*'])).toEqual(wrong);
});

it('calls unscoped exactly what a policy cannot confine to a resource', async () => {
  const held = await Promise.all(
    [...new Set([...given, ...UNSCOPED])].map(async (action) => ({ action, confined: await hasResources(action) })),
  );
  const free = held.filter(({ action, confined }) => !confined || METRICS.includes(action));
  expect([...UNSCOPED].sort()).toEqual(free.map(({ action }) => action).sort());
  expect(held.filter(({ action, confined }) => METRICS.includes(action) && confined)).toHaveLength(METRICS.length);
});
