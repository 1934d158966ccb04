/** Rules of the listener beside its default: no state declares one. */
import { flag, inner, list, only, text, textOrNull } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import { allWell, ofPiece } from '../../../observation/demand-rule';
import type { OwnedSide } from '../../../observation/sides';
import type { Known, PartsView, RegionView } from '../../../observation/types';
import * as reads from './reads';

/** A rule of the listener, beside its default. */
export interface RuleView {
  readonly priority: string;
  /** What it does, in words: `fixed-response 503`, `forward`. */
  readonly does: string;
}

declare module '../../../observation/types' {
  interface PartsView {
    readonly rules: Known<readonly RuleView[]>;
  }
}

export const rules: OwnedSide<'rules'> = {
  pieces: ['rules'],
  observe: async ({ view }, asker) => ({ rules: await rulesOf(view, asker) }),
};

function rulesOf({ region, loadBalancer }: RegionView, asker: Asker): Promise<PartsView['rules']> {
  if (!loadBalancer.known) return Promise.resolve(loadBalancer);
  return asker.ask(reads.listenerRules(region, loadBalancer.value.listenerArn), (output) => {
    const rules = list(output, 'Rules');
    // Every listener has a default rule: an answer without one is no answer.
    only(
      rules.filter((rule) => flag(rule, 'IsDefault')),
      'default rule',
    );
    return rules
      .filter((rule) => !flag(rule, 'IsDefault'))
      .map((rule) => ({ priority: text(rule, 'Priority'), does: doneBy(list(rule, 'Actions')) }));
  });
}

const doneBy = (actions: readonly Readonly<Record<string, unknown>>[]): string =>
  actions
    .map((action) => {
      const code = textOrNull(inner(action, 'FixedResponseConfig'), 'StatusCode');
      return [text(action, 'Type'), code].filter((word) => word !== null).join(' ');
    })
    .join(', ');

export const listenerRules = ofPiece(
  {
    id: 'listener-rules',
    title: 'No rule of the listener stands before its default',
    fix: 'Delete the rule (aws elbv2 delete-rule): no state declares one, and it takes requests before the default does.',
    of: 'way',
  },
  'rules',
  'rules of the listener',
  (rules) =>
    allWell(
      rules.map(({ priority, does }) => `rule ${priority} of the listener stands before its default: ${does}`),
      'the listener has no rule beside its default',
    ),
);
