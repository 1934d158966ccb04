/**
 * How a key of the overlays is declared: once, as a zod schema with its description, its bounds, what is allowed and how to fix it. The
 * TypeScript type, the shape that is checked, env/schema.json, docs/reference/settings.md and the check of the value follow from it.
 */
import * as z from 'zod';

/** A problem with a value. */
export interface UnfitValue {
  readonly code: string;
  readonly allowed: string;
  readonly fix: string;
  /** Path from the declared value to the wrong one. */
  readonly at?: readonly (string | number)[];
  /** What is shown instead of the wrong value. */
  readonly value?: unknown;
}

/** A text has to match. */
export interface TextForm {
  readonly code: string;
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly fix: string;
}

/** A number has to lie in `min..max`; `unit` completes the sentence, e.g. `seconds`. */
export interface NumberRange {
  readonly code: string;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly fix: string;
}

/** The fields of a scope or of an object, by key. */
export type KeyShapes = Readonly<Record<string, z.ZodType>>;

/** The type of a complete shape. */
export type Settled<S extends KeyShapes> = { readonly [K in keyof S]: Unchanging<z.output<S[K]>> };

type Unchanging<T> = T extends readonly (infer U)[]
  ? readonly Unchanging<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Unchanging<T[K]> }
    : T;

/**
 * A schema that judges a merged value by itself; values of the wrong type were removed before.
 * @param allowed what is allowed in general, for docs/reference/settings.md
 */
export function judged<S extends z.ZodType>(
  schema: S,
  allowed: string,
  judge: (value: z.output<S>) => readonly UnfitValue[],
): S {
  const checked = schema.check(({ value, issues }) => {
    for (const unfit of judge(value)) {
      issues.push({ code: 'custom', input: value, path: [...(unfit.at ?? [])], params: { unfit }, continue: true });
    }
  });
  return checked.meta({ ...schema.meta(), allowed });
}

/** A text, in one of the forms where there are any. An editor knows the first. */
export function text(description: string, ...forms: readonly TextForm[]): z.ZodString {
  const [first] = forms;
  if (first === undefined) return z.string().meta({ description });
  const plain = z
    .string()
    .meta({ description, ...(first.pattern.flags === '' ? { pattern: first.pattern.source } : {}) });
  return judged(plain, first.allowed, (value) => forms.filter(({ pattern }) => !pattern.test(value)));
}

/** A whole number in a range. */
export function whole(description: string, range: NumberRange): z.ZodInt {
  const { code, min, max, unit, fix } = range;
  const allowed = `${min} to ${max} ${unit}`;
  return judged(bounded(description, min, max), allowed.trimEnd(), (value) =>
    value >= min && value <= max ? [] : [{ code, allowed, fix }],
  );
}

/** A whole number that a rule judges together with other keys; the bounds are for editors. */
export function bounded(description: string, minimum?: number, maximum?: number): z.ZodInt {
  return z.int().meta({
    description,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  });
}

export function flag(description: string): z.ZodBoolean {
  return z.boolean().meta({ description });
}

/** An object whose keys are declared one by one. */
export function group<S extends KeyShapes>(description: string, shape: S): z.ZodObject<S> {
  return z.object(shape).meta({ description });
}

/** A list; default empty. */
export function list<S extends z.ZodType>(description: string, item: S): z.ZodDefault<z.ZodArray<S>> {
  return z
    .array(item)
    .default([] as never)
    .meta({ description });
}

/** A value or null; default null. The description is that of the value unless given. */
export function orNull<S extends z.ZodType>(schema: S, description?: string): z.ZodDefault<z.ZodNullable<S>> {
  return schema
    .nullable()
    .default(null as never)
    .meta({ ...schema.meta(), ...(description === undefined ? {} : { description }) });
}
