/**
 * The lease itself, explored: the product's own `RunLease`, two runs, a bucket for each region and one for the control region, and a view
 * of the buckets for each run that changes at any moment. The role machine has one view for all; what the lease does in a partition is here.
 */
import { DrError } from '../../../console/errors';
import type { RunLease } from '../../../runs/lease';
import type { LeaseRecord } from '../../../runs/lease-record';
import { endingsOf, neverEnds, verdict } from './lease-ending';
import {
  ENDED,
  inside,
  RENEWAL,
  Scene,
  type LeaseBounds,
  type LeaseState,
  type Party,
  type Spoil,
} from './lease-scene';
import type { Edge, Machine } from './search';

const NEW: Party = { life: 'new', kept: [], floor: 0, ended: false, cut: [], memory: null };

export class LeaseMachine implements Machine<LeaseState> {
  /** Verdicts of checks that were seen, in both orders: a search in which none is ever lost proves nothing. */
  readonly seen = new Set<string>();
  readonly initial: LeaseState;

  constructor(
    private readonly bounds: LeaseBounds,
    private readonly spoil: Spoil = () => undefined,
  ) {
    const buckets = Object.fromEntries(bounds.regions.map((region) => [region, null]));
    const parties = bounds.runs.map((): Party => ({ ...NEW }));
    this.initial = { now: 1, etags: 0, buckets, parties, cuts: bounds.cuts, paused: false, bad: null };
  }

  /** Without what makes no difference: the time of day, and how tags are counted. */
  key({ now, buckets, parties, cuts, paused, bad }: LeaseState): string {
    const record = (one: LeaseRecord | null): unknown => one && [one.epoch, one.run, one.holder?.machine, one.open];
    const kept = Object.values(buckets).map(
      (one) =>
        one && [record(JSON.parse(one.text) as LeaseRecord), Math.min(ENDED, Math.floor((now - one.at) / RENEWAL))],
    );
    const tags = new Map(Object.values(buckets).map((one, index) => [one === null ? '' : String(one.etag), index]));
    const known = parties.map(({ life, kept: files, floor, ended, cut, memory }) => [
      ...[life, files, floor, ended, cut],
      memory && [
        record(memory.record),
        record(memory.left),
        memory.wasHome,
        now - memory.triedAt >= RENEWAL,
        memory.copies.map(({ etag, silence, last }) => [
          etag === undefined ? 'unknown' : etag === null ? 'none' : (tags.get(etag) ?? 'old'),
          silence,
          record(last),
        ]),
      ],
    ]);
    return JSON.stringify([kept, known, cuts, paused, bad]);
  }

  broken = ({ bad }: LeaseState): string | null => bad;

  async next(state: LeaseState): Promise<readonly Edge<LeaseState>[]> {
    const ways: Edge<LeaseState>[] = [];
    const happens = async (
      label: string,
      what: (scene: Scene) => Promise<string | null> | null,
      cuts = state.cuts,
    ): Promise<void> => {
      const scene = this.scene(state);
      const bad = await what(scene);
      ways.push({ label, to: scene.state(cuts, bad) });
    };
    const { endings } = this.bounds;
    for (const [index, { life, cut }] of state.parties.entries()) {
      const name = `run ${index + 1}`;
      if (endings !== undefined) {
        for (const [label, what] of this.interruptions(index, life, state.paused))
          await happens(`${name} ${label}`, what);
      }
      if (life === 'new') await happens(`${name} begins`, (scene) => this.opens(scene, index));
      if (life === 'open') {
        await happens(`${name} ends`, async (scene) => {
          await scene.leases[index]?.release(false);
          scene.become(index, { life: 'over' });
          return null;
        });
      }
      if (life === 'over') continue;
      for (const region of this.bounds.regions) {
        const back = cut.includes(region);
        if (!back && state.cuts === 0) continue;
        const change = back ? cut.filter((one) => one !== region) : [...cut, region].sort();
        const label = `${name} ${back ? 'reaches' : 'loses'} the bucket in ${region}`;
        await happens(label, (scene) => (scene.become(index, { cut: change }), null), state.cuts - (back ? 0 : 1));
      }
    }
    if (state.parties.every(({ life }) => life === 'new')) {
      await happens('both begin at the same moment', async (scene) => {
        await Promise.all([this.opens(scene, 0, true), this.opens(scene, 1, true)]);
        return null;
      });
    }
    await happens('a minute passes', async (scene) => {
      for (let round = 0; round < ENDED; round += 1) await scene.passes();
      return null;
    });
    if (endings !== undefined) {
      const stage = (one: LeaseState): Scene => this.scene(one);
      for (const { label, what } of endingsOf(state, this.bounds, stage)) await happens(label, what);
      const stuck = await neverEnds(state, this.bounds, stage);
      if (stuck !== null) ways.push({ label: 'a minute passes, and a person looks', to: { ...state, bad: stuck } });
    }
    const bad = await this.judged(state);
    if (bad !== null) ways.push({ label: 'both are about to act', to: { ...state, bad } });
    return ways;
  }

  private scene(state: LeaseState): Scene {
    return new Scene(this.bounds, this.spoil, state);
  }

  /** A process that stands still after its lease was written, and comes back or does not; a run that is stopped, and goes on. */
  private interruptions(
    index: number,
    life: Party['life'],
    paused: boolean,
  ): readonly (readonly [string, (scene: Scene) => Promise<string | null>])[] {
    if (life === 'new') {
      const still = async (scene: Scene): Promise<string | null> => {
        const bad = await this.opens(scene, index);
        if (scene.parties[index]?.life === 'open') scene.become(index, { life: 'still', kept: [] });
        return bad;
      };
      return [['writes its lease, and stands still', still]];
    }
    if (life === 'still') return [['wakes', (scene) => this.wakes(scene, index)]];
    if (life === 'waits') return [['goes on', (scene) => this.opens(scene, index)]];
    if (life !== 'open' || paused) return [];
    const stops = async (scene: Scene): Promise<null> => {
      const floor = scene.leases[index]?.epoch() ?? 0;
      await scene.leases[index]?.release(true);
      scene.become(index, { life: 'waits', floor });
      scene.paused = true;
      return null;
    };
    return [['is stopped, and waits', stops]];
  }

  /** It keeps its files, and goes on to act: not where its lease was ended, and it can ask every bucket. */
  private async wakes(scene: Scene, index: number): Promise<string | null> {
    const party = scene.parties[index];
    scene.become(index, { life: 'open', kept: this.reached(scene, index) });
    if (party?.ended !== true || party.cut.length > 0) return null;
    const told = await verdict(scene.state(0), (one) => this.scene(one), index);
    return told === 'lost' ? null : `run ${index + 1} acts, although its lease was ended`;
  }

  private reached(scene: Scene, index: number): readonly string[] {
    const { regions, runs } = this.bounds;
    const places = [runs[index]?.target, regions.at(-1)];
    return regions.filter((region) => places.includes(region) && !scene.cutOff(index, region));
  }

  /** A run takes the lease, or is refused. Nobody's is taken over who can be seen and renews it. */
  private async opens(scene: Scene, index: number, atOnce = false): Promise<string | null> {
    const other = 2 - index;
    const seen = this.bounds.regions.flatMap((region) => scene.sees(index, region) ?? []);
    const newest = Math.max(0, ...seen.map(({ record }) => record.epoch));
    const held = seen.filter(({ record }) => record.epoch === newest && record.run === String(other));
    const runs = held.some(({ renewed }) => renewed) && held.every(({ record }) => record.holder !== null);
    try {
      await scene.leases[index]?.open();
    } catch (error) {
      if (!(error instanceof DrError)) throw error;
      // One that another run passed while it waited is refused for that.
      const back = error.code !== 'run-passed' && held.some(({ record }) => record.holder === null);
      return back
        ? `run ${index + 1} was refused, although run ${other} gave the lease back where it can be seen`
        : null;
    }
    const kept = this.bounds.endings === undefined ? [] : this.reached(scene, index);
    scene.become(index, { life: 'open', kept });
    const took = inside(scene.leases[index] as RunLease).record !== null;
    return took && runs && !atOnce ? `run ${index + 1} took the lease of run ${other}, which it saw` : null;
  }

  /** Both ask before an act, after a renewal of each: the first one once more, since the second one's lease may have come to it. */
  private async judged(state: LeaseState): Promise<string | null> {
    if (state.parties.some(({ life }) => life !== 'open')) return null;
    const scene = this.scene(state);
    await scene.passes();
    const checks: string[] = [];
    for (const index of [0, 1, 0]) checks.push((await scene.leases[index]?.check()) ?? 'unknown');
    const [, second = '', first = ''] = checks;
    const acts = (verdict: string, index: number): boolean =>
      verdict === 'held' || (verdict === 'unknown' && this.bounds.runs[index]?.mode === 'ungraceful');
    this.seen.add(`${first}, ${second}`);
    if (first === 'held' && second === 'held') return 'both hold the lease';
    const common = this.bounds.regions.find((region) => state.parties.every(({ cut }) => !cut.includes(region)));
    if (common === undefined) return null;
    if (acts(first, 0) && acts(second, 1)) return `both act, and both can ask the bucket in ${common}`;
    // One that a person ended is to give way.
    if (state.parties.some(({ ended }) => ended)) return null;
    return first === 'lost' && second === 'lost' ? 'both gave way' : null;
  }
}
