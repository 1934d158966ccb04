/**
 * The worlds of the model: states of the fake cloud as values, numbered. Reads are answered by the fake cloud and judged by the
 * product's own conditions; what a runbook would be is asked of the product's own choice.
 */
import { DrError } from '../../../console/errors';
import type { Operation } from '../../../operations/operation';
import type { Topology } from '../../../topology/topology';
import { TAKEOVER_KEY } from '../../../topology/traffic';
import { lookAt } from '../../../runbook/conditions/index';
import { observe } from '../../../parts/index.observe';
import type { Observation } from '../../../observation/types';
import type { Condition, LookResult } from '../../../runbook/runbook';
import { FakeClock } from '../../../memory/clock';
import type { RegionState } from '../../../memory/state';
import { FakeCloud } from '../../../parts/index.memory';

const MOVES = ['FailoverGlobalCluster', 'SwitchoverGlobalCluster'];

/** What becomes of the tasks of a region; see `taskEvents`. */
export type TaskEvent = 'replaced' | 'up' | 'beside' | 'ended' | 'busy' | 'closed' | 'opened';

type Tasks = Readonly<Record<'desired' | 'running' | 'pending' | 'outside' | 'min' | 'max', number>>;

/** What matters of a world to the invariants. */
export interface Facts {
  /** Member that the global cluster calls its writer. */
  readonly writer: string | null;
  /** Regions whose cluster takes writes, whether or not anybody can see it, and in which tasks run to make them. */
  readonly writing: readonly string[];
  readonly serves: string | null;
  readonly tasks: Readonly<Record<string, Tasks>>;
  /** `writing`, and those whose tasks are about to run. */
  readonly mayWrite: readonly string[];
  /** Regions whose cluster takes writes and whose tasks carry what serving takes. */
  readonly able: readonly string[];
  /** Regions whose bounds are no less than those of serving. */
  readonly bounded: readonly string[];
  /** Regions that answer clients, when they are not out. */
  readonly answering: readonly string[];
  /** Regions whose domain leads to no API: nobody is answered there, whatever runs. */
  readonly closed: readonly string[];
  readonly frozen: readonly string[];
  /** One region writes and serves, and all are in the global database: no run is needed any more. */
  readonly settled: boolean;
  readonly moving: { readonly status: string; readonly to: string } | null;
}

export class Worlds {
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly judged = new Map<string, LookResult>();
  private readonly changed = new Map<string, number>();
  private readonly seen = new Map<string, Observation>();
  private readonly known: Facts[] = [];
  private readonly ids = new Map<object, number>();
  readonly first: number;
  readonly regions: readonly string[];

  constructor(readonly topology: Topology) {
    this.regions = topology.regions.map(({ region }) => region);
    this.first = this.keep(this.cloudOf(null, ''));
  }

  get size(): number {
    return this.texts.length;
  }

  /** A world's fake cloud, on a clock that a caller may put forward. */
  private cloudOf(world: number | null, out: string, clock = { now: () => 0 }): FakeCloud {
    const cloud = new FakeCloud(this.topology, clock);
    if (world !== null) {
      const kept = JSON.parse(this.texts[world] ?? '', revive) as Pick<FakeCloud, 'regions' | 'global' | 'record'>;
      Object.assign(cloud.regions, kept.regions);
      cloud.global = kept.global;
      cloud.record = kept.record;
    }
    for (const region of out.split(' ')) cloud.out.add(region);
    return cloud;
  }

  private keep({ regions, global, record }: FakeCloud): number {
    const text = JSON.stringify({ regions, global, record }, plain);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    this.texts.push(text);
    return this.texts.length - 1;
  }

  private id(thing: object): number {
    const known = this.ids.get(thing) ?? this.ids.size;
    this.ids.set(thing, known);
    return known;
  }

  /** The product's verdict on a condition. */
  async judge(world: number, out: string, condition: Condition): Promise<LookResult> {
    const key = `${world}|${out}|${this.id(condition)}`;
    const known = this.judged.get(key);
    if (known !== undefined) return known;
    const cloud = this.cloudOf(world, out);
    const verdict = await lookAt(condition, { sender: cloud, probe: cloud.probe, resolve: cloud.resolve });
    this.judged.set(key, verdict);
    return verdict;
  }

  /** What AWS makes of a call that arrives: a move begins and takes its time, everything else is there at once. */
  change(world: number, out: string, operation: Operation): Promise<number> {
    return this.make(`${world}|${out}|${this.id(operation)}`, world, out, async (cloud, forward) => {
      await cloud.send(operation);
      if (!MOVES.includes(operation.action)) await forward();
    });
  }

  apply(world: number, out: string, state: string): Promise<number> {
    return this.make(`${world}|${out}|apply ${state}`, world, out, async (cloud, forward) => {
      await cloud.applyState(state);
      await forward();
    });
  }

  /** A region that is back: Aurora saves and rebuilds an old writer that is a reader now; one that is outside goes on writing. */
  returns(world: number, out: string, region: string): Promise<number> {
    return this.make(`${world}|${out}|returns ${region}`, world, out, async (cloud, forward) => {
      const member = cloud.global?.GlobalClusterMembers.find((one) => regionOfArn(one.DBClusterArn) === region);
      const lost = member?.IsWriter === false && member.SynchronizationStatus !== 'connected';
      if (lost) cloud.markWriter(region, false);
      if (lost) cloud.restore(region);
      await forward();
    });
  }

  /** The move that is under way ends. A region that is out does not hear of it, and goes on taking writes. */
  completes(world: number, out: string): Promise<number> {
    return this.make(`${world}|${out}|completes`, world, out, (cloud) => {
      const { global } = cloud;
      const { Status, ToDbClusterArn } = global?.FailoverState ?? { Status: '', ToDbClusterArn: '' };
      const loss = Status === 'failing-over';
      const old = global?.GlobalClusterMembers.find(({ IsWriter }) => IsWriter);
      for (const member of global?.GlobalClusterMembers ?? []) member.IsWriter = member.DBClusterArn === ToDbClusterArn;
      cloud.markWriter(regionOfArn(ToDbClusterArn), true);
      const left = regionOfArn(old?.DBClusterArn ?? '');
      if (old !== undefined && !cloud.out.has(left)) cloud.markWriter(left, false);
      if (old !== undefined && loss && cloud.out.has(left)) old.SynchronizationStatus = 'pending-resync';
      delete global?.FailoverState;
      return Promise.resolve();
    });
  }

  /** Tasks that are pending stay so until they come up: how long that takes is not the recovery's. */
  tasks(world: number, out: string, region: string, event: TaskEvent): Promise<number> {
    return this.make(`${world}|${out}|${event} ${region}`, world, out, (cloud) => {
      const state = cloud.state(region);
      const { desired, running, pending, max } = state;
      Object.assign(
        state,
        {
          replaced: { running: 0, pending: desired },
          up: { running: running + pending, pending: 0 },
          beside: { outside: 1 },
          ended: { outside: 0 },
          busy: { desired: max, running: max, pending: 0 },
          closed: { mapped: false },
          opened: { mapped: true },
        }[event],
      );
      return Promise.resolve();
    });
  }

  /** A switchover that cannot be finished is given up. */
  cancels(world: number, out: string): Promise<number> {
    return this.make(`${world}|${out}|cancels`, world, out, (cloud) => {
      delete cloud.global?.FailoverState;
      return Promise.resolve();
    });
  }

  private async make(
    key: string,
    world: number,
    out: string,
    act: (cloud: FakeCloud, forward: () => Promise<unknown>) => Promise<unknown>,
  ): Promise<number> {
    const known = this.changed.get(key);
    if (known !== undefined) return known;
    let time = 0;
    const cloud = this.cloudOf(world, out, { now: () => time });
    await act(cloud, async () => {
      // What follows from what follows, as tasks from bounds.
      for (let round = 0; round < 4; round += 1) {
        time += 1e9;
        await cloud.probe('https://nobody.example/');
      }
    });
    const made = this.keep(cloud);
    this.changed.set(key, made);
    return made;
  }

  async observe(world: number, out: string): Promise<Observation> {
    const key = `${world}|${out}`;
    const known = this.seen.get(key) ?? (await observe(this.topology, this.cloudOf(world, out), new FakeClock()));
    this.seen.set(key, known);
    return known;
  }

  facts(world: number): Facts {
    const known = this.known[world];
    if (known !== undefined) return known;
    const cloud = this.cloudOf(world, '');
    const takesWrites = this.regions.filter((region) =>
      cloud.state(region).cluster?.DBClusterMembers.some(({ IsClusterWriter }) => IsClusterWriter),
    );
    const to = cloud.global?.FailoverState;
    const carries = (region: string): boolean => {
      const serving = this.topology.regions.find((one) => one.region === region)?.capacity.serving;
      return serving !== undefined && cloud.state(region).running >= serving.min;
    };
    const keeps = ({ region, capacity: { serving } }: Topology['regions'][number]): boolean =>
      cloud.state(region).min >= serving.min && cloud.state(region).max >= serving.max;
    const writing = takesWrites.filter((region) => cloud.state(region).running + cloud.state(region).outside > 0);
    const mayWrite = takesWrites.filter((region) => writing.includes(region) || cloud.state(region).pending > 0);
    const serves = cloud.serves();
    const whole = cloud.global?.GlobalClusterMembers.length === this.regions.length;
    const facts: Facts = {
      writer: cloud.writer(),
      writing,
      mayWrite,
      serves,
      settled: whole && writing.length === 1 && writing[0] === serves,
      able: takesWrites.filter(carries),
      bounded: this.topology.regions.filter(keeps).map(({ region }) => region),
      answering: this.regions.filter((region) => answers(cloud.state(region))),
      closed: this.regions.filter((region) => !cloud.state(region).mapped),
      tasks: Object.fromEntries(this.regions.map((region) => [region, tasksOf(cloud.state(region))])),
      frozen: this.regions.filter((region) => [...cloud.state(region).objects].some((key) => key !== TAKEOVER_KEY)),
      moving: to === undefined ? null : { status: to.Status, to: regionOfArn(to.ToDbClusterArn) },
    };
    this.known[world] = facts;
    return facts;
  }
}

/** Tasks run, the listener leads to them, and the region's domain to the listener. */
const answers = ({ running, listenerTarget, serviceTarget, rules, mapped, entryBroken }: RegionState): boolean =>
  running > 0 && listenerTarget === serviceTarget && rules.length === 0 && mapped && !entryBroken;

const tasksOf = ({ desired, running, pending, outside, min, max }: Tasks): Tasks => ({
  desired,
  running,
  pending,
  outside,
  min,
  max,
});

const regionOfArn = (arn: string): string => arn.split(':')[3] ?? '';

const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value].sort() : value);
const revive = (key: string, value: unknown): unknown => (key === 'objects' ? new Set(value as string[]) : value);

/** What a choice gives, or null where the product refuses with a reason. */
export function orRefused<T>(choose: () => T): T | null {
  try {
    return choose();
  } catch (error) {
    if (error instanceof DrError) return null;
    throw error;
  }
}
