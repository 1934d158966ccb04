/**
 * No step counts as met while its own acts would still change something. A step that is met is not acted on: where `met` says less than
 * the acts set, they are skipped. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { APPLIED, CATALOGUE } from '../../operations/catalogue';
import type { AppliedEffect, ShownFact } from '../../operations/effects';
import type { InputValue, Operation } from '../../operations/operation';
import { follows, followsCondition, type Fact } from './implies';
import type { ApplyAct, CallAct, Step } from '../runbook';

/** A rule and what is wrong by it. */
export type Weakness = readonly [rule: string, why: string];

/** Effects of a step's acts that its `met` does not prove. */
export function weaknesses(step: Step): readonly Weakness[] {
  return step.act.flatMap((act): readonly Weakness[] => {
    switch (act.kind) {
      case 'call':
        return ofCall(step, act);
      case 'apply':
        return ofApply(step, act);
      case 'accept':
        // If the conditions hold, no acceptance is asked for.
        return step.met.length === 0 ? [] : [['acceptance-beside-met', `${act.name} is not asked for where they hold`]];
    }
  });
}

function ofCall({ met }: Step, { operation, unless }: CallAct): readonly Weakness[] {
  const name = `${operation.service}:${operation.action} in ${operation.region}`;
  const visible = unless.length === 0 || unless.some((one) => followsCondition(met, one));
  const open: Weakness[] = visible
    ? []
    : [['met-beside-act', `${name}: met does not say that ${unless.map(({ why }) => why).join(', or ')}`]];
  const effect = CATALOGUE[operation.service].actions[operation.action]?.sets;
  if (effect === undefined) return [...open, ['unknown-effect', `${name}: no row of its part says what it sets`]];
  const taken = new Set<string>();
  const take = (member: string): InputValue => {
    taken.add(member);
    return operation.input[member] ?? '';
  };
  const shown = effect
    .shows(take)
    .some((facts) => facts.length > 0 && facts.every((fact) => follows(met, askedOf(operation, fact))));
  const unseen = Object.keys(operation.input).filter(
    (member) => !taken.has(member) && effect.left?.[member] === undefined,
  );
  return [
    ...open,
    ...(shown ? [] : [['met-below-effect', `${name}: met holds where it has not taken effect`] as const]),
    ...unseen.map((member): Weakness => ['unknown-effect', `${name}: nothing says what ${member} sets`]),
  ];
}

/** The fact as a question to the service that was called, where it was called. */
function askedOf({ service, region }: Operation, { action, input, ...fact }: ShownFact): Fact {
  return { ...fact, read: { service, region, action, input } };
}

/** What an apply sets is what is laid over for its own region. */
function ofApply({ met }: Step, { state, vars }: ApplyAct): readonly Weakness[] {
  const region = state.split('.').find((part) => vars.some((one) => one.startsWith(`${part}:`)));
  if (region === undefined) return [['unknown-effect', `nothing says what applying ${state} sets`]];
  const settings = vars.filter((one) => one.startsWith(`${region}:`)).map((one) => one.slice(region.length + 1));
  return settings.flatMap((one): readonly Weakness[] => {
    const [setting = '', value = ''] = one.split('=');
    const effect = Object.hasOwn(APPLIED, setting) ? APPLIED[setting] : undefined;
    if (effect === undefined) return [['unknown-effect', `applying ${state}: nothing says what ${setting} sets`]];
    if ('left' in effect || showsApplied(met, region, effect, value)) return [];
    return [['met-below-effect', `applying ${state}: met does not say what ${region} is then`]];
  });
}

const showsApplied = (
  met: Step['met'],
  region: string,
  effect: Exclude<AppliedEffect, { left: string }>,
  value: string,
): boolean =>
  met.some(
    (one) =>
      'where' in one &&
      one.in === effect.in &&
      isOf(one.where[effect.arn], region) &&
      Object.entries(effect.where(value)).every(([field, wanted]) => isDeepStrictEqual(one.where[field], wanted)),
  );

const isOf = (predicate: object | undefined, region: string): boolean =>
  predicate !== undefined && 'is' in predicate && String(predicate.is).split(':')[3] === region;
