import type { Problem } from '../../console/errors';
import type { SettingsDraft, OverlayRule } from '../draft';
import { problem } from '../draft';
import type { PolicyException } from '../settings';
import { matches } from './check';

/** `<environment>.global` or `<environment>.<region>.<layer>` is the part of an address before its slash. */
const ADDRESS = /^([^/*\s]+)\/([^*\s]+\*?|\*)$/;
const LAYERS = ['platform', 'data', 'workloads'];

/**
 * The form of an exception: a rule, one place, a sentence, a day that exists. Which rules there are, and whether the day is past,
 * is judged where the rules run.
 */
export const policyExceptions: OverlayRule = (draft) =>
  (draft.value.policy_exceptions ?? []).flatMap((exception, index) => {
    const path = `policy_exceptions.${index}`;
    return [
      ...matches('exception-rule', draft, `${path}.rule`, exception.rule, {
        pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
        allowed: 'the id of one policy rule: lower case words with dashes',
        fix: 'copy the id that stands in front of the finding',
      }),
      ...place(draft, `${path}.address`, exception),
      ...matches('exception-reason', draft, `${path}.reason`, exception.reason, {
        pattern: /^(?=.*\S.*\S.*\S)[\s\S]{8,500}$/,
        allowed: 'a sentence of 8 to 500 characters',
        fix: 'say why the rule need not hold here, for the person who finds it later',
      }),
      ...day(draft, `${path}.expires`, exception),
    ];
  });

function place(draft: SettingsDraft, path: string, { address }: PolicyException): readonly Problem[] {
  const [environment, region = '', layer, ...rest] = (ADDRESS.exec(address)?.[1] ?? '').split('.');
  const regions = draft.value.regions;
  const isState =
    environment === draft.environment &&
    rest.length === 0 &&
    (layer === undefined ? region === 'global' : LAYERS.includes(layer) && (regions?.includes(region) ?? true));
  if (isState) return [];
  const example = `${draft.environment}.${regions?.[0] ?? '<region>'}.data/aws_rds_cluster.*`;
  return [
    problem(
      'exception-address',
      draft,
      path,
      address,
      `a state of this environment, a slash and a Terraform address, such as ${example}; * only at the end`,
      'copy the address that stands in the finding',
    ),
  ];
}

function day(draft: SettingsDraft, path: string, { expires }: PolicyException): readonly Problem[] {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(expires) ? Date.parse(`${expires}T00:00:00Z`) : NaN;
  // Date.parse takes 2026-02-30 for the second of March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(expires)) return [];
  const allowed = 'a day of the calendar as YYYY-MM-DD';
  return [problem('exception-expires', draft, path, expires, allowed, 'write the last day on which it may count')];
}
