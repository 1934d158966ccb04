/**
 * Effects of an operation, as AWS shows them afterwards. The lint compares them with what a step proves, so that no
 * step is met while its own call would still change something. The `operations` sides of parts say it; fields: the
 * services' API references.
 */
import type { InputValue, Predicate } from './values';

/** Takes a member of the input; which ones were taken is what the row looks at. */
export type Take = (member: string) => InputValue;

type Fields = Readonly<Record<string, InputValue>>;
type Asked = Readonly<Record<string, Predicate>>;

/** What a read of the same service in the same region answers then: an element, or the fault that it is gone. */
export type ShownFact = { readonly action: string; readonly input: Fields } & (
  { readonly in: string; readonly where: Asked } | { readonly missing: string }
);

export interface Effect {
  /** Alternatives: of one of them, every fact. */
  readonly shows: (take: Take) => readonly (readonly ShownFact[])[];
  /** Members that no fact is about, each with the reason. */
  readonly left?: Readonly<Record<string, string>>;
}

/** What the apply of a state makes true of its region where a setting is laid over it; or why no fact is about the setting. */
export type AppliedEffect =
  | {
      /** A list in an answer, whatever question had it; and the field of its elements with an ARN in the region. */
      readonly in: string;
      readonly arn: string;
      /** What the element says then. `value`: as it is laid over. */
      readonly where: (value: string) => Asked;
    }
  | { readonly left: string };

export const text = (value: InputValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
export const is = (value: InputValue): Predicate => ({
  is: typeof value === 'object' ? JSON.stringify(value) : value,
});

/** The objects of a list; what is none is left out, since a lint meets what is wrong. */
export const objects = (value: InputValue | undefined): readonly Fields[] =>
  Array.isArray(value)
    ? (value as readonly InputValue[]).filter((one): one is Fields => typeof one === 'object' && !Array.isArray(one))
    : [];

export const each = (fields: Fields): Asked =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, is(value)]));

/** A number that is set; or raised, where more is as good. Nothing is as good as none. */
export const counts = (value: InputValue): readonly Predicate[] => [
  is(value),
  ...(typeof value === 'number' && value > 0 ? [{ atLeast: value }] : []),
];
