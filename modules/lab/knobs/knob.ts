/**
 * A knob: one thing that can be changed of a running lab. Its declaration makes the control call `POST /_lab/<name>`, the words of
 * `dr lab <name>`, its lines in `dr lab status`, and its row in docs/reference/lab.md. A part declares the knobs of its thing on AWS;
 * what belongs to no part is in `own.ts`.
 */
import type { Topology } from '../../topology/topology';
import type { Disturbances } from '../gateway/disturbances';
import type { HandlerContext } from '../gateway/handler';
import type { Outages } from '../gateway/outages';
import type { Ways } from '../plane/net/ways';
import type { KnobDocument } from '../types';

/** What was asked cannot be done as it stands; the message says why. */
export class KnobRefusal extends Error {}

/** What a knob may change: what handlers keep in the store, and what the gateway does by itself. */
export interface KnobWorld {
  readonly context: HandlerContext;
  readonly outages: Outages;
  readonly disturbances: Disturbances;
  /** Of the data plane; null where the lab has none. */
  readonly ways: Ways | null;
}

/** How the command line gets a value: the next word, or an option. */
export type KnobPlace =
  { readonly word: string } | { readonly flags: string; readonly text: string; readonly otherwise?: string };

/** One value that a knob takes. */
export interface KnobField<T> {
  readonly place: KnobPlace;
  /** Units and bounds, for the reference. */
  readonly allowed: string;
  /** JSON of what was typed. Throws `usage`, or KnobRefusal. */
  readonly read: (given: string | undefined) => unknown;
  /** The value that reached the gateway. Throws KnobRefusal. */
  readonly check: (value: unknown, name: string) => T;
  /** Its name in --json, where it is another. */
  readonly reported?: string;
}

type Fields = Readonly<Record<string, KnobField<unknown>>>;
type ValuesOf<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends KnobField<infer T> ? T : never };

/** What the person typed, and times in both clocks. */
export interface KnobWords {
  /** By the name of the field; empty where nothing was typed. */
  readonly typed: (field: string) => string;
  /** Milliseconds of the lab's time, in words. */
  readonly labTime: (ms: number) => string;
}

/** What holds now because of a knob. Members are those of `GET /_lab/status`. */
interface StateOf<S extends KnobDocument> {
  readonly read: (world: KnobWorld) => S;
  /** One line for each thing that is not as usual. `now`: the lab's time. */
  readonly lines: (state: S, now: number) => readonly string[];
  /** Names of members in --json, where they are others. */
  readonly reported?: Readonly<Record<string, string>>;
}

interface KnobDeclaration<F extends Fields, E extends KnobDocument, S extends KnobDocument> {
  /** The word behind `dr lab`. */
  readonly name: string;
  /** Behind the name in the help. */
  readonly summary: string;
  readonly fields: F;
  /** Does it. What it returns goes into the answer, beside the values. Throws KnobRefusal. */
  readonly apply: (values: ValuesOf<F>, world: KnobWorld) => E | Promise<E>;
  /** The line that the person reads. */
  readonly says: (answer: ValuesOf<F> & E, words: KnobWords) => string;
  readonly state?: StateOf<S>;
  /** Where the command line takes its values from the overlays: one call for each, reported as a list under this name. */
  readonly each?: { readonly under: string; readonly of: (topology: Topology) => readonly ValuesOf<F>[] };
}

/** A knob, whatever its values are. */
export interface Knob {
  readonly name: string;
  readonly summary: string;
  readonly fields: Fields;
  /** Checks the values, does it, and answers with them. Throws KnobRefusal. */
  readonly turn: (given: KnobDocument, world: KnobWorld) => Promise<KnobDocument>;
  readonly says: (answer: KnobDocument, words: KnobWords) => string;
  readonly state: StateOf<KnobDocument> | null;
  readonly each: { readonly under: string; readonly of: (topology: Topology) => readonly KnobDocument[] } | null;
}

/** The answer of the gateway is what `turn` returned; that is why it has the types of the declaration. */
export function defineKnob<
  F extends Fields,
  E extends KnobDocument = KnobDocument,
  S extends KnobDocument = KnobDocument,
>(declared: KnobDeclaration<F, E, S>): Knob {
  const { name, summary, fields, apply, says, state, each } = declared;
  return {
    name,
    summary,
    fields,
    async turn(given, world) {
      const checked = Object.entries(fields).map(([field, kind]) => [field, kind.check(given[field], field)]);
      const values = Object.fromEntries(checked) as ValuesOf<F>;
      return { ...values, ...(await apply(values, world)) };
    },
    says: (answer, words) => says(answer as ValuesOf<F> & E, words),
    state: state === undefined ? null : { ...state, lines: (found, now) => state.lines(found as S, now) },
    each: each ?? null,
  };
}
