/** One comparison of what is observed with what the role of its region demands. */
import type { RegionTopology, Topology } from '../topology/topology';
import type { Doors } from './observe-doors';
import { judged, met, notMet, type Finding } from './finding';
import type { Known, Observation, OwnedPieces, PartsView, RegionView } from './types';

/** What follows from one observed piece. `null`: the role demands nothing of it. */
export type Judged = Finding | null;

export interface DemandScene {
  readonly topology: Topology;
  readonly region: RegionTopology;
  /** As observed; as declared where clients are sent to no region, or nobody knows where. */
  readonly role: 'serving' | 'standby';
  readonly view: RegionView;
  readonly observation: Observation;
  /** Undefined where nobody asked for it. */
  readonly parts: PartsView | undefined;
  /** Undefined where nobody asked over HTTP. */
  readonly doors: Doors | undefined;
}

export interface DemandRule {
  readonly id: string;
  /** What must be so, as a person says it. */
  readonly title: string;
  readonly fix: string;
  /** `way`: between the names and the tasks. `service`: the tasks, and what they need. `database`: its version. `clients`: what they are answered. */
  readonly of: 'way' | 'service' | 'database' | 'clients';
  readonly judge: (scene: DemandScene) => Judged;
}

export { judged, met, notMet };

/** Met where nothing is wrong. */
export const allWell = (wrong: readonly string[], well: string): Judged =>
  wrong.length === 0 ? met(well) : notMet(wrong.join('; '));

type PieceValue<K extends keyof OwnedPieces> = OwnedPieces[K] extends Known<infer T> ? T : never;

/** A demand on one piece of what a part owns; nothing is demanded where nobody asked for it. `what`: the piece, in words. */
export function ofPiece<K extends keyof OwnedPieces>(
  rest: Omit<DemandRule, 'judge'>,
  piece: K,
  what: string,
  judge: (value: PieceValue<K>, scene: DemandScene) => Judged,
): DemandRule {
  return {
    ...rest,
    judge: (scene) => {
      if (scene.parts === undefined) return null;
      const found = scene.parts[piece] as Known<PieceValue<K>>;
      return judged(found, what, (value) => judge(value, scene));
    },
  };
}
