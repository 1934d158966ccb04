/** An operation as words of the AWS CLI. */
import { CATALOGUE, cliAction } from '../../operations/catalogue';
import type { InputValue, Operation } from '../../operations/operation';
import { quote } from './quote';

/** REGION SERVICE VERB INPUT */
export function cliCall(operation: Operation): string {
  const { cli } = CATALOGUE[operation.service];
  return `${operation.region} ${cli} ${cliAction(operation.action)} ${quote(JSON.stringify(marked(operation.input)))}`;
}

/** `{ ago: seconds }` is worked out when the call is made. */
export function marked(value: InputValue): InputValue {
  if (Array.isArray(value)) return (value as readonly InputValue[]).map(marked);
  if (typeof value !== 'object') return value;
  const fields = value as { readonly [key: string]: InputValue };
  const keys = Object.keys(fields);
  if (keys.length === 1 && typeof fields['ago'] === 'number') return `@ago:${fields['ago']}@`;
  return Object.fromEntries(keys.map((key) => [key, marked(fields[key] as InputValue)]));
}
