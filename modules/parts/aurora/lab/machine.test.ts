/** Aurora global database: the facts that a failover tool must get right, each with what is refused. */
import { AURORA_DURATIONS, type DurationName } from './durations';
import { stepAurora } from './machine';
import { AuroraFault, emptyAurora, type AuroraState, type AuroraWorld } from './model';
import { lagSeries } from './lag';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const ACCOUNT = '123456789012';
const arn = (region: string, id = 'shop'): string => `arn:aws:rds:${region}:${ACCOUNT}:cluster:${id}`;
const key = (region: string): string => `arn:aws:kms:${region}:${ACCOUNT}:key/k`;

type Seen = Record<string, unknown>;
interface Member {
  DBClusterArn: string;
  IsWriter: boolean;
  SynchronizationStatus: string;
}

/** An account with a clock and regions that can be out. */
class Account {
  state: AuroraState = emptyAurora();
  now = Date.parse('2026-01-05T10:00:00Z');
  readonly out = new Set<string>();

  do(region: string, action: string, input: Seen): Seen {
    const names = Object.keys(AURORA_DURATIONS) as DurationName[];
    const world: AuroraWorld = {
      now: this.now,
      accountId: ACCOUNT,
      region,
      regionOut: (name) => this.out.has(name),
      durations: Object.fromEntries(
        names.map((name) => [name, AURORA_DURATIONS[name].seconds]),
      ) as AuroraWorld['durations'],
      subnetZones: [`${region}a`, `${region}b`],
    };
    const { state, output } = stepAurora(this.state, action, input, world);
    // Lab snapshots keep the state as JSON.
    this.state = JSON.parse(JSON.stringify(state)) as AuroraState;
    return output;
  }

  refusal(region: string, action: string, input: Seen): string {
    const before = JSON.stringify(this.state);
    try {
      this.do(region, action, input);
    } catch (error) {
      expect(error).toBeInstanceOf(AuroraFault);
      expect(JSON.stringify(this.state)).toBe(before);
      return (error as AuroraFault).code;
    }
    return 'accepted';
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
  }

  global(region = WEST): { Status: string; FailoverState?: Seen; GlobalClusterMembers: Member[] } & Seen {
    const answer = this.do(region, 'DescribeGlobalClusters', { GlobalClusterIdentifier: 'g' });
    return (answer['GlobalClusters'] as never[])[0] as never;
  }

  member(region: string): Member {
    return this.global().GlobalClusterMembers.find((found) => found.DBClusterArn === arn(region)) as Member;
  }

  cluster(region: string): Seen {
    return (this.do(region, 'DescribeDBClusters', { DBClusterIdentifier: 'shop' })['DBClusters'] as Seen[])[0] as Seen;
  }
}

/** Writer in the east, replica in the west, both with an instance, replicating. */
function pair(): Account {
  const account = new Account();
  const encrypted = { DBClusterIdentifier: 'shop', GlobalClusterIdentifier: 'g', StorageEncrypted: true };
  account.do(EAST, 'CreateGlobalCluster', {
    GlobalClusterIdentifier: 'g',
    Engine: 'aurora-postgresql',
    EngineVersion: '16.8',
    StorageEncrypted: true,
  });
  account.do(EAST, 'CreateDBCluster', {
    ...encrypted,
    KmsKeyId: key(EAST),
    MasterUsername: 'app',
    MasterUserPassword: 'not-kept',
    BackupRetentionPeriod: 7,
  });
  account.do(WEST, 'CreateDBCluster', { ...encrypted, KmsKeyId: key(WEST), BackupRetentionPeriod: 7 });
  for (const region of [EAST, WEST])
    account.do(region, 'CreateDBInstance', { DBInstanceIdentifier: 'shop-1', DBClusterIdentifier: 'shop' });
  account.pass(600);
  expect(account.member(WEST).SynchronizationStatus).toBe('connected');
  return account;
}

const to = (region: string): Seen => ({ GlobalClusterIdentifier: 'g', TargetDbClusterIdentifier: arn(region) });
const losing = (region: string): Seen => ({ ...to(region), AllowDataLoss: true });

describe('joining (facts 1.9, 3.3)', () => {
  const joining = { DBClusterIdentifier: 'other', GlobalClusterIdentifier: 'g', StorageEncrypted: true };

  test('whoever joins an empty global cluster first is its writer', () => {
    const account = pair();
    expect([account.member(EAST).IsWriter, account.member(WEST).IsWriter]).toEqual([true, false]);
  });

  test('facts 3.3: an encrypted cross-region member needs a key of its own region', () => {
    const account = pair();
    expect(account.refusal('eu-west-1', 'CreateDBCluster', joining)).toBe('InvalidParameterCombination');
    expect(account.refusal('eu-west-1', 'CreateDBCluster', { ...joining, KmsKeyId: key(EAST) })).toBe(
      'KMSKeyNotAccessibleFault',
    );
    expect(account.refusal('eu-west-1', 'CreateDBCluster', { ...joining, KmsKeyId: key('eu-west-1') })).toBe(
      'accepted',
    );
  });

  test.each(['MasterUsername', 'MasterUserPassword', 'DatabaseName'])('a secondary with %s is refused', (name) => {
    const input = { ...joining, KmsKeyId: key('eu-west-1'), [name]: 'x' };
    expect(pair().refusal('eu-west-1', 'CreateDBCluster', input)).toBe('InvalidParameterValue');
  });

  test('facts 1.3: a password managed by RDS and another engine version are refused when a region joins', () => {
    const account = pair();
    const input = { ...joining, KmsKeyId: key('eu-west-1') };
    expect(account.refusal('eu-west-1', 'CreateDBCluster', { ...input, ManageMasterUserPassword: true })).toBe(
      'InvalidParameterCombination',
    );
    expect(account.refusal('eu-west-1', 'CreateDBCluster', { ...input, EngineVersion: '16.9' })).toBe(
      'InvalidParameterValue',
    );
  });

  test('facts 1.9: a replica names its source, has readers only, and keeps its own endpoints', () => {
    const account = pair();
    const replica = account.cluster(WEST);
    expect(replica['ReplicationSourceIdentifier']).toBe(arn(EAST));
    expect(replica['DBClusterMembers']).toMatchObject([{ IsClusterWriter: false }]);
    expect(replica['Endpoint']).toMatch(/^shop\.cluster-[a-z0-9]{12}\.us-west-2\.rds\.amazonaws\.com$/);
    expect(account.cluster(EAST)['DBClusterMembers']).toMatchObject([{ IsClusterWriter: true }]);
    expect(account.cluster(EAST)['ReplicationSourceIdentifier']).toBeUndefined();
  });
});

describe('switchover (facts 1.1)', () => {
  test('facts 1.1: a switchover is asked of the writer’s region, swaps the roles and loses nothing', () => {
    const account = pair();
    expect(account.refusal(WEST, 'SwitchoverGlobalCluster', to(WEST))).toBe('InvalidGlobalClusterStateFault');
    account.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
    expect(account.global()).toMatchObject({
      Status: 'switching-over',
      FailoverState: {
        Status: 'pending',
        FromDbClusterArn: arn(EAST),
        ToDbClusterArn: arn(WEST),
        IsDataLossAllowed: false,
      },
    });
    account.pass(30);
    expect(account.global().FailoverState).toMatchObject({ Status: 'switching-over' });
    expect(account.member(WEST).IsWriter).toBe(false);
    account.pass(70);
    expect(account.global().FailoverState).toBeUndefined();
    expect(account.member(WEST)).toMatchObject({ IsWriter: true, SynchronizationStatus: 'connected' });
    expect(account.member(EAST)).toMatchObject({ IsWriter: false, SynchronizationStatus: 'connected' });
    expect(account.cluster(EAST)['DBClusterMembers']).toMatchObject([{ IsClusterWriter: false }]);
  });

  test('facts 1.7: a switchover lasts longer with more lag', () => {
    const account = pair();
    account.state.lagOverrides[WEST] = [{ from: account.now, ms: 60_000 }];
    account.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
    account.pass(100);
    expect(account.member(WEST).IsWriter).toBe(false);
    account.pass(60);
    expect(account.member(WEST).IsWriter).toBe(true);
  });

  test('facts 1.1: a switchover is refused while the writer’s region is out, and cancelled when it goes out', () => {
    const account = pair();
    account.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
    account.out.add(EAST);
    expect(account.global()).toMatchObject({ Status: 'available' });
    expect(account.member(EAST).IsWriter).toBe(true);
    expect(account.refusal(EAST, 'SwitchoverGlobalCluster', to(WEST))).toBe('InvalidGlobalClusterStateFault');
  });

  test('facts 1.1: failover without AllowDataLoss is a switchover', () => {
    const account = pair();
    expect(account.refusal(WEST, 'FailoverGlobalCluster', to(WEST))).toBe('InvalidGlobalClusterStateFault');
    account.do(EAST, 'FailoverGlobalCluster', to(WEST));
    expect(account.global().FailoverState).toMatchObject({ IsDataLossAllowed: false });
  });
});

describe('managed failover (facts 1.1, 1.2, 1.4)', () => {
  test('facts 1.2: a failover is asked of the target’s region and names both clusters while it lasts', () => {
    const account = pair();
    account.out.add(EAST);
    expect(account.refusal('eu-west-1', 'FailoverGlobalCluster', losing(WEST))).toBe('InvalidGlobalClusterStateFault');
    account.do(WEST, 'FailoverGlobalCluster', losing(WEST));
    account.pass(60);
    expect(account.global('eu-west-1')).toMatchObject({
      Status: 'failing-over',
      FailoverState: { Status: 'failing-over', ToDbClusterArn: arn(WEST), IsDataLossAllowed: true },
    });
    expect(account.refusal(WEST, 'FailoverGlobalCluster', losing(WEST))).toBe('InvalidGlobalClusterStateFault');
    account.pass(121);
    expect(account.member(WEST).IsWriter).toBe(true);
    expect(account.cluster(WEST)).toMatchObject({ Status: 'available', DBClusterMembers: [{ IsClusterWriter: true }] });
  });

  test('facts 1.4: the old writer is rebuilt when its region is back, with a snapshot rds:unplanned-global-failover-… that was not there before', () => {
    const account = pair();
    account.out.add(EAST);
    account.do(WEST, 'FailoverGlobalCluster', losing(WEST));
    account.pass(3600);
    expect(account.member(EAST)).toMatchObject({ IsWriter: false, SynchronizationStatus: 'pending-resync' });
    const snapshots = (): Seen[] => account.do(EAST, 'DescribeDBClusterSnapshots', {})['DBClusterSnapshots'] as Seen[];
    expect(snapshots()).toEqual([]);
    account.out.delete(EAST);
    expect(snapshots()).toMatchObject([{ Status: 'creating' }]);
    expect(snapshots()[0]?.['DBClusterSnapshotIdentifier']).toMatch(/^rds:unplanned-global-failover-shop-2026-/);
    expect(account.do(WEST, 'DescribeDBClusterSnapshots', {})['DBClusterSnapshots']).toEqual([]);
    account.pass(599);
    expect(account.member(EAST).SynchronizationStatus).toBe('pending-resync');
    expect(account.refusal(WEST, 'SwitchoverGlobalCluster', to(EAST))).toBe('InvalidGlobalClusterStateFault');
    account.pass(2);
    expect(account.member(EAST).SynchronizationStatus).toBe('connected');
    account.do(WEST, 'SwitchoverGlobalCluster', to(EAST));
    account.pass(100);
    expect(account.member(EAST).IsWriter).toBe(true);
  });

  test('facts 1.4: the system snapshot goes with the backups, a copy under another name stays', () => {
    const account = pair();
    account.do(WEST, 'FailoverGlobalCluster', losing(WEST));
    account.pass(200);
    account.global();
    account.pass(200);
    const list = (): Seen[] => account.do(EAST, 'DescribeDBClusterSnapshots', {})['DBClusterSnapshots'] as Seen[];
    const source = list()[0]?.['DBClusterSnapshotIdentifier'];
    const copy = (name: unknown): Seen => ({
      SourceDBClusterSnapshotIdentifier: source,
      TargetDBClusterSnapshotIdentifier: name,
    });
    expect(account.refusal(EAST, 'CopyDBClusterSnapshot', copy(source))).toBe('InvalidParameterValue');
    account.do(EAST, 'CopyDBClusterSnapshot', copy('kept'));
    expect(list().map((found) => found['Status'])).toEqual(['available', 'copying']);
    account.pass(8 * 86_400);
    expect(list()).toMatchObject([
      { DBClusterSnapshotIdentifier: 'kept', SnapshotType: 'manual', Status: 'available' },
    ]);
  });

  test('facts 1.3: AllowDataLoss with Switchover, an unknown target and a secondary without instances are refused', () => {
    const account = pair();
    expect(account.refusal(WEST, 'FailoverGlobalCluster', { ...losing(WEST), Switchover: true })).toBe(
      'InvalidParameterCombination',
    );
    expect(account.refusal(WEST, 'FailoverGlobalCluster', losing('eu-west-1'))).toBe('DBClusterNotFoundFault');
    account.do(WEST, 'DeleteDBInstance', { DBInstanceIdentifier: 'shop-1' });
    expect(account.refusal(WEST, 'FailoverGlobalCluster', losing(WEST))).toBe('InvalidDBClusterStateFault');
  });

  test('facts 1.3: members of different minor versions are refused, of different patches not', () => {
    const account = pair();
    account.do(WEST, 'ModifyDBCluster', { DBClusterIdentifier: 'shop', EngineVersion: '16.9' });
    expect(account.refusal(WEST, 'FailoverGlobalCluster', losing(WEST))).toBe('InvalidDBClusterStateFault');
    account.do(WEST, 'ModifyDBCluster', { DBClusterIdentifier: 'shop', EngineVersion: '16.8.2' });
    expect(account.refusal(WEST, 'FailoverGlobalCluster', losing(WEST))).toBe('accepted');
  });
});

test('facts 1.4: every other replica is rebuilt to the new writer’s point in time, and cannot take over meanwhile', () => {
  const account = pair();
  const third = 'eu-west-1';
  account.do(third, 'CreateDBCluster', {
    DBClusterIdentifier: 'shop',
    GlobalClusterIdentifier: 'g',
    StorageEncrypted: true,
    KmsKeyId: key(third),
  });
  account.do(third, 'CreateDBInstance', { DBInstanceIdentifier: 'shop-1', DBClusterIdentifier: 'shop' });
  account.pass(600);
  expect(account.member(third).SynchronizationStatus).toBe('connected');
  account.out.add(EAST);
  account.do(WEST, 'FailoverGlobalCluster', losing(WEST));
  account.pass(200);
  expect(account.member(third)).toMatchObject({ IsWriter: false, SynchronizationStatus: 'pending-resync' });
  expect(account.refusal(WEST, 'SwitchoverGlobalCluster', to(third))).toBe('InvalidGlobalClusterStateFault');
  account.pass(601);
  expect(account.member(third).SynchronizationStatus).toBe('connected');
});

const eventIds = (account: Account): readonly string[] => {
  account.global();
  return account.state.events.map((event) => `${event.region} ${event.sourceType} ${event.id.slice(-4)}`);
};

test('facts 1.5: blocking writes times out when the old writer cannot be reached, and the new one says so', () => {
  const account = pair();
  account.out.add(EAST);
  account.do(WEST, 'FailoverGlobalCluster', losing(WEST));
  account.pass(200);
  expect(eventIds(account)).toEqual([
    'us-west-2 db-instance 0391',
    'us-west-2 db-cluster 0238',
    'us-west-2 db-cluster 0397',
  ]);
  account.out.delete(EAST);
  account.global();
  account.pass(700);
  expect(eventIds(account).slice(3)).toEqual(['us-east-1 db-cluster 0240', 'us-east-1 db-cluster 0241']);
});

test('facts 1.5: blocking writes succeeds when the old writer can be reached, and that one says so', () => {
  const account = pair();
  account.do(WEST, 'FailoverGlobalCluster', losing(WEST));
  account.pass(200);
  expect(eventIds(account)[0]).toBe('us-east-1 db-instance 0390');
});

test('facts 1.5: a failover whose target goes out fails, and a switchover is cancelled', () => {
  const [failing, cancelled] = [pair(), pair()];
  failing.do(WEST, 'FailoverGlobalCluster', losing(WEST));
  failing.out.add(WEST);
  expect(eventIds(failing)).toEqual(['us-west-2 db-cluster 0239']);
  cancelled.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
  cancelled.out.add(WEST);
  expect(eventIds(cancelled).at(-1)).toBe('us-east-1 db-cluster 0186');
});

describe('detach, delete, rebuild (facts 1.1, 4.1)', () => {
  test('facts 1.1: a detached secondary writes by itself and the old writer is untouched', () => {
    const account = pair();
    account.out.add(EAST);
    account.do(WEST, 'RemoveFromGlobalCluster', { GlobalClusterIdentifier: 'g', DbClusterIdentifier: arn(WEST) });
    const detached = account.cluster(WEST);
    expect(detached['DBClusterMembers']).toMatchObject([{ IsClusterWriter: true }]);
    expect(detached['GlobalClusterIdentifier']).toBeUndefined();
    account.out.delete(EAST);
    expect(account.cluster(EAST)['DBClusterMembers']).toMatchObject([{ IsClusterWriter: true }]);
    expect(account.member(EAST).IsWriter).toBe(true);
  });

  test('a writer with secondaries cannot be removed, a member not deleted, a protected cluster neither', () => {
    const account = pair();
    const remove = { GlobalClusterIdentifier: 'g', DbClusterIdentifier: arn(EAST) };
    expect(account.refusal(EAST, 'RemoveFromGlobalCluster', remove)).toBe('InvalidGlobalClusterStateFault');
    const gone = { DBClusterIdentifier: 'shop', SkipFinalSnapshot: true };
    expect(account.refusal(WEST, 'DeleteDBCluster', gone)).toBe('InvalidDBClusterStateFault');
    account.do(WEST, 'ModifyDBCluster', { DBClusterIdentifier: 'shop', DeletionProtection: true });
    expect(account.refusal(WEST, 'DeleteDBCluster', gone)).toBe('InvalidParameterCombination');
  });

  test('deleted with a final snapshot and created again, it joins as a replica and is copied before it is connected', () => {
    const account = pair();
    account.do(WEST, 'RemoveFromGlobalCluster', { GlobalClusterIdentifier: 'g', DbClusterIdentifier: 'shop' });
    account.do(WEST, 'DeleteDBInstance', { DBInstanceIdentifier: 'shop-1' });
    expect(account.refusal(WEST, 'DeleteDBCluster', { DBClusterIdentifier: 'shop' })).toBe(
      'InvalidParameterCombination',
    );
    account.do(WEST, 'DeleteDBCluster', { DBClusterIdentifier: 'shop', FinalDBSnapshotIdentifier: 'last' });
    expect(account.do(WEST, 'DescribeDBClusterSnapshots', {})['DBClusterSnapshots']).toMatchObject([
      { DBClusterSnapshotIdentifier: 'last', Status: 'creating' },
    ]);
    account.do(WEST, 'CreateDBCluster', {
      DBClusterIdentifier: 'shop',
      GlobalClusterIdentifier: 'g',
      StorageEncrypted: true,
      KmsKeyId: key(WEST),
    });
    // Available at once for Terraform, which waits in wall time; following takes its time.
    expect(account.cluster(WEST)['Status']).toBe('available');
    expect(account.member(WEST).SynchronizationStatus).toBe('pending-resync');
    account.pass(301);
    expect(account.member(WEST).SynchronizationStatus).toBe('connected');
  });
});

describe('replication lag (facts 1.6)', () => {
  const points = (account: Account, region: string): number =>
    lagSeries(account.state, arn(region), 'AuroraGlobalDBRPOLag', account.now - 600_000, account.now).length;

  test('facts 1.6: lag is published where the replica is, in either role, below a second', () => {
    const account = pair();
    account.pass(600);
    expect([points(account, EAST), points(account, WEST)]).toEqual([0, 10]);
    for (const { value } of lagSeries(account.state, arn(WEST), 'AuroraGlobalDBRPOLag', 0, account.now))
      expect(value).toBeLessThan(1000);
    account.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
    account.pass(100);
    account.global();
    account.pass(600);
    expect([points(account, EAST), points(account, WEST)]).toEqual([10, 0]);
  });

  test('facts 1.6: an outage leaves no data points, not zeros', () => {
    const account = pair();
    account.out.add(EAST);
    account.global();
    account.pass(1200);
    expect(points(account, WEST)).toBe(0);
  });
});

test('a snapshot of the lab is right under a clock that is behind it', () => {
  const account = pair();
  account.do(EAST, 'CreateDBClusterSnapshot', { DBClusterIdentifier: 'shop', DBClusterSnapshotIdentifier: 'one' });
  account.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
  account.now -= 86_400_000;
  expect(account.member(WEST).IsWriter).toBe(true);
  expect(account.do(EAST, 'DescribeDBClusterSnapshots', {})['DBClusterSnapshots']).toMatchObject([
    { Status: 'available' },
  ]);
  account.pass(300);
  expect(
    lagSeries(account.state, arn(EAST), 'AuroraGlobalDBRPOLag', account.now - 300_000, account.now).length,
  ).toBeGreaterThan(0);
});

test('facts 1.5: the events of a switchover, each in its region', () => {
  const account = pair();
  account.do(EAST, 'SwitchoverGlobalCluster', to(WEST));
  account.pass(120);
  const messages = (region: string): unknown[] =>
    (account.do(region, 'DescribeEvents', {})['Events'] as Seen[]).map((event) => event['Message']);
  expect(messages(EAST)).toContain('Global switchover to another DB cluster started.');
  expect(messages(WEST)).toContain('Aurora finished changing the global writer endpoint.');
  expect(account.state.events.map((event) => `${event.region} ${event.id.slice(-4)}`)).toEqual([
    'us-east-1 0181',
    'us-east-1 0183',
    'us-east-1 0182',
    'us-west-2 0184',
    'us-west-2 0185',
    'us-west-2 0397',
  ]);
});
