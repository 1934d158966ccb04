/** What `dr state adopt` needs to know before Terraform is asked: which resource is meant, and by what identifier AWS knows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import type { ActionName, Operation, Service } from '../../modules/operations/operation';
import type { Sender } from '../../modules/runbook/ports';
import type { Identifier } from '../../modules/terraform/exists';
import { synthesizedDir } from '../../modules/terraform/manifest';
import type { State } from '../../modules/topology/topology';

type Fields = Readonly<Record<string, unknown>>;

export function configurationOf(outDir: string, { id }: State): unknown {
  return JSON.parse(readFileSync(join(synthesizedDir(outDir, id), 'cdk.tf.json'), 'utf8'));
}

/** An address of the configuration. Throws `usage` for one that is not in it. */
export function readAddress(address: string, configuration: unknown): string {
  const [, type = '', name = ''] = /^([a-z0-9_]+)\.([A-Za-z0-9_-]+)(\[[^\]\n]+\])?$/.exec(address) ?? [];
  const types = fields(fields(configuration)['resource']);
  if (Object.hasOwn(fields(types[type]), name)) return address;
  const near = Object.keys(fields(types[type])).map((one) => `${type}.${one}`);
  throw new DrError(
    'usage',
    `The configuration has no resource ${address}.`,
    near.length === 0 ? `It has no resource of type ${type || address}.` : `Of that type it has ${near.join(', ')}.`,
    'Write the address as the plan shows it.',
  );
}

/** An identifier that a person typed. Throws `usage` for what Terraform would not take for one. */
export function readIdentifier(id: string): string {
  if (/^[^-\s\p{Cc}][^\p{Cc}]*$/u.test(id) && id.length <= 2048) return id;
  const why = 'It begins with a hyphen or a space, is empty, or holds a control character.';
  throw new DrError('usage', `${JSON.stringify(id)} is no identifier.`, why, 'Write it as AWS shows it.');
}

/** The identifier, from the configuration or from AWS. Throws `identifier-needed` where only a person can name it. */
export async function lookUpIdentifier(
  state: State,
  address: string,
  { id, name, ask, lookUp: by }: Identifier,
  sender: Sender,
): Promise<string> {
  if (id !== null) return id;
  if (by === undefined || name === null) throw needed(state, address, ask);
  const operation: Operation = {
    service: by.service as Service,
    action: by.action as ActionName,
    region: state.providerRegion,
    input: { Names: [name] },
  };
  const answer = await sender.send(operation);
  const found = answer.ok ? fields(answer.output)[by.list] : [];
  const ids = (Array.isArray(found) ? found : [])
    .map((one) => fields(one)[by.key])
    .filter((one) => typeof one === 'string');
  const [only, ...more] = ids;
  if (only !== undefined && more.length === 0) return only;
  throw needed(state, address, ask);
}

function needed({ id, providerRegion }: State, address: string, ask: string | null): DrError {
  const type = address.split('.')[0] ?? '';
  return new DrError(
    'identifier-needed',
    `dr cannot find the identifier in AWS of ${address}.`,
    ask === null
      ? `The documentation of ${type} names its form under Import.`
      : `AWS tells it: aws ${ask} --region ${providerRegion} --output text`,
    `Name it: dr state adopt ${id} ${address} ID`,
    EXIT.refused,
  );
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
