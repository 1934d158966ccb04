/**
 * The kinds of evidence. A new one is a file, a row in `ConditionOf` and one in `KINDS`; every engine that has not said how it renders it
 * does not compile then.
 */
import type { CallResult } from '../../operations/adapter';
import type { Operation } from '../../operations/operation';
import type { Asking, NameAnswer, ProbeAnswer } from '../asking';
import { dns, type DnsAnswer } from './dns';
import { http, type Probe } from './http';
import type { EvidenceKind, FieldFault } from './kind';
import type { LookResult } from './look-result';
import { missing, type Missing } from './missing';
import { observed, type Observed } from './observed';

/** The kinds, and what a condition of each is. */
export interface ConditionOf {
  readonly observed: Observed;
  readonly missing: Missing;
  readonly http: Probe;
  readonly dns: DnsAnswer;
}

export type ConditionKind = keyof ConditionOf;
export type Condition = ConditionOf[ConditionKind];
/** What asks AWS, and is judged by its answer alone. */
export type AwsCondition = Observed | Missing;
export type { DnsAnswer, Missing, Observed, Probe };

/** What each kind is answered. */
interface AnswerTo {
  readonly observed: CallResult;
  readonly missing: CallResult;
  readonly http: ProbeAnswer;
  readonly dns: NameAnswer;
}

const KINDS: { readonly [K in ConditionKind]: EvidenceKind<ConditionOf[K], AnswerTo[K]> } = {
  ...{ observed, missing },
  ...{ http, dns },
};

export const CONDITION_KINDS = Object.keys(KINDS) as readonly ConditionKind[];

/** Something for each kind: what a consumer has to say of all of them. */
export type ByCondition<R, Rest extends readonly unknown[] = []> = {
  readonly [K in ConditionKind]: (condition: ConditionOf[K], ...rest: Rest) => R;
};

/** The kind, by the field that it alone has. */
export function kindOf(condition: Condition): ConditionKind {
  const found = CONDITION_KINDS.find((kind) => KINDS[kind].mark in condition);
  if (found === undefined) throw new RangeError(`a condition of no kind: ${condition.why}`);
  return found;
}

/** What a table says of one condition. */
export function byCondition<R, Rest extends readonly unknown[]>(
  table: ByCondition<R, Rest>,
  condition: Condition,
  ...rest: Rest
): R {
  return (table[kindOf(condition)] as (one: Condition, ...more: Rest) => R)(condition, ...rest);
}

const kind = (condition: Condition): EvidenceKind<Condition, unknown> =>
  KINDS[kindOf(condition)] as unknown as EvidenceKind<Condition, unknown>;

/** Asks about one condition, and judges the answer. */
export async function lookAt(condition: Condition, asking: Asking): Promise<LookResult> {
  const { ask, judge } = kind(condition);
  return judge(condition, await ask(condition, asking));
}

/** What one answer of AWS says of a condition. */
export const judgeAnswer = (condition: AwsCondition, answer: CallResult): LookResult =>
  kind(condition).judge(condition, answer);

/** True where the condition is judged by one answer of AWS. */
export const asksAws = (condition: Condition): condition is AwsCondition => kind(condition).reads(condition).length > 0;

/** What conditions ask AWS. */
export const readsOf = (conditions: readonly Condition[]): readonly Operation[] =>
  conditions.flatMap((condition) => kind(condition).reads(condition));

/** Whether asking changes something. */
export const writes = (condition: Condition): boolean => kind(condition).writes(condition);

/** What breaks a rule of the lint in the condition itself. */
export const faultsIn = (condition: Condition, rule: FieldFault[0]): readonly string[] =>
  kind(condition)
    .faults(condition)
    .flatMap(([name, why]) => (name === rule ? [why] : []));
