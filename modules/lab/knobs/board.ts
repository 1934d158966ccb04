/** The knobs of one running lab. */
import type { KnobDocument } from '../types';
import type { Knob, KnobWorld } from './knob';

export interface KnobBoard {
  has(name: string): boolean;
  /** Does what the knob does, and answers with its values. Throws KnobRefusal. */
  turn(name: string, values: KnobDocument): Promise<KnobDocument>;
  /** What holds now because of any of them. */
  state(): KnobDocument;
}

export function createKnobBoard(knobs: readonly Knob[], world: () => KnobWorld): KnobBoard {
  const byName = new Map(knobs.map((knob) => [knob.name, knob]));
  return {
    has: (name) => byName.has(name),
    turn(name, values) {
      const knob = byName.get(name);
      return knob === undefined ? Promise.reject(new Error(`the lab has no knob ${name}`)) : knob.turn(values, world());
    },
    state: () => Object.assign({}, ...knobs.map(({ state }) => state?.read(world()) ?? {})) as KnobDocument,
  };
}
