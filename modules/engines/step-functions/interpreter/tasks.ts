/** The tasks of a machine, carried out by the same ports as those of the TypeScript runner, so that they meet the same world. */
import type { CallResult } from '../../../operations/adapter';
import { CATALOGUE } from '../../../operations/catalogue';
import type { ActionName, InputValue, Operation, Service } from '../../../operations/operation';
import type { RunPorts } from '../../../runbook/ports';
import type { AcceptAct, DnsAnswer, Probe, Runbook } from '../../../runbook/runbook';
import { aslAction, aslName } from '../names';
import { operationsOf } from '../operations';
import { TaskError, type TaskPorts } from './interpret';

export interface InterpretedWorld extends Pick<RunPorts, 'sender' | 'probe' | 'resolve' | 'clock'> {
  readonly accept: RunPorts['accept'];
  /** The machine's region. */
  readonly region: string;
}

/** Throws an Error for a task that no runbook's machine has. */
export function tasksOf(runbook: Runbook, world: InterpretedWorld): TaskPorts {
  return {
    clock: world.clock,
    perform: async (resource, args) => {
      const integration = /^arn:aws:states:::aws-sdk:([a-z0-9]+):([A-Za-z0-9]+)$/.exec(resource);
      if (integration !== null) {
        const operation = operationOf(integration[1] ?? '', integration[2] ?? '', args as InputValue, runbook, world);
        return renamed(await sent(operation, world, integration[1] ?? ''));
      }
      const { Payload: payload, Subject: subject, ...rest } = args as Readonly<Record<string, unknown>>;
      switch (resource) {
        case 'arn:aws:states:::lambda:invoke':
          return { StatusCode: 200, Payload: await called(payload as Operation | Requested | Asked, world) };
        case 'arn:aws:states:::http:invoke':
          return requested({ http: String(rest['ApiEndpoint']), ...methodOf(rest['Method']) }, world);
        case 'arn:aws:states:::sns:publish.waitForTaskToken':
          return asked(runbook, String(subject), world);
        default:
          throw new Error(`no task ${resource}`);
      }
    },
  };
}

type Requested = Pick<Probe, 'http' | 'method' | 'via'>;
type Asked = Pick<DnsAnswer, 'dns' | 'zone'>;

const methodOf = (method: unknown): Pick<Probe, 'method'> => (method === 'POST' ? { method } : {});

async function sent(operation: Operation, { sender }: InterpretedWorld, prefix: string): Promise<unknown> {
  const answer = await sender.send(operation);
  if (answer.ok) return answer.output;
  throw failure(answer, prefix);
}

/**
 * A failure as an integration names it. What the service's model declares has a name of its own; throttling, denials and trouble of the
 * service are mostly not declared and come with nothing but a status (observed forms: `Rds.RdsException`, `Status Code: 400`).
 */
function failure(answer: Extract<CallResult, { ok: false }>, prefix: string): TaskError {
  const service = aslName(prefix);
  const cause = (status: number): string =>
    `${answer.message} (Service: ${service}, Status Code: ${status}, Request ID: r)`;
  const bare = `${service}.${service}Exception`;
  if (/^E[A-Z_]+$|^(TimeoutError|NetworkingError)$/.test(answer.code)) {
    return new TaskError(`${service}.SdkClientException`, `Unable to execute HTTP request: ${answer.code}`);
  }
  if (answer.kind === 'denied') return new TaskError(bare, cause(403));
  if (answer.kind === 'transient')
    return new TaskError(bare, cause(/Throttl|Limit|TooMany/.test(answer.code) ? 400 : 503));
  const stem = aslName(answer.code.replace(/(?:Exception|Fault|Error)$/, ''));
  return new TaskError(`${service}.${stem}Exception`, cause(400));
}

/** The function that calls other regions: the SDK's own errors by their names, as Lambda hands them on. */
async function called(payload: Operation | Requested | Asked, world: InterpretedWorld): Promise<unknown> {
  if ('dns' in payload) {
    const answer = await world.resolve(payload.dns, payload.zone);
    if (!answer.ok) throw new TaskError('Error', answer.why);
    return { chain: answer.chain };
  }
  if ('http' in payload) {
    const answer = await world.probe(payload.http, undefined, payload.method, payload.via);
    if (!answer.ok) throw new TaskError('Error', answer.why);
    return { status: answer.status, body: answer.body };
  }
  const answer = await world.sender.send(payload);
  if (!answer.ok) throw new TaskError(answer.code, answer.message);
  return answer.output;
}

async function requested({ http, method }: Requested, { probe }: InterpretedWorld): Promise<unknown> {
  const answer = await probe(http, undefined, method);
  if (!answer.ok) throw new TaskError('States.Http.Socket', answer.why);
  if (answer.status >= 400) throw new TaskError(`States.Http.StatusCode.${answer.status}`, answer.body);
  return { StatusCode: answer.status, ResponseBody: parsed(answer.body) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** The person who is asked is the runner's: by the name in the message's subject. */
async function asked(runbook: Runbook, subject: string, world: InterpretedWorld): Promise<unknown> {
  const acts = runbook.steps.flatMap((step) => [
    ...step.act.filter((act): act is AcceptAct => act.kind === 'accept'),
    ...(step.orAccept === undefined ? [] : [step.orAccept]),
  ]);
  const act = acts.find(({ name }) => subject === `Accept ${name}?`.slice(0, 100));
  if (act === undefined) throw new Error(`nobody is asked for ${subject}`);
  const given = await world.accept(act, '');
  if (given === null) throw new TaskError('States.TaskFailed', 'declined');
  return act.approvals === 2 ? { second: 'another', ...given } : given;
}

/**
 * Members of the inputs of one action by their names in a machine. By action, since the way back cannot be computed: RDS calls the
 * same thing `DBClusterIdentifier` in one action and `DbClusterIdentifier` in another.
 */
function membersOf(runbook: Runbook, service: string, action: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  const collect = (value: InputValue): void => {
    if (Array.isArray(value)) return (value as readonly InputValue[]).forEach(collect);
    if (typeof value !== 'object') return;
    for (const [key, one] of Object.entries(value)) {
      members.set(aslName(key), key);
      collect(one);
    }
  };
  for (const operation of operationsOf(runbook)) {
    if (operation.service === service && operation.action === action) collect(operation.input);
  }
  return members;
}

function operationOf(
  asl: string,
  action: string,
  args: InputValue,
  runbook: Runbook,
  { region, clock }: InterpretedWorld,
): Operation {
  const [service, row] = Object.entries(CATALOGUE).find(([, one]) => one.asl === asl) ?? [];
  const name = Object.keys(row?.actions ?? {}).find((one) => aslAction(one) === action);
  if (service === undefined || name === undefined) throw new Error(`no action ${asl}:${action}`);
  const input = restored(args, membersOf(runbook, service, name), clock.now()) as Operation['input'];
  return { service: service as Service, action: name as ActionName, region, input };
}

/** An input as operations spell it; a time becomes the seconds since then, which is the one form that senders take. */
function restored(value: InputValue, members: ReadonlyMap<string, string>, now: number): InputValue {
  if (Array.isArray(value)) return (value as readonly InputValue[]).map((one) => restored(one, members, now));
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
    return { ago: Math.round((now - Date.parse(value)) / 1000) };
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as { readonly [key: string]: InputValue }).map(([key, one]) => {
      const member = members.get(key);
      if (member === undefined) throw new TaskError('States.Runtime', `the field ${key} is not supported`);
      return [member, restored(one, members, now)];
    }),
  );
}

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [aslName(key), renamed(one)]));
}
