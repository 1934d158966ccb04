/** One comparison of what is observed with what the role of its region demands. */
import type { Verdict } from '../console/verdict';
import type { RegionTopology, Topology } from '../topology/topology';
import type { Doors } from './observe-doors';
import type { PartsView } from './observe-parts';
import type { Known, Observation, RegionView } from './types';

/** What follows from one observed piece. `null`: the role demands nothing of it. */
export type Judged = { readonly verdict: Verdict; readonly words: string } | null;

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

export const met = (words: string): Judged => ({ verdict: 'met', words });
export const notMet = (words: string): Judged => ({ verdict: 'not-met', words });

/** Judges what is known; what is not is unknown with its reason. */
export function judged<T>(piece: Known<T>, what: string, judge: (value: T) => Judged): Judged {
  return piece.known ? judge(piece.value) : { verdict: 'unknown', words: `${what}: ${piece.why}` };
}
