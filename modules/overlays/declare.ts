/** All keys that an overlay may hold, joined from the parts, as shapes, rules and reference. */
import * as z from 'zod';
import type { Problem } from '../console/errors';
import { problem, type DraftScope, type OverlayRule, type SettingsDraft } from './draft';
import type { KeyShapes, UnfitValue } from './key';

/** A rule that needs more than one key, or more than one region. */
export interface DeclaredRule {
  /** Keys that it judges; a prefix stands for all keys below it. */
  readonly keys: readonly string[];
  readonly judge: OverlayRule;
}

/** The keys of one part of the product, and its rules. */
export interface SettingsSide {
  /** Keys that exist once per environment. */
  readonly environment?: KeyShapes;
  /** Keys that every region has. */
  readonly region?: KeyShapes;
  /** By name, for docs/reference/settings.md. */
  readonly rules?: Readonly<Record<string, DeclaredRule>>;
}

/** All keys and rules. */
export interface Declarations {
  readonly environment: z.ZodObject;
  readonly region: z.ZodObject;
  /** What an overlay may hold: everything may be absent, or null to take away what a lower overlay set. */
  readonly written: z.ZodObject;
  readonly environmentKeys: readonly string[];
  readonly regionKeys: readonly string[];
  readonly rules: Readonly<Record<string, DeclaredRule>>;
}

/** Throws if two sides declare the same key or rule. */
export function declareSettings(sides: readonly SettingsSide[]): Declarations {
  const environment = joined(sides.map((one) => one.environment ?? {}));
  const region = joined(sides.map((one) => one.region ?? {}));
  return {
    environment: z.object(environment),
    region: z.object(region),
    written: z.strictObject({
      $schema: z.string().meta({ description: 'Path of env/schema.json, for editors.' }).optional(),
      ...writtenFields(joined([environment, region])),
    }),
    environmentKeys: Object.keys(environment),
    regionKeys: Object.keys(region),
    rules: joined(sides.map((one) => one.rules ?? {})),
  };
}

function joined<T>(all: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const entries = all.flatMap((one) => Object.entries(one));
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) throw new Error(`two sides declare ${twice[0]}`);
  return Object.fromEntries(entries);
}

/** The same shape with every field optional and nullable, and no other keys. */
function writtenField(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    const inner = writtenField(schema.unwrap() as z.ZodType);
    return inner.meta({ ...inner.meta(), ...schema.meta() });
  }
  if (!(schema instanceof z.ZodObject)) return schema;
  return z.strictObject(writtenFields(schema.shape as Record<string, z.ZodType>)).meta(schema.meta() ?? {});
}

function writtenFields(shape: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [key, writtenField(field).nullable().optional()]),
  );
}

/** A draft whose values were judged. */
export interface JudgedDraft {
  readonly problems: readonly Problem[];
  /** The values as the total shapes have them; null where there are problems. */
  readonly environment: object | null;
  readonly regions: readonly (object | null)[];
}

/** What is wrong: each value by itself, the environment's first, then what every rule says. */
export function judgeDraft(draft: SettingsDraft, declarations: Declarations): JudgedDraft {
  const environment = declarations.environment.safeParse(draft.value);
  const regions = draft.regions.map((one) => declarations.region.safeParse(one.value));
  return {
    problems: [
      ...unfitKeys(draft, environment.error, draft.value),
      ...draft.regions.flatMap((one, index) => unfitKeys(one, regions[index]?.error, one.value)),
      ...Object.values(declarations.rules).flatMap(({ judge }) => judge(draft)),
    ],
    environment: environment.data ?? null,
    regions: regions.map(({ data }) => data ?? null),
  };
}

function unfitKeys(scope: DraftScope, error: z.ZodError | undefined, value: object): readonly Problem[] {
  // Missing values and wrong types were reported before; there is nothing to judge.
  return (error?.issues ?? []).flatMap((issue) => {
    const unfit = unfitIn(issue);
    if (unfit === null) return [];
    const found = 'value' in unfit ? unfit.value : valueAt(value, issue.path);
    return [problem(unfit.code, scope, issue.path.join('.'), found, unfit.allowed, unfit.fix)];
  });
}

/** The declaration's words for an issue, if it comes from a declaration. */
export function unfitIn(issue: z.core.$ZodIssue): UnfitValue | null {
  return issue.code === 'custom' ? ((issue.params as { readonly unfit: UnfitValue } | undefined)?.unfit ?? null) : null;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at, key) => (at as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], value);
}
