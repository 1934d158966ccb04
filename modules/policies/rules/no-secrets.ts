import {
  blocksOf,
  isTrue,
  outputsOf,
  stringsIn,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
} from '../tree';
import type { TerraformTypes } from '../terraform-types';
import type { Breach, Policy } from '../policy';

const SECRET_NAME = /password|passwd|secret|token|private_key|api_key|credential/i;
/** The place of a secret (an ARN, a name) is not secret. */
const ABOUT_IT = /(_|^)(arn|name|id|version|region|ttl|seconds)$|_arn$/i;

export const noSecrets: Policy = {
  id: 'no-secrets',
  title: 'no secret in a state or an output',
  why: 'Whoever may read one output may read the whole state, and its versions keep what was there for as long as the bucket lives.',
  check: (tree, types) =>
    tree.states.flatMap((state) => [
      ...outputs(state),
      ...blocksOf(state).flatMap((block) => kept(tree, types, state, block)),
      ...blocksOf(state, 'data').flatMap((block) => readers(types, state, block)),
    ]),
};

function outputs(state: ComposedState): Breach[] {
  return outputsOf(state).flatMap(({ name, address, attributes }) => {
    const found = (what: string): Breach[] => [
      { state: state.id, at: address, what, fix: "Publish the secret's ARN, and let the reader ask Secrets Manager." },
    ];
    if (isTrue(attributes['sensitive']))
      return found('It is marked sensitive: a state keeps it readable all the same.');
    if (namesSecret(name)) return found('Its name says that it is a secret.');
    const leaks = stringsIn(attributes['value']).some(({ text: written }) =>
      /\.(master_password|password|secret_string|auth_token|private_key_pem|result)\b/.test(written),
    );
    return leaks ? found('It publishes a secret argument.') : [];
  });
}

function kept(tree: ComposedTree, types: TerraformTypes, state: ComposedState, block: ComposedBlock): Breach[] {
  const { type, attributes, address } = block;
  const { keeper, arguments: names = [], judge } = types.get(type)?.secrets ?? {};
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: address, what, fix });
  return [
    ...(keeper === undefined ? [] : [found('Its value is kept in the state.', keeper)]),
    ...names
      .filter((name) => attributes[name] !== undefined)
      .map((name) => found(`${name} is kept in the state.`, writeOnly(name))),
    ...(judge?.(block, state, tree) ?? []).map(({ what, fix }) => found(what, fix)),
  ];
}

/** Alternatives to an argument that is kept in the state. */
export const writeOnly = (argument: string): string => `Use ${argument}_wo, which is kept nowhere (Terraform 1.11).`;

/** Whether a value of that name is a secret, not only the place of one. */
export const namesSecret = (name: string): boolean => SECRET_NAME.test(name) && !ABOUT_IT.test(name);

function readers(types: TerraformTypes, state: ComposedState, { type, attributes, address }: ComposedBlock): Breach[] {
  if (types.get(`data.${type}`)?.secrets?.reads?.(attributes) !== true) return [];
  return [
    {
      state: state.id,
      at: address,
      what: 'What a data source reads is kept in the state.',
      fix: 'Read it with an ephemeral block, or let the application read it.',
    },
  ];
}
