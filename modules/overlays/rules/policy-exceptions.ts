import type { Problem } from '../../console/errors';
import type { SettingsDraft, OverlayRule } from '../draft';
import { problem } from '../draft';
import type { PolicyException } from '../settings';

/** `<environment>.global` or `<environment>.<region>.<layer>` is the part of an address before its slash. */
const ADDRESS = /^([^/*\s]+)\/([^*\s]+\*?|\*)$/;
const LAYERS = ['platform', 'data', 'workloads'];

/** An exception is for a state of this very environment. */
export const policyExceptions: OverlayRule = (draft) =>
  (draft.value.policy_exceptions ?? []).flatMap((exception, index) =>
    place(draft, `policy_exceptions.${index}.address`, exception),
  );

function place(draft: SettingsDraft, path: string, { address }: PolicyException): readonly Problem[] {
  const [environment, region = '', layer, ...rest] = (ADDRESS.exec(address)?.[1] ?? '').split('.');
  const regions = draft.value.regions;
  const isState =
    environment === draft.environment &&
    rest.length === 0 &&
    (layer === undefined ? region === 'global' : LAYERS.includes(layer) && (regions?.includes(region) ?? true));
  if (isState) return [];
  const example = `${draft.environment}.${regions?.[0] ?? '<region>'}.platform/aws_vpc.*`;
  return [
    problem(
      'exception-address',
      draft,
      path,
      address,
      `a state of this environment, a slash and a Terraform address, such as ${example}; * only at the end`,
      'copy the address from the finding',
    ),
  ];
}
