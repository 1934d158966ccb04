import { DrError } from '../console/errors';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { judgePlan } from './judge';
import { change, planJson } from './testing/plans';

const judge = (changes: readonly unknown[], more: Record<string, unknown> = {}) =>
  judgePlan('s', planJson(changes, more), TERRAFORM_TYPES);
const rules = (...changes: readonly unknown[]) => judge(changes).refusals.map(({ rule }) => rule);

describe('what a plan would change', () => {
  it('is nothing when every change and output is a no-op', () => {
    const verdict = judge([change('aws_vpc.main', { actions: ['no-op'], before: {}, after: {} })], {
      output_changes: { vpc_id: { actions: ['no-op'] } },
    });
    expect(verdict).toMatchObject({ empty: true, changes: [], outputChanges: [], refusals: [] });
  });

  it.each([
    ['an output', { output_changes: { vpc_id: { actions: ['update'] } } }, []],
    ['an import', {}, [change('aws_vpc.main', { actions: ['no-op'], importing: { id: 'vpc-1' } })]],
    ['a move', {}, [{ ...change('aws_vpc.main', { actions: ['no-op'] }), previous_address: 'aws_vpc.old' }]],
    ['a read', {}, [change('data.aws_x.y', { actions: ['read'] })]],
  ])('is something when there is %s', (_name, more, changes) => {
    expect(judge(changes, more).empty).toBe(false);
  });

  it('names the attributes that differ, the unknown ones included, and never a value', () => {
    const verdict = judge([
      change('aws_ecs_service.api', {
        actions: ['update'],
        before: { task_definition: 'secret-1', tags: { a: '1' }, name: 'n', gone: 'secret-2' },
        after: { task_definition: 'secret-3', tags: { a: '1' }, name: 'n' },
        after_unknown: { id: true, tags: {} },
      }),
    ]);
    expect(verdict.changes[0]?.attributes).toEqual(['gone', 'id', 'task_definition']);
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });

  it('distinguishes changes in AWS from planned changes', () => {
    const moved = (address: string, before: unknown, after: unknown) =>
      change(address, { actions: ['update'], before, after });
    const verdict = judge([], {
      resource_drift: [
        moved(
          'aws_ecs_service.api["x"]',
          { desired_count: 1, arn: 'a', tags: null },
          { desired_count: 4, arn: 'b', tags: {} },
        ),
        moved('aws_rds_cluster.db', { cluster_members: ['a'] }, { cluster_members: ['a', 'b'] }),
        change('aws_vpc.gone', { actions: ['delete'], before: {} }),
      ],
      configuration: {
        root_module: {
          resources: [
            { address: 'aws_ecs_service.api', expressions: { desired_count: {}, tags: {} } },
            { address: 'aws_rds_cluster.db', expressions: { engine: {} } },
          ],
        },
      },
    });
    expect(verdict.empty).toBe(true);
    expect(verdict.drift).toEqual([
      {
        address: 'aws_ecs_service.api["x"]',
        type: 'aws_ecs_service',
        actions: ['update'],
        attributes: ['desired_count'],
      },
      { address: 'aws_vpc.gone', type: 'aws_vpc', actions: ['delete'], attributes: [] },
    ]);
  });
});

describe('what is refused', () => {
  it('destroying something stateful', () => {
    expect(rules(change('aws_rds_cluster.db', { actions: ['delete'], before: {}, after: null }))).toEqual([
      'destroys-stateful',
    ]);
  });

  it('destroying something protected, whatever it is', () => {
    expect(
      rules(change('aws_lb.entry', { actions: ['delete'], before: { enable_deletion_protection: true } })),
    ).toEqual(['destroys-protected']);
  });

  it('replacing something stateful, in either order', () => {
    const forced = { before: {}, after: {}, replace_paths: [['source_region']] };
    expect(rules(change('aws_rds_cluster.db', { actions: ['delete', 'create'], ...forced }))).toEqual([
      'replaces-stateful',
    ]);
    expect(rules(change('aws_kms_key.region', { actions: ['create', 'delete'], ...forced }))).toEqual([
      'replaces-stateful',
    ]);
  });

  it('forgetting something stateful', () => {
    expect(rules(change('aws_route53_zone.z', { actions: ['forget'], before: {} }))).toEqual(['forgets-stateful']);
  });

  it.each([
    ['moves-global-membership', 'global_cluster_identifier', 'shop', ''],
    ['promotes-replica', 'replication_source_identifier', 'arn:aws:rds:us-east-1:1:cluster:shop', null],
    ['drops-deletion-protection', 'deletion_protection', true, false],
  ])('%s, although it is an update in place', (rule, attribute, before, after) => {
    const update = (to: unknown) =>
      change('aws_rds_cluster.db', {
        actions: ['update'],
        before: { [attribute]: before, x: 1 },
        after: { [attribute]: to, x: 2 },
      });
    expect(rules(update(after))).toEqual([rule]);
    expect(rules(update(before))).toEqual([]);
  });

  it('membership whose new value is not known yet', () => {
    const update = {
      actions: ['update'],
      before: { global_cluster_identifier: 'g' },
      after: {},
      after_unknown: { global_cluster_identifier: true },
    };
    expect(rules(change('aws_rds_cluster.db', update))).toEqual(['moves-global-membership']);
  });

  it('replacing or destroying other resources is not refused', () => {
    expect(
      rules(change('aws_ecs_task_definition.api', { actions: ['create', 'delete'], before: {}, after: {} })),
    ).toEqual([]);
  });
});

describe('a plan that cannot be read with certainty', () => {
  it.each([
    ['another format', { format_version: '2.0' }],
    ['an error', { format_version: '1.2', errored: true }],
    ['an unknown action', planJson([change('aws_vpc.main', { actions: ['evaporate'] })])],
    ['changes without actions', planJson([{ address: 'a.b', type: 'a', change: {} }])],
    ['nothing at all', null],
  ])('is not empty: %s', (_name, json) => {
    expect(() => judgePlan('s', json, TERRAFORM_TYPES)).toThrow(DrError);
  });
});
