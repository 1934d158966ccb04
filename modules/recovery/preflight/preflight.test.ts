import type { CallResult } from '../../operations/adapter';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { known, unknown } from '../../observation/types';
import { fault } from '../../memory/cloud';
import { EAST, WEST } from '../testing/run';
import type { Finding } from './check';
import { CHECKS } from '../../parts/index.checks';
import { mayMix } from '../../parts/aurora/checks/engine-versions';
import { readCredentials } from './credentials';
import { describeChecks } from './document';
import { describeDoubts, describePreflight, exitOf, findingJson, type CheckFinding, type Preflight } from './preflight';
import { certificateOf, PreflightBench } from './testing/account';

const verdicts = ({ findings }: Preflight): Record<string, Finding['verdict']> =>
  Object.fromEntries(findings.map(({ check, verdict }) => [check.id, verdict]));
const others = (found: Preflight, not: readonly string[]): readonly string[] =>
  found.findings
    .filter(({ check, verdict }) => verdict !== 'met' && !not.includes(check.id))
    .map(({ check }) => check.id);

type Make = (bench: PreflightBench) => void;
const west = (bench: PreflightBench) => bench.cloud.state(WEST);
const machine =
  (rest: Partial<PreflightBench['machine']>): Make =>
  (bench) => {
    bench.machine = { ...bench.machine, ...rest };
  };
const fails =
  (action: string, code: string): Make =>
  (bench) =>
    bench.fails(action, code);
/** What a check looks at comes from the observation: it is made unknown by refusing that read in the target. */
const denied =
  (action: string): Make =>
  (bench) => {
    bench.answers[action] = ({ region }) => (region === WEST ? fault('AccessDenied', 'denied') : undefined);
  };
/** A target in which clients are not served as a matter of course. */
const outside =
  (country: string | null): Make =>
  ({ topology }) => {
    const target = topology.regions.find(({ region }) => region === WEST);
    Object.assign(target ?? {}, { residency: { country, mayServe: false } });
  };
const tool = { found: null, why: 'not on PATH' };

/** For each check: the world in which it fails, and the one in which nobody can tell. */
const CASES: Record<string, readonly [notMet: Make, unknown: Make]> = {
  runbook: [(b) => void (west(b).instances = []), denied('DescribeServices')],
  residency: [outside('US'), outside(null)],
  replication: [
    (b) => b.cloud.global?.GlobalClusterMembers.forEach((one) => (one.SynchronizationStatus = 'pending-resync')),
    fails('DescribeGlobalClusters', 'AccessDenied'),
  ],
  'replica-instances': [(b) => west(b).instances.pop(), denied('DescribeDBInstances')],
  'engine-versions': [
    (b) => Object.assign(west(b).cluster ?? {}, { EngineVersion: '16.9' }),
    denied('DescribeDBClusters'),
  ],
  'database-key': [
    (b) => (b.answers['DescribeKey'] = () => ({ KeyMetadata: { Arn: 'arn:k', KeyState: 'PendingDeletion' } })),
    fails('DescribeKey', 'AccessDenied'),
  ],
  'replication-lag': [(b) => (west(b).lagMs = 60_000), (b) => (west(b).lagMs = null)],
  'standby-capacity': [(b) => (west(b).running = 0), denied('DescribeTargetHealth')],
  // What resolves to nothing may be this machine's fault: it is not known.
  'front-door': [(b) => (west(b).mapped = false), (b) => (west(b).entryBroken = true)],
  entry: [
    (b) => void west(b).rules.push({ Priority: '1', Actions: [{ Type: 'fixed-response' }] }),
    denied('DescribeRules'),
  ],
  'service-parts': [(b) => (west(b).cache = null), denied('DescribeScalingPolicies')],
  'capacity-bounds': [(b) => (b.cloud.state(EAST).running = 50), denied('DescribeScalableTargets')],
  quotas: [
    (b) => b.fails('GetServiceQuota', 'NoSuchResourceException'),
    (b) => {
      b.fails('GetServiceQuota', 'AccessDenied');
      b.fails('GetAWSDefaultServiceQuota', 'AccessDenied');
    },
  ],
  image: [fails('DescribeImages', 'ImageNotFoundException'), fails('DescribeImages', 'AccessDenied')],
  secret: [fails('DescribeSecret', 'ResourceNotFoundException'), fails('DescribeSecret', 'AccessDenied')],
  certificate: [
    (b) => (b.answers['DescribeCertificate'] = () => certificateOf({ NotAfter: '2026-12-01T00:00:00.000Z' })),
    fails('ListCertificates', 'AccessDenied'),
  ],
  'service-record': [(b) => (b.cloud.record.TTL = 300), fails('ListResourceRecordSets', 'ServiceUnavailable')],
  'traffic-method': [fails('GetHostedZone', 'NoSuchHostedZone'), fails('GetHostedZone', 'ServiceUnavailable')],
  permissions: [
    (b) =>
      (b.answers['SimulatePrincipalPolicy'] = ({ input }) => ({
        EvaluationResults: [
          {
            EvalActionName: (input['ActionNames'] as string[])[0],
            EvalDecision: 'implicitDeny',
            EvalResourceName: '*',
          },
        ],
      })),
    fails('SimulatePrincipalPolicy', 'AccessDenied'),
  ],
  'state-locks': [
    (b) => west(b).objects.add('data/us-west-2/terraform.tfstate.tflock'),
    (b) =>
      (b.answers['ListObjectsV2'] = ({ input }) =>
        JSON.stringify(input['Prefix']).includes('.tflock') ? fault('AccessDenied', 'denied') : { Contents: [] }),
  ],
  'open-runs': [(b) => west(b).objects.add('recovery/freeze'), machine({ openRuns: unknown('EACCES') })],
  'left-here': [
    machine({
      remains: () =>
        Promise.resolve(
          known([{ kind: 'crashed', state: 's', words: 'a crash', fix: 'read it', matters: true } as const]),
        ),
    }),
    machine({ remains: () => Promise.resolve(unknown('EACCES')) }),
  ],
  credentials: [
    machine({ credentials: { kind: 'sso', profile: 'ops', region: EAST } }),
    machine({ credentials: { kind: 'session', from: 'AWS_ACCESS_KEY_ID' } }),
  ],
  'clock-skew': [(b) => (b.date = 'Fri, 20 Nov 2026 11:00:00 GMT'), (b) => (b.date = null)],
  tools: [
    machine({ terraform: tool }),
    machine({ terraform: { found: null, why: 'x' }, script: { aws: tool, bash: tool, curl: tool } }),
  ],
  bundle: [
    (b) => (b.touchBundle = (files) => files.clear()),
    (b) =>
      (b.answers['GetObject'] = ({ input }) =>
        JSON.stringify(input['Key']).includes('bundle.json') ? fault('AccessDenied', 'denied') : undefined),
  ],
};

it('is green when all is well, asks nothing twice and changes nothing', async () => {
  const bench = new PreflightBench();
  const found = await bench.look();
  expect(others(found, [])).toEqual([]);
  expect(exitOf([found])).toBe(0);
  expect(bench.cloud.mutations()).toEqual([]);
  const asked = bench.cloud.sent.map((one) => JSON.stringify(one));
  expect(new Set(asked).size).toBe(asked.length);
  expect(describePreflight(found).join('\n')).toContain('! ');
});

it('has a case for every check', () => {
  expect(Object.keys(CASES).sort()).toEqual(CHECKS.map(({ id }) => id).sort());
});

describe.each(Object.entries(CASES))('%s', (id, [fail, doubt]) => {
  it('is not met, with what was seen and the fix', async () => {
    const bench = new PreflightBench();
    fail(bench);
    const found = await bench.look();
    expect(verdicts(found)[id]).toBe('not-met');
    expect(exitOf([found])).toBe(2);
    const mine = found.findings.find(({ check }) => check.id === id);
    expect(describePreflight(found).join('\n')).toContain(`fix: ${mine?.fix ?? mine?.check.fix ?? '(none)'}`);
    expect(bench.cloud.mutations()).toEqual([]);
  });

  if (id !== 'tools') {
    it('is unknown when nobody can tell, and unknown never passes', async () => {
      const bench = new PreflightBench();
      doubt(bench);
      const found = await bench.look();
      expect(verdicts(found)[id]).toBe('unknown');
      expect(exitOf([found])).not.toBe(0);
    });
  }
});

describe('a check of many parts', () => {
  const of = (found: Preflight, id: string) => found.findings.find(({ check }) => check.id === id);

  it.each<[string, string, Make, string, readonly string[]]>([
    [
      'one part',
      'service-parts',
      (b) => (west(b).cache = null),
      'cache: ',
      ['log-groups: ', 'scaling: ', 'capacity: '],
    ],
    ['another', 'service-parts', (b) => (west(b).policies = []), 'scaling-policies: ', ['cache: ', 'log-groups: ']],
    ['the way', 'entry', (b) => (west(b).mapped = false), 'api-mapping: ', ['listener-rules: ', 'names: ']],
  ])('names the fix of what is not met, and no other: %s', async (_, id, make, named, not) => {
    const bench = new PreflightBench();
    make(bench);
    const found = await bench.look();
    const mine = of(found, id);
    const json = findingJson(mine as CheckFinding) as { readonly fix: string };
    for (const text of [describePreflight(found).find((line) => line.includes(`fix: ${named}`)) ?? '', json.fix]) {
      expect(text).toContain(named);
      expect(not.filter((other) => text.includes(other))).toEqual([]);
    }
  });
});

describe('what is found by a name that others have as well', () => {
  const certificates =
    (changed: object, used: readonly string[]): Make =>
    (bench) => {
      const found = ['arn:c/good', 'arn:c/other'];
      bench.answers['ListCertificates'] = () => ({
        CertificateSummaryList: found.map((CertificateArn) => ({ DomainName: 'api.example.com', CertificateArn })),
      });
      bench.answers['DescribeCertificate'] = ({ input }) =>
        certificateOf({ InUseBy: used, ...(input['CertificateArn'] === 'arn:c/other' ? changed : {}) });
    };
  const ends = { NotAfter: '2026-12-01T00:00:00.000Z' };

  it('a certificate in use that is about to end is not made good by another one of the same name', async () => {
    const bench = new PreflightBench();
    certificates(ends, ['arn:listener'])(bench);
    const { findings } = await bench.look();
    const found = findings.find(({ check }) => check.id === 'certificate');
    expect([found?.verdict, found?.observed]).toEqual(['not-met', expect.stringContaining('valid for 10 more days')]);
  });

  it('ignores an old certificate that nothing uses', async () => {
    const bench = new PreflightBench();
    certificates({ ...ends, InUseBy: [] }, ['arn:listener'])(bench);
    expect(verdicts(await bench.look())['certificate']).toBe('met');
  });

  it('an object whose key only begins like a lock is no lock', async () => {
    const bench = new PreflightBench();
    west(bench).objects.add('data/us-west-2/terraform.tfstate.tflock-old');
    west(bench).objects.add('recovery/freeze-old');
    const found = verdicts(await bench.look());
    expect([found['state-locks'], found['open-runs']]).toEqual(['met', 'met']);
  });

  it('a service that was deleted is no standby', async () => {
    const bench = new PreflightBench();
    bench.answers['DescribeServices'] = () => ({
      services: [{ status: 'INACTIVE', desiredCount: 1, runningCount: 1, taskDefinition: 't', loadBalancers: [] }],
    });
    const { findings } = await bench.look();
    const found = findings.find(({ check }) => check.id === 'standby-capacity');
    expect([found?.verdict, found?.observed]).toEqual(['unknown', expect.stringContaining('INACTIVE')]);
  });
});

describe('permissions', () => {
  const said = ({ findings }: Preflight): readonly [Finding['verdict'] | undefined, string] => {
    const found = findings.find(({ check }) => check.id === 'permissions');
    return [found?.verdict, found?.observed ?? ''];
  };
  const root = (bench: PreflightBench): void => machine({ caller: 'arn:aws:iam::123456789012:root' })(bench);

  it('asks for the region that is meant: a policy that is bound to regions denies whatever names none', async () => {
    const bench = new PreflightBench();
    await bench.look();
    const asked = bench.cloud.sent.filter(({ action }) => action === 'SimulatePrincipalPolicy');
    expect(JSON.stringify(asked)).toContain('"ContextKeyValues":["us-west-2"]');
    expect(asked.length).toBeLessThan(20);
  });

  it('holds root to what the organization denies, since no policy binds it', async () => {
    const bench = new PreflightBench();
    root(bench);
    expect(said(await bench.look())).toEqual(['met', expect.stringContaining('no policy binds the root user')]);
    const result = { EvalActionName: 'rds:FailoverGlobalCluster', EvalDecision: 'implicitDeny' };
    const Detail = { OrganizationsDecisionDetail: { AllowedByOrganizations: false } };
    bench.answers['SimulatePrincipalPolicy'] = () => ({ EvaluationResults: [result, { ...result, ...Detail }] });
    expect(said(await bench.look())).toEqual(['not-met', expect.stringMatching(/root may not: rds:Failover\w+$/)]);
    bench.fails('GetRole', 'NoSuchEntity');
    expect(said(await bench.look())[0]).toBe('unknown');
  });

  it('asks for the role that is named instead of the caller', async () => {
    const bench = new PreflightBench();
    root(bench);
    bench.as = 'shop-warm-standby-operator';
    expect(said(await bench.look())).toEqual(['met', expect.stringContaining('shop-warm-standby-operator may')]);
    bench.fails('GetRole', 'NoSuchEntity');
    expect(said(await bench.look())).toEqual(['not-met', 'there is no role shop-warm-standby-operator']);
  });
});

describe('before a move', () => {
  const ids = (found: readonly CheckFinding[]): readonly string[] => found.map(({ check }) => check.id);

  it('says nothing where all is well, whatever became of bundle and programs', async () => {
    const bench = new PreflightBench();
    machine({ terraform: tool, script: { aws: tool, bash: tool, curl: tool } })(bench);
    expect(ids(await bench.doubts())).toEqual([]);
    expect(describeDoubts([], WEST)).toEqual([]);
  });

  it('says what is not met with its fix, and what is not known, and asks nothing of a silent region', async () => {
    const bench = new PreflightBench();
    bench.cloud.out.add(EAST);
    bench.answers['DescribeKey'] = () => ({ KeyMetadata: { Arn: 'arn:k', KeyState: 'Disabled' } });
    const found = await bench.doubts();
    expect(ids(found)).toEqual(['database-key', 'secret']);
    expect(bench.cloud.sent.filter(({ region, service }) => region === EAST && service !== 'iam')).toEqual([]);
    const [, title, ...lines] = describeDoubts(found, WEST);
    expect(title).toContain(WEST);
    expect(lines).toEqual([
      expect.stringMatching(/✗ database-key/),
      expect.stringMatching(/fix: Enable the key/),
      expect.stringMatching(/\? secret .*us-east-1 does not answer/),
    ]);
    expect(bench.cloud.mutations()).toEqual([]);
  });

  it('waits seconds at most for what never answers', async () => {
    const bench = new PreflightBench();
    const begun = bench.clock.now();
    const never = new Promise<CallResult>(() => undefined);
    const found = await bench.doubts((one) => (one.action === 'DescribeKey' ? never : bench.cloud.send(one)));
    expect(found.map(({ check, observed }) => [check.id, observed])).toEqual([
      ['database-key', expect.stringContaining('no answer within 3 s')],
    ]);
    expect(bench.clock.now() - begun).toBe(3000 * bench.clock.scale);
  });
});

it('sees a run of another machine by its lease in any bucket, and a lease of which nothing else was kept', async () => {
  const bench = new PreflightBench();
  const me = { arn: 'arn:aws:iam::123456789012:user/them', host: 'there', machine: 'm2', pid: 7 };
  const lease = {
    epoch: 1,
    run: '1-theirs',
    runbook: 'failover',
    mode: 'graceful',
    touches: [WEST],
    holder: null,
    last: me,
  };
  const Body = JSON.stringify({ ...lease, since: '2026-11-20T12:00:00Z', ttl_seconds: 60, open: true });
  bench.cloud
    .kept(EAST)
    .set('runs/warm-standby/lease.json', { Body, ETag: '"l"', LastModified: '2026-11-20T12:00:00Z' });
  const seen = async (): Promise<CheckFinding | undefined> =>
    (await bench.look()).findings.find(({ check }) => check.id === 'open-runs');
  expect(await seen()).toMatchObject({
    verdict: 'not-met',
    observed: expect.stringMatching(
      /1-theirs: left by .*user\/them .*\(a lease alone: nothing of the run was kept\)/,
    ) as string,
  });
  const file = { Body: '{}', ETag: '"r"', LastModified: '' };
  bench.cloud.kept(WEST).set('runs/warm-standby/1-theirs/runbook.json', file);
  // Half of a run is none: its process died while it wrote it.
  expect((await seen())?.observed).toContain('a lease alone');
  for (const name of ['digest', 'world']) bench.cloud.kept(WEST).set(`runs/warm-standby/1-theirs/${name}`, file);
  expect((await seen())?.observed).not.toContain('a lease alone');
  bench.cloud
    .kept(EAST)
    .set('runs/warm-standby/lease.json', { Body: 'x', ETag: '"l"', LastModified: '2026-11-20T12:00:00Z' });
  expect(await seen()).toMatchObject({
    verdict: 'unknown',
    observed: expect.stringContaining('none that dr writes') as string,
  });
});

it('is not content with an AWS CLI that does not know a call of promote-dr.sh, asks for every one, and is not where nobody can tell', async () => {
  const bench = new PreflightBench();
  const asked: string[] = [];
  machine({
    cannotSay: (calls) => {
      asked.push(...calls.map(({ action, input }) => `${action} ${Object.keys(input).join()}`));
      return Promise.resolve(known(['rds failover-global-cluster: Unknown parameter in input: "AllowDataLoss"']));
    },
  })(bench);
  const toolsOf = async (): Promise<CheckFinding | undefined> =>
    (await bench.look()).findings.find(({ check }) => check.id === 'tools');
  expect(await toolsOf()).toMatchObject({
    verdict: 'not-met',
    observed: expect.stringContaining('does not know: rds failover-global-cluster: Unknown parameter') as string,
  });
  expect(asked).toEqual(
    expect.arrayContaining([
      'FailoverGlobalCluster GlobalClusterIdentifier,TargetDbClusterIdentifier,AllowDataLoss',
      expect.stringMatching(/^SwitchoverGlobalCluster /),
      'PutObject Bucket,Key,IfNoneMatch,IfMatch',
    ]),
  );
  machine({ cannotSay: () => Promise.resolve(unknown('it did not answer within 30 s')) })(bench);
  expect(await toolsOf()).toMatchObject({ verdict: 'unknown' });
});

it.each<[string, (files: Map<string, string>) => void, string]>([
  ['altered', (files) => files.set('us-west-2/promote-dr.sh', 'rm -rf /'), 'promote-dr.sh is not what was made'],
  ['missing', (files) => files.delete('us-west-2/promote-dr.sh'), 'promote-dr.sh is missing'],
  ['extra', (files) => files.set('us-east-1/promote-dr.sh', 'x'), 'us-east-1/promote-dr.sh is not of the bundle'],
])('is not content with a bundle of which one file is %s in any one region', async (_name, touch, expected) => {
  for (const where of [EAST, WEST]) {
    const bench = new PreflightBench();
    bench.touchBundle = (files, region) => void (region === where && touch(files));
    const found = (await bench.look()).findings.find(({ check }) => check.id === 'bundle');
    expect(found).toMatchObject({ verdict: 'not-met', observed: expect.stringContaining(expected) as string });
    expect(found?.observed).toMatch(new RegExp(`^${where}`));
  }
});

it('still says what it can while the source region is out', async () => {
  const bench = new PreflightBench();
  bench.cloud.out.add(EAST);
  const found = await bench.look();
  expect(others(found, [])).toEqual(['secret', 'bundle']);
  expect(exitOf([found])).toBe(4);
  const said = Object.fromEntries(found.findings.map(({ check, observed }) => [check.id, observed]));
  expect(said['secret']).toContain('us-east-1 does not answer');
  expect(said['state-locks']).toContain('cannot be known');
  expect(said['image']).toContain('the overlays declare');
  expect(said['capacity-bounds']).toContain('cannot be known');
});

it.each<[string | null, string]>([
  ['/healthz/write', 'ends with a write'],
  [null, 'no write would be proven'],
])('says whether a write would be proven with the path %s', async (path, said) => {
  const bench = new PreflightBench();
  for (const { container } of bench.topology.regions) Object.assign(container, { write_probe_path: path });
  expect(describePreflight(await bench.look()).join('\n')).toContain(said);
});

it.each([
  ['16.8', '16.8', 'met'],
  ['16.8', '16.9', 'not-met'],
  ['16.4', '16.4', 'unknown'],
  ['16.4.2', '16.4.1', 'not-met'],
  ['16.4.2', '16.4.3', 'met'],
  ['14.4.1', '14.4.2', 'not-met'],
  ['14.5.1', '14.5.2', 'met'],
  ['12.11', '12.11', 'unknown'],
  ['8.0.mysql_aurora.3.04.1', '8.0.mysql_aurora.3.04.2', 'not-met'],
  ['latest', 'latest', 'unknown'],
])('versions %s and %s: %s', (writer, replica, verdict) => {
  expect(mayMix(writer, replica).verdict).toBe(verdict);
});

describe('credentials', () => {
  const config = [
    '[profile ops]',
    'sso_session = corp',
    '[sso-session corp]',
    'sso_region = us-east-1',
    '[profile role]',
    'role_arn = arn:x',
    'region = us-west-2',
    'sts_regional_endpoints = legacy',
  ].join('\n');
  it.each([
    [{ AWS_ACCESS_KEY_ID: 'x' }, { kind: 'key' }],
    [{ AWS_ACCESS_KEY_ID: 'x', AWS_SESSION_TOKEN: 'y' }, { kind: 'session' }],
    [{ AWS_PROFILE: 'ops' }, { kind: 'sso', region: 'us-east-1' }],
    [{ AWS_PROFILE: 'role' }, { kind: 'role', region: 'us-west-2', legacy: true }],
    [{ AWS_PROFILE: 'keys' }, { kind: 'key', from: 'profile keys' }],
    [{}, { kind: 'unknown' }],
  ])('of %j', (env, expected) => {
    expect(readCredentials(env, config, '[keys]\naws_access_key_id = x\n')).toMatchObject(expected);
  });
});

it('is documented as it is', () => {
  const file = join(__dirname, '../../../docs/preflight.md');
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, describeChecks(CHECKS));
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(describeChecks(CHECKS));
  expect(describeChecks(CHECKS.slice(1))).not.toBe(describeChecks(CHECKS));
});
