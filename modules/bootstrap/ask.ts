/** One AWS call of bootstrap: patient with what passes, clear about what does not. */
import type { Clock } from '../console/ports';
import { DrError, EXIT } from '../console/errors';
import { meaningOf } from '../console/meanings';
import type { TerraformTypes } from '../policies/terraform-types';
import type { Adapter, CallResult } from '../operations/adapter';
import type { ActionName, ActionOf, Operation, Service } from '../operations/operation';
import { sendWhole } from '../operations/pages';
import type { InputObject } from './observed';

export interface Ports {
  readonly adapter: Adapter;
  readonly clock: Clock;
  /** What is known of Terraform's types: roles are permitted what their provider needs. */
  readonly types: TerraformTypes;
  readonly signal?: AbortSignal | undefined;
}

export type Fields = { readonly [key: string]: unknown };

export const call = <Name extends Service>(
  service: Name,
  action: ActionOf<Name> & ActionName,
  region: string,
  input: InputObject,
): Operation => ({
  service,
  action,
  region,
  input,
});

/** Members of an answer that may lack them. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

type Failure = Extract<CallResult, { readonly ok: false }>;

/** Seconds before the next try of a call that AWS could not take just then. */
const PATIENCE = [1, 2, 4, 8];

/** A read, with all of its pages. Null when the thing does not exist; throws DrError `bootstrap-failed` when nobody can tell. */
export async function look(ports: Ports, operation: Operation): Promise<Fields | null> {
  const patient = { send: (one: Operation) => patiently(ports, one) };
  const result = await sendWhole(patient, operation);
  if (result.ok) return (result.output ?? {}) as Fields;
  if (result.kind === 'not-found') return null;
  throw callFailed(operation, result);
}

/** A change that may be sent twice without harm. Throws DrError `bootstrap-failed`. */
export async function put(ports: Ports, operation: Operation): Promise<Fields> {
  // What was made a moment ago is not seen everywhere at once.
  const result = await patiently(ports, operation, ['NoSuchBucket', 'NoSuchEntity', 'NoSuchEntityException']);
  // An earlier run made it, or this one did and the answer was lost.
  const exists =
    !result.ok &&
    operation.action.startsWith('Create') &&
    /^(EntityAlreadyExists|RepositoryAlreadyExists)/.test(result.code);
  if (exists) return {};
  if (result.ok) return (result.output ?? {}) as Fields;
  throw callFailed(operation, result);
}

/** Sends until the answer is more than a passing failure (`alsoPassing`: codes that pass here). Aborts with the signal's reason. */
export async function patiently(
  ports: Ports,
  operation: Operation,
  alsoPassing: readonly string[] = [],
): Promise<CallResult> {
  for (const seconds of PATIENCE) {
    const result = await ports.adapter.send(operation, ports.signal);
    if (result.ok || (result.kind !== 'transient' && !alsoPassing.includes(result.code))) return result;
    await ports.clock.sleep(seconds * 1000, ports.signal);
  }
  return ports.adapter.send(operation, ports.signal);
}

/** The error for a call that failed. `secret`: AWS may repeat the input in its message, so the message stays out. */
export function callFailed(operation: Operation, failure: Failure, secret = false): DrError {
  const what = `${operation.service}:${operation.action} failed in ${operation.region}: ${failure.code}`;
  const asked = { action: `${operation.service}:${operation.action}`, region: operation.region };
  const said = secret || failure.message === '' ? `AWS answered ${failure.code}.` : failure.message;
  const meaning = meaningOf(failure, asked);
  const why = meaning === null ? said : `${meaning.why} AWS said: ${said}`;
  return new DrError('bootstrap-failed', what, why, remedy(operation, failure), exitOf(failure));
}

function exitOf(failure: Failure): (typeof EXIT)['failed'] | (typeof EXIT)['unknown'] {
  return failure.kind === 'transient' ? EXIT.unknown : EXIT.failed;
}

function remedy(operation: Operation, failure: Failure): string {
  const { service, action, region } = operation;
  const meaning = meaningOf(failure, { action: `${service}:${action}`, region });
  if (meaning !== null) return `${meaning.fix} Then run dr bootstrap again; what exists by then is kept.`;
  if (failure.kind === 'denied') {
    return `Allow your role ${operation.service}:${operation.action} in ${operation.region}, then run dr bootstrap again.`;
  }
  if (failure.kind === 'transient') {
    return `${operation.region} did not answer; run dr bootstrap again when it does. It keeps what exists.`;
  }
  return 'Fix what AWS names, then run dr bootstrap again. It keeps what exists.';
}
