/**
 * An AWS in memory, as far as recovery uses it: global database with timed transitions, ECS, load balancers, Route 53, S3
 * markers; regions that are out, faults that tests make, effects that show late.
 */
import { serviceTargets } from '../topology/arrange';
import type { Clock } from '../console/ports';
import type { CallResult } from '../operations/adapter';
import { tooLarge } from '../operations/bodies';
import { actionRow, CATALOGUE } from '../operations/catalogue';
import type { Operation } from '../operations/operation';
import type { Topology } from '../topology/topology';
import { SENTINEL_KEY, sentTo, TAKEOVER_KEY, trafficUrl } from '../topology/traffic';
import type { NameResolver, ProbeAnswer, Prober, Sender } from '../runbook/ports';
import {
  fault,
  freshRegion,
  writesIn,
  type CloudState,
  type Failure,
  type Global,
  type MemoryHandlers,
  type HostedZone,
  type MemoryInput,
  type KeptObject,
  type MetricValue,
  type RegionState,
  type ServiceRecord,
} from './state';

export { fault } from './state';

/** A test's own answer to an operation, or undefined to let the cloud answer. */
export type Fault = (operation: Operation, nth: number) => CallResult | undefined;

// Looking a global up is what costs most in a test's own context.
const copy = structuredClone;
const arrived = Promise.resolve();
const NO_FAULT: Fault = () => undefined;

/** `handlers`: what answers which operation, by action. */
export class MemoryCloud implements Sender, CloudState {
  readonly regions: Record<string, RegionState> = {};
  global: Global | null;
  record: ServiceRecord;
  zones: HostedZone[];
  /** Everything that was sent, in order. */
  readonly sent: Operation[] = [];
  readonly metrics: MetricValue[] = [];
  readonly out = new Set<string>();
  /** Regions whose application answers, but cannot write whatever RDS says of its database. */
  readonly readOnly = new Set<string>();
  /** Regions through which something was written. */
  readonly wrote = new Set<string>();
  fault: Fault = NO_FAULT;
  /** Seconds until what was asked for can be seen. */
  visibility = 0;
  /** Seconds until Application Auto Scaling raises a service to its new minimum by itself. */
  autoScaling = 30;
  /** Seconds that a failover, a switchover, a rebuild, a deletion take. */
  durations = 60;
  // No property of its own: a copy of this world is data.
  readonly #handlers: MemoryHandlers;
  private readonly buckets = new Map<string, Map<string, KeptObject>>();
  #tags = 0;
  private readonly due: { at: number; run: () => unknown }[] = [];

  constructor(
    readonly topology: Topology,
    readonly clock: Pick<Clock, 'now'>,
    handlers: MemoryHandlers,
  ) {
    this.#handlers = handlers;
    for (const region of topology.regions) this.regions[region.region] = freshRegion(region);
    this.global = {
      GlobalClusterIdentifier: topology.globalClusterId,
      EngineVersion: topology.regions[0]?.database.engine_version ?? '',
      DeletionProtection: true,
      Status: 'available',
      GlobalClusterMembers: topology.regions.map((region) => ({
        DBClusterArn: region.names.dbClusterArn,
        IsWriter: writesIn(region),
        SynchronizationStatus: 'connected',
      })),
    };
    const { traffic } = topology;
    for (const { region, role } of topology.regions) {
      // SECONDARY serves by saying so, PRIMARY by nobody saying anything.
      const says = traffic.method === 'health-check-inversion' && region === traffic.secondary;
      if (says && role.traffic === 'serving') this.state(region).objects.add(TAKEOVER_KEY);
    }
    this.zones = [{ Id: '/hostedzone/Z1', Name: `${topology.domain}.`, Config: { PrivateZone: false } }];
    this.record = {
      Name: `${topology.serviceRecord.name}.`,
      Type: 'CNAME',
      TTL: topology.serviceRecord.ttlSeconds,
      ResourceRecords: serviceTargets(topology).map((Value) => ({ Value })),
    };
  }

  state(region: string): RegionState {
    const found = this.regions[region];
    if (found === undefined) throw new Error(`no region ${region}`);
    return found;
  }

  kept(region: string): Map<string, KeptObject> {
    const known = this.buckets.get(region) ?? new Map<string, KeptObject>();
    this.buckets.set(region, known);
    return known;
  }

  nextTag(): string {
    this.#tags += 1;
    return `"${this.#tags}"`;
  }

  /** Mutating calls, as `service:Action region`, without what runs keep about themselves. */
  mutations(): string[] {
    return this.sent
      .filter((o) => actionRow(o).mutating && !isOfRuns(o))
      .map((o) => `${o.service}:${o.action} ${o.region}`);
  }

  writer(): string | null {
    return this.global?.GlobalClusterMembers.find((member) => member.IsWriter)?.DBClusterArn.split(':')[3] ?? null;
  }

  serves(): string | null {
    const { traffic } = this.topology;
    if (traffic.method === 'health-check-inversion') {
      return sentTo(traffic, (region) => !this.out.has(region) && this.state(region).objects.has(TAKEOVER_KEY));
    }
    const target = this.record.ResourceRecords[0]?.Value;
    return this.topology.regions.find((region) => region.addresses.entry === target)?.region ?? null;
  }

  later(seconds: number, run: () => unknown): void {
    this.due.push({ at: this.clock.now() + seconds * 1000, run });
  }

  private nth({ action }: Operation): number {
    return this.sent.filter((one) => one.action === action).length;
  }

  private settle(): void {
    while (this.due.length > 0) {
      const next = this.due.filter(({ at }) => at <= this.clock.now()).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      this.due.splice(this.due.indexOf(next), 1);
      next.run();
    }
  }

  async send(operation: Operation): Promise<CallResult> {
    await arrived;
    this.settle();
    this.sent.push(operation);
    const made = this.fault === NO_FAULT ? undefined : this.fault(operation, this.nth(operation));
    if (made !== undefined) return made;
    if (!isGlobal(operation) && this.out.has(operation.region)) return fault('ServiceUnavailable', 'transient');
    return bounded(operation, copy(this.answer(operation)));
  }

  /** The region that a request to a URL reaches: by the service's name, by a region's entry, or by a region's own name. */
  leadsTo(url: string, via?: string): string | null {
    const { regions, serviceRecord } = this.topology;
    const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
    const own = regions.find(({ addresses }) => addresses.host === hostname)?.region;
    if (via === undefined && own !== undefined) return own;
    if (hostname !== serviceRecord.name) return null;
    if (via === undefined) return this.serves();
    const entry = regions.find(({ addresses }) => addresses.entry === via)?.region;
    return entry === undefined || this.state(entry).entryBroken ? null : entry;
  }

  probe: Prober = (url, _signal, method, via) => {
    this.settle();
    const object = this.topology.regions
      .flatMap((one) =>
        [TAKEOVER_KEY, SENTINEL_KEY].map((key) => ({ region: one.region, key, url: trafficUrl(one, key) })),
      )
      .find((one) => one.url === url);
    if (object !== undefined) return Promise.resolve(this.publicObject(object.region, object.key));
    const region = this.leadsTo(url, via);
    if (region === null) return Promise.resolve({ ok: false, why: 'ENOTFOUND' });
    const state = this.state(region);
    const forwards = state.listenerTarget === state.serviceTarget && state.rules.length === 0;
    const mapped = url.startsWith(`https://${this.topology.serviceRecord.name}/`) ? state.mapped : true;
    const works = !this.out.has(region) && state.running > 0 && forwards && mapped;
    const done = works && (method === undefined || (this.writes(region) && !this.readOnly.has(region)));
    if (done && method !== undefined) this.wrote.add(region);
    return Promise.resolve({ ok: true, status: done ? 200 : 503, body: JSON.stringify({ region }) });
  };

  /** The zone's name servers: they answer whatever is out. */
  resolve: NameResolver = (name) => {
    const target = this.topology.regions.find(({ region }) => region === this.serves())?.addresses.entry;
    const known = name === this.topology.serviceRecord.name && target !== undefined;
    return Promise.resolve({ ok: true, chain: known ? [target] : [] });
  };

  /** Whether the database in a region takes writes: the writer of the global cluster, or a cluster that was detached from it. */
  private writes(region: string): boolean {
    const { cluster } = this.state(region);
    const member = this.global?.GlobalClusterMembers.find(({ DBClusterArn }) => DBClusterArn === cluster?.DBClusterArn);
    return cluster !== null && (member === undefined || member.IsWriter);
  }

  /** What a GET without a signature gets: S3 refuses what is absent to whoever may not list. */
  private publicObject(region: string, key: string): ProbeAnswer {
    if (this.out.has(region)) return { ok: false, why: 'ETIMEDOUT' };
    const there = key === SENTINEL_KEY || this.state(region).objects.has(key);
    return { ok: true, status: there ? 200 : 403, body: '' };
  }

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

  /** The region comes back. */
  restore(region: string): void {
    this.out.delete(region);
  }

  markWriter(region: string, isWriter: boolean): void {
    this.state(region).cluster?.DBClusterMembers.forEach(
      (one, index) => (one.IsClusterWriter = isWriter && index === 0),
    );
    this.state(region).lagMs = isWriter ? null : 12;
  }

  private answer(operation: Operation): CallResult {
    const input = operation.input as MemoryInput;
    const handler = this.#handlers[operation.action];
    if (handler === undefined) throw new Error(`the fake cloud does not know ${operation.action}`);
    const apart = isGlobal(operation) || operation.region === this.topology.controlRegion;
    const region = apart ? (this.regions[operation.region] ?? nowhere()) : this.state(operation.region);
    const output = handler(this, input, region, operation.region);
    if (isFailure(output)) return output;
    const date = operation.service === 's3' ? { date: new Date(this.clock.now()).toUTCString() } : {};
    return { ok: true, output: output ?? {}, requestId: 'r', ...date };
  }

  show(effect: () => void): void {
    if (this.visibility === 0) effect();
    else this.later(this.visibility, effect);
  }
}

/** What runs keep about themselves: journals, lease, approvals. */
function isOfRuns({ input }: Operation): boolean {
  return typeof input['Key'] === 'string' && input['Key'].startsWith('runs/');
}

/** One endpoint for the partition: no region's outage stops it. */
const isGlobal = ({ service }: Operation): boolean => CATALOGUE[service].endpointRegion !== null;

/** What answers for a region that has none of the environment's states. */
const nowhere = (): RegionState => ({ objects: new Set<string>() }) as RegionState;

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && (value as { ok?: unknown }).ok === false;
}

/** An object that is larger than any that is read answers as the adapter does. */
function bounded(operation: Operation, answer: CallResult): CallResult {
  if (operation.action !== 'GetObject' || !answer.ok) return answer;
  const { Body, ETag } = answer.output as { readonly Body?: unknown; readonly ETag?: unknown };
  return typeof Body === 'string' ? (tooLarge(operation, Buffer.byteLength(Body), ETag) ?? answer) : answer;
}
