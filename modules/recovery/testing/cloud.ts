/**
 * An AWS in memory, as far as recovery uses it: global database with timed transitions, ECS, load balancers, Route 53, S3
 * markers; regions that are out, faults that tests make, effects that show late.
 */
import type { Clock } from '../../console/ports';
import type { CallResult } from '../../operations/adapter';
import { actionRow } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import type { Topology, RegionTopology } from '../../topology/topology';
import type { ProbeAnswer, Sender } from '../ports';

type Input = Record<string, unknown>;
type Failure = Extract<CallResult, { ok: false }>;

interface Member {
  DBClusterArn: string;
  IsWriter: boolean;
  SynchronizationStatus: string;
}

interface Global {
  GlobalClusterIdentifier: string;
  EngineVersion: string;
  DeletionProtection: boolean;
  Status: string;
  GlobalClusterMembers: Member[];
  FailoverState?: { Status: string; ToDbClusterArn: string };
}

interface Cluster {
  DBClusterIdentifier: string;
  DBClusterArn: string;
  Status: string;
  EngineVersion: string;
  DeletionProtection: boolean;
  DBClusterMembers: { DBInstanceIdentifier: string; IsClusterWriter: boolean }[];
}

interface Instance {
  DBInstanceIdentifier: string;
  DBClusterIdentifier: string;
  DBInstanceStatus: string;
}

interface RegionState {
  cluster: Cluster | null;
  instances: Instance[];
  snapshots: { DBClusterSnapshotIdentifier: string; DBClusterSnapshotArn: string; Status: string }[];
  lagMs: number | null;
  desired: number;
  running: number;
  min: number;
  max: number;
  listenerTarget: string;
  serviceTarget: string;
  image: string;
  alarms: Record<string, string>;
  objects: Set<string>;
}

export const fault = (code: string, kind: Failure['kind'] = 'other'): Failure => ({
  ok: false,
  kind,
  code,
  message: code,
  requestId: null,
});

/** A test's own answer to an operation, or undefined to let the cloud answer. */
export type Fault = (operation: Operation, nth: number) => CallResult | undefined;

export class FakeCloud implements Sender {
  readonly regions: Record<string, RegionState> = {};
  global: Global | null;
  record: { Name: string; Type: 'CNAME'; TTL: number; ResourceRecords: { Value: string }[] };
  /** Everything that was sent, in order. */
  readonly sent: Operation[] = [];
  readonly out = new Set<string>();
  fault: Fault = () => undefined;
  /** Seconds until what was asked for can be seen. */
  visibility = 0;
  /** Seconds until Application Auto Scaling raises a service to its new minimum by itself. */
  autoScaling = 30;
  /** Seconds that a failover, a switchover, a rebuild, a deletion take. */
  durations = 60;
  private readonly due: { at: number; run: () => unknown }[] = [];

  constructor(
    readonly topology: Topology,
    readonly clock: Pick<Clock, 'now'>,
  ) {
    for (const region of topology.regions) this.regions[region.region] = freshRegion(region);
    this.global = {
      GlobalClusterIdentifier: topology.globalClusterId,
      EngineVersion: topology.regions[0]?.database.engine_version ?? '',
      DeletionProtection: true,
      Status: 'available',
      GlobalClusterMembers: topology.regions.map((region) => ({
        DBClusterArn: region.names.dbClusterArn,
        IsWriter: region.role.database === 'writer',
        SynchronizationStatus: 'connected',
      })),
    };
    this.record = {
      Name: `${topology.serviceRecord.name}.`,
      Type: 'CNAME',
      TTL: topology.serviceRecord.ttlSeconds,
      ResourceRecords: [{ Value: topology.serviceRecord.target }],
    };
  }

  state(region: string): RegionState {
    const found = this.regions[region];
    if (found === undefined) throw new Error(`no region ${region}`);
    return found;
  }

  /** Mutating calls, as `service:Action region`. */
  mutations(): string[] {
    return this.sent.filter((o) => actionRow(o).mutating).map((o) => `${o.service}:${o.action} ${o.region}`);
  }

  writer(): string | null {
    return this.global?.GlobalClusterMembers.find((member) => member.IsWriter)?.DBClusterArn.split(':')[3] ?? null;
  }

  serves(): string | null {
    const target = this.record.ResourceRecords[0]?.Value;
    return this.topology.regions.find((region) => region.addresses.entry === target)?.region ?? null;
  }

  later(seconds: number, run: () => unknown): void {
    this.due.push({ at: this.clock.now() + seconds * 1000, run });
  }

  private settle(): void {
    for (;;) {
      const next = this.due.filter(({ at }) => at <= this.clock.now()).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      this.due.splice(this.due.indexOf(next), 1);
      next.run();
    }
  }

  async send(operation: Operation): Promise<CallResult> {
    await Promise.resolve();
    this.settle();
    const same = this.sent.filter((o) => o.action === operation.action).length;
    this.sent.push(operation);
    const made = this.fault(operation, same + 1);
    if (made !== undefined) return made;
    if (operation.service !== 'route53' && this.out.has(operation.region))
      return fault('ServiceUnavailable', 'transient');
    return structuredClone(this.answer(operation));
  }

  probe = (url: string): Promise<ProbeAnswer> => {
    this.settle();
    const region = this.serves();
    if (!url.startsWith(`https://${this.topology.serviceRecord.name}/`) || region === null) {
      return Promise.resolve({ ok: false, why: 'ENOTFOUND' });
    }
    const state = this.state(region);
    const works = !this.out.has(region) && state.running > 0 && state.listenerTarget === state.serviceTarget;
    return Promise.resolve({ ok: true, status: works ? 200 : 503, body: JSON.stringify({ region }) });
  };

  /** What applying a data state does: makes the cluster as a replica where it is missing. */
  applyState = (state: string): Promise<{ ok: true } | { ok: false; why: string }> => {
    const region = this.topology.regions.find((one) => state.includes(one.region));
    if (region === undefined || this.global === null) return Promise.resolve({ ok: false, why: 'no global cluster' });
    const fresh = freshRegion(region);
    Object.assign(this.state(region.region), { cluster: fresh.cluster, instances: fresh.instances, lagMs: 10 });
    this.markWriter(region.region, false);
    const member = {
      DBClusterArn: region.names.dbClusterArn,
      IsWriter: false,
      SynchronizationStatus: 'pending-resync',
    };
    this.global.GlobalClusterMembers.push(member);
    this.later(this.durations, () => (member.SynchronizationStatus = 'connected'));
    return Promise.resolve({ ok: true });
  };

  /** The region comes back: after a managed failover Aurora saves and rebuilds the old writer by itself. */
  restore(region: string): void {
    this.out.delete(region);
    const member = this.global?.GlobalClusterMembers.find((one) => one.DBClusterArn.split(':')[3] === region);
    if (member === undefined || member.IsWriter) return;
    const id = `rds:unplanned-global-failover-${this.topology.app}-2026-11-20-12-30`;
    this.state(region).snapshots.push({
      DBClusterSnapshotIdentifier: id,
      DBClusterSnapshotArn: id,
      Status: 'available',
    });
    this.later(this.durations, () => {
      member.SynchronizationStatus = 'connected';
      this.state(region).lagMs = 12;
    });
  }

  markWriter(region: string, isWriter: boolean): void {
    this.state(region).cluster?.DBClusterMembers.forEach(
      (one, index) => (one.IsClusterWriter = isWriter && index === 0),
    );
    this.state(region).lagMs = isWriter ? null : 12;
  }

  private answer(operation: Operation): CallResult {
    const input = operation.input as Input;
    const handler = (this.handlers as Record<string, ((i: Input, r: RegionState, n: string) => unknown) | undefined>)[
      operation.action
    ];
    if (handler === undefined) throw new Error(`the fake cloud does not know ${operation.action}`);
    const region = operation.service === 'route53' ? freshState : this.state(operation.region);
    const output = handler.call(this, input, region, operation.region);
    return isFailure(output) ? output : { ok: true, output: output ?? {}, requestId: 'r' };
  }

  private move(target: string, loss: boolean): Failure | undefined {
    const global = this.global;
    const member = global?.GlobalClusterMembers.find((one) => one.DBClusterArn === target);
    if (!global || member === undefined) return fault('DBClusterNotFoundFault', 'not-found');
    if (global.FailoverState !== undefined || member.IsWriter)
      return fault('InvalidGlobalClusterStateFault', 'refused');
    const old = global.GlobalClusterMembers.find((one) => one.IsWriter);
    const oldRegion = old?.DBClusterArn.split(':')[3] ?? '';
    if (!loss && this.out.has(oldRegion)) return fault('InvalidGlobalClusterStateFault', 'refused');
    this.show(() => {
      global.FailoverState = { Status: loss ? 'failing-over' : 'switching-over', ToDbClusterArn: target };
      this.later(this.durations, () => {
        delete global.FailoverState;
        global.GlobalClusterMembers.forEach((one) => (one.IsWriter = one === member));
        this.markWriter(target.split(':')[3] ?? '', true);
        if (old !== undefined) {
          this.markWriter(oldRegion, false);
          if (loss) Object.assign(old, { SynchronizationStatus: 'pending-resync' });
          if (loss) this.state(oldRegion).lagMs = null;
        }
      });
    });
    return undefined;
  }

  private show(effect: () => void): void {
    if (this.visibility === 0) effect();
    else this.later(this.visibility, effect);
  }

  private readonly handlers = {
    DescribeGlobalClusters: (input: Input) => {
      const id = input.GlobalClusterIdentifier;
      if (id !== undefined && this.global?.GlobalClusterIdentifier !== id)
        return fault('GlobalClusterNotFoundFault', 'not-found');
      return { GlobalClusters: this.global === null ? [] : [this.global] };
    },
    DescribeDBClusters: (_input: Input, region: RegionState) =>
      region.cluster === null ? fault('DBClusterNotFoundFault', 'not-found') : { DBClusters: [region.cluster] },
    DescribeDBInstances: (input: Input, region: RegionState) => {
      const id = input.DBInstanceIdentifier;
      if (id === undefined) return { DBInstances: region.instances };
      const found = region.instances.filter((one) => one.DBInstanceIdentifier === id);
      return found.length === 0 ? fault('DBInstanceNotFound', 'not-found') : { DBInstances: found };
    },
    DescribeDBClusterSnapshots: (_input: Input, region: RegionState) => ({ DBClusterSnapshots: region.snapshots }),
    FailoverGlobalCluster: (input: Input) =>
      this.move(String(input.TargetDbClusterIdentifier), input.AllowDataLoss === true),
    SwitchoverGlobalCluster: (input: Input, _region: RegionState, name: string) =>
      this.writer() === name
        ? this.move(String(input.TargetDbClusterIdentifier), false)
        : fault('InvalidGlobalClusterStateFault', 'refused'),
    RemoveFromGlobalCluster: (input: Input) => {
      const arn = String(input.DbClusterIdentifier);
      this.show(() => {
        if (this.global === null) return;
        this.global.GlobalClusterMembers = this.global.GlobalClusterMembers.filter((one) => one.DBClusterArn !== arn);
        this.markWriter(arn.split(':')[3] ?? '', true);
      });
    },
    ModifyGlobalCluster: (input: Input) => {
      if (this.global !== null) this.global.DeletionProtection = input.DeletionProtection === true;
    },
    DeleteGlobalCluster: () => {
      if (this.global?.GlobalClusterMembers.length !== 0 || this.global.DeletionProtection) {
        return fault('InvalidGlobalClusterStateFault', 'refused');
      }
      this.global = null;
      return undefined;
    },
    CreateGlobalCluster: (input: Input) => {
      if (this.global !== null) return fault('GlobalClusterAlreadyExistsFault', 'refused');
      const arn = String(input.SourceDBClusterIdentifier);
      this.global = {
        GlobalClusterIdentifier: String(input.GlobalClusterIdentifier),
        EngineVersion: this.topology.regions[0]?.database.engine_version ?? '',
        DeletionProtection: input.DeletionProtection === true,
        Status: 'available',
        GlobalClusterMembers: [{ DBClusterArn: arn, IsWriter: true, SynchronizationStatus: 'connected' }],
      };
      return undefined;
    },
    ModifyDBCluster: (input: Input, region: RegionState) => {
      if (region.cluster !== null) region.cluster.DeletionProtection = input.DeletionProtection === true;
    },
    DeleteDBInstance: (input: Input, region: RegionState) => {
      const instance = region.instances.find((one) => one.DBInstanceIdentifier === input.DBInstanceIdentifier);
      if (instance === undefined) return fault('DBInstanceNotFound', 'not-found');
      instance.DBInstanceStatus = 'deleting';
      this.later(this.durations, () => (region.instances = region.instances.filter((one) => one !== instance)));
      return undefined;
    },
    DeleteDBCluster: (_input: Input, region: RegionState, name: string) => {
      const cluster = region.cluster;
      if (cluster === null) return fault('DBClusterNotFoundFault', 'not-found');
      const member = this.global?.GlobalClusterMembers.some((one) => one.DBClusterArn.split(':')[3] === name);
      if (cluster.DeletionProtection || region.instances.length > 0 || member) {
        return fault('InvalidDBClusterStateFault', 'refused');
      }
      cluster.Status = 'deleting';
      this.later(this.durations, () => (region.cluster = null));
      return undefined;
    },
    CreateDBClusterSnapshot: (input: Input, region: RegionState) =>
      this.snapshot(region, String(input.DBClusterSnapshotIdentifier)),
    CopyDBClusterSnapshot: (input: Input, region: RegionState) =>
      this.snapshot(region, String(input.TargetDBClusterSnapshotIdentifier)),
    GetMetricData: (_input: Input, region: RegionState) => ({
      MetricDataResults: [{ Id: 'lag', Values: region.lagMs === null ? [] : [region.lagMs] }],
    }),
    DescribeAlarms: (input: Input, region: RegionState) => ({
      MetricAlarms: (input.AlarmNames as string[]).map((name) => ({
        AlarmName: name,
        StateValue: region.alarms[name] ?? 'OK',
      })),
    }),
    DescribeServices: (_input: Input, region: RegionState) => ({
      services: [
        {
          status: 'ACTIVE',
          desiredCount: region.desired,
          runningCount: region.running,
          taskDefinition: 'task:1',
          loadBalancers: [{ targetGroupArn: region.serviceTarget }],
        },
      ],
    }),
    DescribeTaskDefinition: (_input: Input, region: RegionState) => ({
      taskDefinition: { containerDefinitions: [{ image: region.image }] },
    }),
    DescribeScalableTargets: (input: Input, region: RegionState) => ({
      ScalableTargets: [
        { ResourceId: (input.ResourceIds as string[])[0], MinCapacity: region.min, MaxCapacity: region.max },
      ],
    }),
    RegisterScalableTarget: (input: Input, region: RegionState) => {
      region.min = Number(input.MinCapacity);
      region.max = Number(input.MaxCapacity);
      this.later(this.autoScaling, () => region.desired < region.min && this.scale(region, region.min));
    },
    UpdateService: (input: Input, region: RegionState) => {
      this.show(() => this.scale(region, Number(input.desiredCount)));
    },
    DescribeLoadBalancers: (_input: Input, _region: RegionState, name: string) => ({
      LoadBalancers: [{ LoadBalancerArn: `lb:${name}` }],
    }),
    DescribeListeners: (_input: Input, region: RegionState, name: string) => ({
      Listeners: [
        {
          ListenerArn: `listener:${name}`,
          Port: 443,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: region.listenerTarget }],
        },
        { ListenerArn: `test:${name}`, Port: 8443, DefaultActions: [] },
      ],
    }),
    ModifyListener: (input: Input, region: RegionState) => {
      region.listenerTarget = (input.DefaultActions as { TargetGroupArn: string }[])[0]?.TargetGroupArn ?? '';
    },
    DescribeTargetHealth: (_input: Input, region: RegionState) => ({
      TargetHealthDescriptions: Array.from({ length: region.running }, () => ({ TargetHealth: { State: 'healthy' } })),
    }),
    GetObject: () => ({ Body: '{"outputs":{"hosted_zone_id":{"value":"Z1"}}}' }),
    ListHostedZonesByName: () => ({ HostedZones: [{ Id: '/hostedzone/Z1', Name: `${this.topology.domain}.` }] }),
    ListResourceRecordSets: () => ({ ResourceRecordSets: [this.record], IsTruncated: true, NextRecordName: 'z.' }),
    ChangeResourceRecordSets: (input: Input) => {
      const batch = input.ChangeBatch as { Changes: { ResourceRecordSet: FakeCloud['record'] }[] };
      const set = batch.Changes[0]?.ResourceRecordSet;
      if (set !== undefined) this.record = { ...structuredClone(set), Name: `${set.Name}.` };
      return { ChangeInfo: { Id: 'C1', Status: 'PENDING' } };
    },
    ListObjectsV2: (_input: Input, region: RegionState) => ({ Contents: [...region.objects].map((Key) => ({ Key })) }),
    PutObject: (input: Input, region: RegionState) => void region.objects.add(String(input.Key)),
    DeleteObject: (input: Input, region: RegionState) => void region.objects.delete(String(input.Key)),
    GetCallerIdentity: () => ({ Account: this.topology.accountId, Arn: 'arn:aws:iam::123456789012:user/me' }),
  };

  private snapshot(region: RegionState, id: string): Failure | undefined {
    if (region.snapshots.some((one) => one.DBClusterSnapshotIdentifier === id)) {
      return fault('DBClusterSnapshotAlreadyExistsFault', 'refused');
    }
    const snapshot = { DBClusterSnapshotIdentifier: id, DBClusterSnapshotArn: id, Status: 'creating' };
    this.show(() => {
      region.snapshots.push(snapshot);
      this.later(this.durations, () => (snapshot.Status = 'available'));
    });
    return undefined;
  }

  private scale(region: RegionState, desired: number): void {
    region.desired = desired;
    this.later(this.durations / 2, () => (region.running = region.desired));
  }
}

const freshState = {} as RegionState;

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && (value as { ok?: unknown }).ok === false;
}

function freshRegion(region: RegionTopology): RegionState {
  const isWriter = region.role.database === 'writer';
  const capacity = region.role.traffic === 'serving' ? region.capacity.serving : region.capacity.standby;
  return {
    cluster: {
      DBClusterIdentifier: region.names.dbCluster,
      DBClusterArn: region.names.dbClusterArn,
      Status: 'available',
      EngineVersion: region.database.engine_version,
      DeletionProtection: true,
      DBClusterMembers: region.names.dbInstances.map((id, index) => ({
        DBInstanceIdentifier: id,
        IsClusterWriter: isWriter && index === 0,
      })),
    },
    instances: region.names.dbInstances.map((id) => ({
      DBInstanceIdentifier: id,
      DBClusterIdentifier: region.names.dbCluster,
      DBInstanceStatus: 'available',
    })),
    snapshots: [],
    lagMs: isWriter ? null : 12,
    desired: capacity.desired,
    running: capacity.desired,
    min: capacity.min,
    max: capacity.max,
    listenerTarget: region.role.traffic === 'serving' ? `green:${region.region}` : `blue:${region.region}`,
    serviceTarget: `green:${region.region}`,
    image: region.image,
    alarms: {},
    objects: new Set(),
  };
}
