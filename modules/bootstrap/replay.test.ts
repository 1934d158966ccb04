/** What three drills and the verbs that look sent, held against the policies that bootstrap would make. */
import { TERRAFORM_TYPES } from '../parts/index.types';
import { CATALOGUE } from '../operations/catalogue';
import type { Service } from '../operations/operation';
import { actionsOf, isOfBootstrap, statementsOf, type RoleName, type RoleStatement } from '../operations/roles';
import { sampleTopology } from '../topology/testing/sample';
import type { RegionTopology } from '../topology/topology';
import { allows, denied, type IamRequest } from '../operations/evaluate';
import { askedBy, RUNS, type Agent, type Sent } from './testing/requests';

const topology = sampleTopology();
const by = (run: keyof typeof RUNS, ...agents: Agent[]): readonly Sent[] =>
  RUNS[run].filter(([agent]) => agents.includes(agent));

/** Who would have sent it in an account. */
const SENT: Readonly<Record<RoleName, readonly Sent[]>> = {
  ci: by('fresh', 'terraform'),
  operator: [...by('fresh', 'dr'), ...by('bash', 'dr', 'cli', 'terraform'), ...by('verbs', 'dr')],
  'break-glass': by('rebuild', 'dr', 'terraform'),
  approver: [...by('fresh', 'approver'), ...by('rebuild', 'approver')],
};

const askedOf = (sent: readonly Sent[]): readonly IamRequest[] => sent.flatMap((one) => askedBy(topology, one));

/** The statements as they would be if nobody had given this action. */
function without(statements: readonly RoleStatement[], action: string): readonly RoleStatement[] {
  return statements.map((one) =>
    one.Effect === 'Allow' ? { ...one, Action: (one.Action ?? []).filter((name) => name !== action) } : one,
  );
}

describe.each(['ci', 'operator', 'break-glass'] as const)('%s', (role) => {
  const statements = statementsOf(topology, role, TERRAFORM_TYPES);

  it('may do all that it did in the drills', () => {
    expect(SENT[role].length).toBeGreaterThan(50);
    expect(denied(statements, askedOf(SENT[role]))).toEqual([]);
  });

  it('needs each action that was used: without it something is denied', () => {
    const asked = askedOf(SENT[role]);
    const used = [...new Set(asked.map(({ action }) => action))];
    const spare = used.filter((action) => {
      const about = asked.filter((one) => one.action === action);
      return denied(without(statements, action), about).length === 0;
    });
    expect(spare).toEqual([]);
  });

  it('may do nothing in other regions, to other names, or to the states themselves', () => {
    const elsewhere = SENT[role].map(([agent, service, action, , input]): Sent => [
      agent,
      service,
      action,
      'sa-east-1',
      input,
    ]);
    const regional = elsewhere.filter(([, service]) => !['iam', 'route53', 'sts'].includes(service));
    const asked = regional.flatMap((one) => askedBy(topology, one));
    expect(asked.filter((one) => allows(statements, one))).toEqual([]);
    const bucket = 'arn:aws:s3:::shop-warm-standby-tfstate-us-east-1';
    const context = { 'aws:RequestedRegion': ['us-east-1'] };
    const harmful = [
      { action: 's3:DeleteObject', resource: `${bucket}/data/us-east-1/terraform.tfstate`, context },
      { action: 's3:DeleteBucket', resource: bucket, context },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::other/x', context },
      { action: 'iam:CreateRole', resource: 'arn:aws:iam::123456789012:role/shop-warm-standby-break-glass', context },
    ];
    expect(harmful.filter((one) => allows(statements, one))).toEqual([]);
  });
});

describe.each(['ci', 'break-glass'] as const)('the roles that %s writes', (role) => {
  const statements = statementsOf(topology, role, TERRAFORM_TYPES);
  const task = 'arn:aws:iam::123456789012:role/shop-warm-standby-task';
  const may = (action: string, boundary: readonly string[]): boolean =>
    allows(statements, { action, resource: task, context: { 'iam:PermissionsBoundary': boundary } });

  it.each(['CreateRole', 'PutRolePolicy', 'PutRolePermissionsBoundary'])('are within the boundary: %s', (action) => {
    expect(may(`iam:${action}`, [topology.taskBoundaryArn])).toBe(true);
    expect(may(`iam:${action}`, [])).toBe(false);
    expect(may(`iam:${action}`, ['arn:aws:iam::123456789012:policy/everything'])).toBe(false);
  });

  it.each(['DeleteRolePermissionsBoundary', 'CreatePolicyVersion', 'CreatePolicy', 'SetDefaultPolicyVersion'])(
    'stay there, and the boundary as it is: %s is not given',
    (action) => {
      for (const resource of [task, topology.taskBoundaryArn]) {
        const context = { 'iam:PermissionsBoundary': [topology.taskBoundaryArn] };
        expect(allows(statements, { action: `iam:${action}`, resource, context })).toBe(false);
      }
    },
  );
});

describe.each(['ci', 'break-glass'] as const)('beside state machines, the roles that %s writes', (role) => {
  const both = sampleTopology({ environment: { state_machines: true } });
  const statements = statementsOf(both, role, TERRAFORM_TYPES);
  const { names } = both.regions[1] as RegionTopology;
  const arn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
  const machineBoundary = both.machineBoundaryArn ?? '';

  it.each([
    ['the role of tasks', names.taskRole, both.taskBoundaryArn, machineBoundary],
    ['the role that starts tasks', names.executionRole, both.taskBoundaryArn, machineBoundary],
    ['the role of a machine', names.machineRole, machineBoundary, both.taskBoundaryArn],
  ])('%s stays below its own boundary', (_, name, own, other) => {
    for (const action of ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy']) {
      const may = (boundary: readonly string[]): boolean =>
        allows(statements, { action, resource: arn(name), context: { 'iam:PermissionsBoundary': boundary } });
      expect([may([own]), may([other]), may([])]).toEqual([true, false, false]);
    }
  });

  it.each([
    [names.taskRole, 'ecs-tasks.amazonaws.com', 'states.amazonaws.com'],
    [names.machineRole, 'states.amazonaws.com', 'ecs-tasks.amazonaws.com'],
  ])('%s is passed to %s, and never to %s', (name, own, other) => {
    const may = (service: string): boolean =>
      allows(statements, {
        action: 'iam:PassRole',
        resource: arn(name),
        context: { 'iam:PassedToService': [service] },
      });
    expect([may(own), may(other)]).toEqual([true, false]);
  });
});

it('leaves a rebuild, which deletes a cluster, to break-glass', () => {
  const refused = denied(statementsOf(topology, 'operator', TERRAFORM_TYPES), askedOf(SENT['break-glass']));
  expect(refused).toContain('rds:DeleteDBCluster on arn:aws:rds:us-east-1:123456789012:cluster:shop-warm-standby');
});

/** Changes that an operator may make and that no recorded run made, with the reason. */
const UNUSED: Readonly<Record<string, string>> = {};

it('gives an operator no change that no recorded run made, but for a few with a reason', () => {
  const used = new Set(askedOf(SENT.operator).map(({ action }) => action));
  const changes = actionsOf('operator', TERRAFORM_TYPES).filter(
    (action) => !/:(Describe|Get|List|Simulate|Test|Validate)/.test(action) && action !== 'apigateway:GET',
  );
  expect(changes.filter((action) => !used.has(action) && !(action in UNUSED))).toEqual([]);
  expect(Object.keys(UNUSED).filter((action) => used.has(action) || !changes.includes(action))).toEqual([]);
});

describe('approver', () => {
  const RUN = 'runs/warm-standby/20261120T150801Z-failover-cf56a2';
  const bucket = 'arn:aws:s3:::shop-warm-standby-tfstate-us-west-2';
  const ask = (action: string, key: string, userId = 'AROAAPPROVER:bob'): IamRequest => ({
    action,
    resource: key === '' ? bucket : `${bucket}/${key}`,
    context: {
      'aws:RequestedRegion': ['us-west-2'],
      'aws:userid': [userId],
      'kms:ResourceAliases': ['alias/shop-warm-standby-tfstate'],
    },
  });
  const own = `${RUN}/approvals/delete:arn:aws:rds:us-east-1:123456789012:cluster:shop/AROAAPPROVER:bob.json`;
  const key = { ...ask('kms:GenerateDataKey', ''), resource: 'arn:aws:kms:us-west-2:123456789012:key/some' };
  const approver = statementsOf(topology, 'approver', TERRAFORM_TYPES);

  it('may do all that the second person of the drills did, and needs each action of it', () => {
    const asked = askedOf(SENT.approver);
    const used = [...new Set(asked.map(({ action }) => action))].sort();
    expect(used).toEqual(expect.arrayContaining(['s3:GetObject', 's3:ListBucket', 's3:PutObject']));
    expect(denied(approver, asked)).toEqual([]);
    const spare = used.filter((action) => denied(without(approver, action), asked).length === 0);
    expect(spare).toEqual([]);
    // And not as somebody else: what was written bears the id of who wrote it.
    const written = asked.filter(({ action }) => action === 's3:PutObject');
    const other = written.map((one) => ({
      ...one,
      context: { ...one.context, 'aws:userid': ['AROALABAPPROVER:eve'] },
    }));
    expect(other.filter((one) => allows(approver, one))).toEqual([]);
  });

  it('reads runs and writes answers under its own id', () => {
    const wanted = [
      ...['lease.json', 'x/journal.jsonl', 'x/runbook.json'].map((name) =>
        ask('s3:GetObject', `runs/warm-standby/${name}`),
      ),
      ask('s3:ListBucket', ''),
      ask('s3:PutObject', own),
      key,
    ];
    expect(denied(approver, wanted)).toEqual([]);
  });

  it('writes nothing else, and no other answer: not even one that another session of its role would write', () => {
    const refused = [
      ask('s3:PutObject', own, 'AROAAPPROVER:eve'),
      ask('s3:PutObject', `${RUN}/approvals/unfenced:us-east-1/AROAOPERATOR:ann.json`),
      ask('s3:PutObject', `${RUN}/journal.jsonl`),
      ask('s3:PutObject', 'runs/warm-standby/lease.json'),
      ask('s3:GetObject', 'data/us-west-2/terraform.tfstate'),
      ask('s3:DeleteObject', own),
      ask('rds:FailoverGlobalCluster', ''),
    ];
    expect(refused.filter((one) => allows(approver, one))).toEqual([]);
  });

  it('moves no clients by an object; an operator does, and what only approvers write denies it nothing', () => {
    const moved = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });
    const resource = `arn:aws:s3:::${moved.regions[1]?.names.trafficBucket ?? ''}/takes-over`;
    const put = { ...ask('s3:PutObject', ''), resource };
    expect(allows(statementsOf(moved, 'approver', TERRAFORM_TYPES), put)).toBe(false);
    expect(allows(statementsOf(moved, 'operator', TERRAFORM_TYPES), put)).toBe(true);
  });

  it.each(['ci', 'operator', 'break-glass'] as const)('%s writes no answer, under no id', (role) => {
    const ids = ['AROAOPERATOR:ann', 'AROAAPPROVER:bob'];
    const asked = ids.map((id) => ask('s3:PutObject', `${RUN}/approvals/unfenced:us-east-1/${id}.json`, id));
    expect(asked.filter((one) => allows(statementsOf(topology, role, TERRAFORM_TYPES), one))).toEqual([]);
  });
});

/** Operations of the catalogue that no recorded run sends, each with the reason. */
const REBUILT_WRITER =
  'a failback where the global database has to be made anew: no drill and no verb of the recording does it';
const INVERTED = 'only where clients are moved by an object: the recording is of warm-standby, which changes a record';
const UNRECORDED: Readonly<Record<string, string>> = {
  'rds:ModifyGlobalCluster': REBUILT_WRITER,
  'rds:DeleteGlobalCluster': REBUILT_WRITER,
  'route53:GetHealthCheck': INVERTED,
};

describe('the recorded runs', () => {
  const sent = new Set(Object.values(RUNS).flatMap((run) => run.map(([, service, action]) => `${service}:${action}`)));
  const used = Object.entries(CATALOGUE).flatMap(([service, { actions }]) =>
    Object.keys(actions)
      .filter((action) => !isOfBootstrap(service as Service, action))
      .map((action) => `${service}:${action}`),
  );

  it('hold every operation that runbooks, status, preflight and reports send, but for a few with a reason', () => {
    expect(used.filter((name) => !sent.has(name) && !(name in UNRECORDED))).toEqual([]);
  });

  it('are not excused from what they hold, or from what nobody sends', () => {
    expect(Object.keys(UNRECORDED).filter((name) => sent.has(name) || !used.includes(name))).toEqual([]);
  });
});
