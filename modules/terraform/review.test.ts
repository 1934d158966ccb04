import { DrError } from '../console/errors';
import type { PlanResult } from './apply-all';
import { detailsOf } from './details';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { judgePlan } from './judge';
import { reviewLines, reviewMarkdown, reviewPlans, totalsLine } from './review';

type Raw = Record<string, unknown>;

const change = (address: string, actions: readonly string[], rest: Raw): Raw => ({
  address,
  type: address.split('.')[0],
  change: { actions, ...rest },
});

const plan = (...changes: readonly Raw[]): Raw => ({ format_version: '1.2', resource_changes: changes });

function planned(state: string, json: Raw): PlanResult {
  return { state, verdict: { ...judgePlan(state, json, TERRAFORM_TYPES), details: detailsOf(json) }, error: null };
}

const UPDATE = change('aws_ecs_service.api', ['update'], {
  before: { desired_count: 1, tags: { owner: 'a', team: 'x' }, name: 'api' },
  after: { desired_count: 3, tags: { owner: 'b', team: 'x' }, name: 'api' },
  after_unknown: { arn: true },
});

describe('values of a plan', () => {
  const of = (raw: Raw) => detailsOf(plan(raw))[String(raw['address'])];

  it('are the changed ones, down to one inside a map', () => {
    expect(of(UPDATE)).toEqual([
      { path: 'arn', before: '(nothing)', after: '(known after the apply)', forces: false },
      { path: 'desired_count', before: '1', after: '3', forces: false },
      { path: 'tags.owner', before: '"a"', after: '"b"', forces: false },
    ]);
  });

  it('name what forces a replacement, and leave out values that AWS computes', () => {
    const replaced = change('aws_db_subnet_group.db', ['delete', 'create'], {
      before: { name: 'old', arn: 'arn:1' },
      after: { name: 'new' },
      after_unknown: { arn: true },
      replace_paths: [['name']],
    });
    expect(of(replaced)).toEqual([{ path: 'name', before: '"old"', after: '"new"', forces: true }]);
  });

  it.each<[string, Raw]>([
    ['Terraform calls it sensitive', { before_sensitive: { value: true }, after_sensitive: {} }],
    ['the new one is sensitive', { before_sensitive: {}, after_sensitive: { value: true } }],
    ['it is sensitive deep inside', { before_sensitive: { value: [{ inner: true }] } }],
    ['all of it is sensitive', { before_sensitive: true }],
  ])('are never shown if %s', (_why, marks) => {
    const inner = JSON.stringify(marks).includes('inner');
    const value = (text: string): unknown => (inner ? [{ inner: text }] : text);
    const raw = change('aws_x.y', ['update'], {
      before: { value: value('hunter1') },
      after: { value: value('hunter2') },
      ...marks,
    });
    const told = JSON.stringify(of(raw));
    expect(told).toContain('(secret)');
    expect(told).not.toContain('hunter');
  });

  it('are never shown if the name sounds secret', () => {
    const raw = change('aws_x.y', ['update'], {
      before: { master_password: 'hunter1' },
      after: { master_password: 'hunter2' },
    });
    expect(JSON.stringify(of(raw))).not.toContain('hunter');
  });
});

describe('a review of many plans', () => {
  const lost = change('aws_rds_cluster.db', ['delete', 'create'], {
    before: { cluster_identifier: 'a' },
    after: { cluster_identifier: 'b' },
    replace_paths: [['cluster_identifier']],
  });
  const error = new DrError(
    'terraform-failed',
    'Terraform could not plan e.us-west-2.data.',
    'no credentials',
    'Log in.',
  );
  const results: readonly PlanResult[] = [
    planned('e.us-east-1.workloads', plan(UPDATE)),
    planned('e.us-east-1.data', plan(lost)),
    planned('e.global', plan()),
    { state: 'e.us-west-2.data', verdict: null, error },
  ];

  it('shows changes, dangers with reasons, failures and unchanged states', () => {
    const text = reviewLines(reviewPlans(results, 2)).join('\n');
    expect(text).toContain(
      'e.us-east-1.workloads\n  ~ aws_ecs_service.api\n      arn: (nothing) → (known after the apply)',
    );
    expect(text).toContain('… and 1 more (--all)');
    expect(text).toMatch(
      /-\/\+ aws_rds_cluster\.db\n {6}! replaces-stateful: .+\n {6}cluster_identifier: "a" → "b" {2}\(forces/,
    );
    expect(text).toContain('e.us-west-2.data\n  ? Terraform could not plan');
    expect(text).toContain('Unchanged: e.global');
    expect(totalsLine(reviewPlans(results, 2))).toBe(
      '1 to change, 1 to replace in 2 states; 1 that an apply would refuse; 1 could not be planned; 1 unchanged',
    );
  });

  it('is Markdown that no value can break', () => {
    const fence = change('aws_x.y', ['update'], { before: { text: 'a' }, after: { text: '```\n# gotcha' } });
    const text = reviewMarkdown(reviewPlans([...results, planned('e.x', plan(fence))], 8), 'dr diff');
    expect(text).toContain('> - `replaces-stateful` `aws_rds_cluster.db` in `e.us-east-1.data`');
    expect(text).toContain('<details><summary>e.us-east-1.workloads: 1 resource</summary>');
    expect(text).toContain('````diff\n! aws_x.y (to change)');
    expect(text).not.toMatch(/^# gotcha/m);
  });

  it('is empty if nothing changes', () => {
    expect(totalsLine(reviewPlans([planned('e.global', plan())], 8))).toBe('no changes; 1 unchanged');
  });
});
