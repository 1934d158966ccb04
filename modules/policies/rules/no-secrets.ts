import {
  blocksOf,
  fields,
  isTrue,
  list,
  outputsOf,
  stringsIn,
  text,
  type ComposedBlock,
  type ComposedState,
  type ComposedValue,
} from '../tree';
import type { Breach, Policy } from '../policy';

/** Types that exist to keep a secret in the state. */
const KEEPERS: Readonly<Record<string, string>> = {
  random_password: 'Let Secrets Manager make the value (`dr bootstrap`), and pass it as a write-only argument.',
  random_bytes: 'Let Secrets Manager or KMS make the value.',
  tls_private_key: 'Make the key where it is used.',
  aws_iam_access_key: 'Use a role.',
  aws_iam_user_login_profile: 'Use roles and an identity provider.',
};

/** Arguments that put a secret into the state. Their write-only twins (`…_wo`) do not. */
const ARGUMENTS: readonly { readonly type: RegExp; readonly argument: string }[] = [
  { type: /^aws_rds_cluster$/, argument: 'master_password' },
  { type: /^aws_(db_instance|redshift_cluster|docdb_cluster|neptune_cluster)$/, argument: 'password' },
  { type: /^aws_(redshift_cluster|docdb_cluster)$/, argument: 'master_password' },
  { type: /^aws_elasticache_replication_group$/, argument: 'auth_token' },
  { type: /^aws_secretsmanager_secret_version$/, argument: 'secret_string' },
  { type: /^aws_secretsmanager_secret_version$/, argument: 'secret_binary' },
];

/** Data sources that read a secret: what they read is kept in the state. */
const READERS = ['aws_secretsmanager_secret_version', 'aws_secretsmanager_random_password', 'aws_kms_secrets'];

const SECRET_NAME = /password|passwd|secret|token|private_key|api_key|credential/i;
/** Where a secret is, is none. */
const ABOUT_IT = /(_|^)(arn|name|id|version|region|ttl|seconds)$|_arn$/i;

export const noSecrets: Policy = {
  id: 'no-secrets',
  title: 'no secret in a state or an output',
  why: 'Whoever may read one output may read the whole state, and its versions keep what was there for as long as the bucket lives.',
  check: (tree) =>
    tree.states.flatMap((state) => [
      ...outputs(state),
      ...blocksOf(state).flatMap((block) => [...kept(state, block), ...inContainers(state, block)]),
      ...blocksOf(state, 'data').flatMap((block) => readers(state, block)),
    ]),
};

function outputs(state: ComposedState): Breach[] {
  return outputsOf(state).flatMap(({ name, address, attributes }) => {
    const found = (what: string): Breach[] => [
      { state: state.id, at: address, what, fix: "Publish the secret's ARN, and let the reader ask Secrets Manager." },
    ];
    if (isTrue(attributes['sensitive']))
      return found('It is marked sensitive: a state keeps it readable all the same.');
    if (SECRET_NAME.test(name) && !ABOUT_IT.test(name)) return found('Its name says that it is a secret.');
    const leaks = stringsIn(attributes['value']).some(({ text: written }) =>
      /\.(master_password|password|secret_string|auth_token|private_key_pem|result)\b/.test(written),
    );
    return leaks ? found('It publishes a secret argument.') : [];
  });
}

function kept(state: ComposedState, block: ComposedBlock): Breach[] {
  const { type, attributes, address } = block;
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: address, what, fix });
  const keeper = KEEPERS[type];
  const secure =
    type === 'aws_ssm_parameter' && attributes['type'] === 'SecureString' && attributes['value'] !== undefined;
  return [
    ...(keeper === undefined ? [] : [found('Its value is kept in the state.', keeper)]),
    ...ARGUMENTS.filter(({ type: of, argument }) => of.test(type) && attributes[argument] !== undefined).map(
      ({ argument }) =>
        found(`${argument} is kept in the state.`, `Use ${argument}_wo, which is kept nowhere (Terraform 1.11).`),
    ),
    ...(secure ? [found('value is kept in the state.', 'Use value_wo, which is kept nowhere (Terraform 1.11).')] : []),
  ];
}

/** A task definition is readable by everyone who may describe it, in every revision. */
function inContainers(state: ComposedState, { type, attributes, address }: ComposedBlock): Breach[] {
  if (type !== 'aws_ecs_task_definition') return [];
  return containers(attributes['container_definitions']).flatMap((container) =>
    list(container['environment'])
      .map(({ name }) => text(name))
      .filter((name) => SECRET_NAME.test(name) && !ABOUT_IT.test(name))
      .map((name) => ({
        state: state.id,
        at: address,
        what: `The variable ${name} holds a secret in plain text.`,
        fix: 'Give it under secrets, by the ARN of the secret.',
      })),
  );
}

function containers(written: ComposedValue | undefined): ReturnType<typeof list> {
  try {
    return list(JSON.parse(text(written)) as ComposedValue);
  } catch {
    return list(fields(written)['containers']);
  }
}

function readers(state: ComposedState, { type, attributes, address }: ComposedBlock): Breach[] {
  const decrypts = type === 'aws_ssm_parameter' && attributes['with_decryption'] !== false;
  if (!READERS.includes(type) && !decrypts) return [];
  return [
    {
      state: state.id,
      at: address,
      what: 'What a data source reads is kept in the state.',
      fix: 'Read it with an ephemeral block, or let the application read it.',
    },
  ];
}
