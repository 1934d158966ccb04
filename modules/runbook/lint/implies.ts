/** Whether conditions imply another one, by their form. Conservative: if in doubt, no. */
import { isDeepStrictEqual } from 'node:util';
import { CATALOGUE } from '../../operations/catalogue';
import type { InputValue, Operation } from '../../operations/operation';
import { isFault } from '../conditions/aws-answer';
import { asksAws, byCondition, type AwsCondition, type ByCondition } from '../conditions/index';
import type { Condition, Missing, Observed, Predicate, Scalar } from '../runbook';

/** A question by its service, its action and what its input says at least; the region does not matter where every region answers the same. */
export type Question = Pick<Operation, 'service' | 'region'> & {
  readonly action: string;
  readonly input: { readonly [key: string]: InputValue };
};

/** The implied condition, with a minimal read. */
export type Fact = (Pick<Observed, 'in' | 'where' | 'atLeast' | 'first'> | Pick<Missing, 'missing'>) & {
  readonly read: Question;
};

/** True where some one of the conditions is at least as strong as `wanted`. */
export function follows(held: readonly Condition[], wanted: Fact): boolean {
  return held.filter(asksAws).some((one) => asksThat(one.read, wanted.read) && isStronger(one, wanted));
}

const byAnswer = (wanted: AwsCondition, held: readonly Condition[]): boolean =>
  held
    .filter(asksAws)
    .some(
      (one) =>
        asksThat(one.read, wanted.read) &&
        isDeepStrictEqual(one.read.input, wanted.read.input) &&
        isStronger(one, wanted),
    );

const bySameness = (wanted: Condition, held: readonly Condition[]): boolean =>
  held.some((one) => isDeepStrictEqual(one, wanted));

/** A request over HTTP and a name server's answer follow from themselves alone. */
const FOLLOWS: ByCondition<boolean, [held: readonly Condition[]]> = {
  ...{ observed: byAnswer, missing: byAnswer },
  ...{ http: bySameness, dns: bySameness },
};

/** The same for a condition, whatever its kind. */
export const followsCondition = (held: readonly Condition[], wanted: Condition): boolean =>
  byCondition(FOLLOWS, wanted, held);

function asksThat({ service, action, region, input }: Operation, question: Question): boolean {
  const { endpointRegion, actions } = CATALOGUE[service];
  const anywhere = actions[action]?.anywhere === true || endpointRegion !== null;
  return (
    service === question.service &&
    action === question.action &&
    (anywhere || region === question.region) &&
    Object.entries(question.input).every(([name, value]) => isDeepStrictEqual(input[name], value))
  );
}

function isStronger(held: AwsCondition, wanted: Fact): boolean {
  if ('missing' in held) return 'missing' in wanted && isFault(held.missing, wanted.missing);
  if ('missing' in wanted) return false;
  return (
    held.in === wanted.in &&
    (held.atLeast ?? 1) >= (wanted.atLeast ?? 1) &&
    (wanted.first === undefined || held.first === true) &&
    Object.entries(wanted.where).every(([name, predicate]) => {
      const own = Object.hasOwn(held.where, name) ? held.where[name] : undefined;
      return own !== undefined && predicateFollows(own, predicate);
    })
  );
}

/** True if every value that passes `held` passes `wanted`. */
export function predicateFollows(held: Predicate, wanted: Predicate): boolean {
  if (isDeepStrictEqual(held, wanted)) return true;
  if ('not' in wanted) return 'is' in held && isTrue(held.is) && held.is !== wanted.not;
  if ('atLeast' in wanted) return (lowest(held) ?? -Infinity) >= wanted.atLeast;
  if ('atMost' in wanted) return (highest(held) ?? Infinity) <= wanted.atMost;
  if ('has' in wanted) return 'has' in held && includes(held.has, wanted.has);
  if ('lacks' in wanted)
    return 'empty' in held || 'absent' in held || ('lacks' in held && includes(wanted.lacks, held.lacks));
  return false;
}

const isTrue = (value: Scalar): boolean => value !== '' && value !== false;

function lowest(held: Predicate): number | null {
  if ('atLeast' in held) return held.atLeast;
  return 'is' in held && typeof held.is === 'number' ? held.is : null;
}

function highest(held: Predicate): number | null {
  if ('atMost' in held) return held.atMost;
  return 'is' in held && typeof held.is === 'number' ? held.is : null;
}

type Values = { readonly [field: string]: Scalar };

const includes = (all: Values, some: Values): boolean =>
  Object.entries(some).every(([name, value]) => Object.hasOwn(all, name) && all[name] === value);
