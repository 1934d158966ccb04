/** How a machine reaches AWS and the entry: which task carries an operation out. */
import { CATALOGUE } from '../../operations/catalogue';
import type { InputValue, Operation } from '../../operations/operation';
import { evaluated, FUNCTION, INTEGRATION, type Spelling, unevaluated } from './jsonata';
import { aslAction, aslName } from './names';

/** Where a machine runs and what it has beside AWS's own integrations. */
export interface Reach {
  /** The machine's region: integrations call no other. */
  readonly region: string;
  /** ARN of a function that carries out `{ service, action, region, input }` `{ http, method, via }` and `{ dns, zone }`; for all that the machine itself cannot reach. */
  readonly caller?: string;
  /** ARN of an EventBridge connection, without which Step Functions sends no HTTP request. */
  readonly connection?: string;
  /** ARN of the topic that asks a person. */
  readonly topic?: string;
}

export interface Integration {
  readonly resource: string;
  readonly arguments: InputValue;
  readonly spelling: Spelling;
}

/** Seconds after which one call is given up; the limit of the other engines is 15 to 20. */
export const CALL_SECONDS = 20;

/** True where an integration reaches it: in the machine's own region, or of a service with one endpoint for all. */
export const isOwn = ({ service, region }: Operation, reach: Reach): boolean =>
  region === reach.region || CATALOGUE[service].endpointRegion !== null;

/** Null where nothing carries it. */
export function carried(operation: Operation, reach: Reach): Integration | null {
  const { service, action, region, input } = operation;
  if (isOwn(operation, reach)) {
    return {
      resource: `arn:aws:states:::aws-sdk:${CATALOGUE[service].asl}:${aslAction(action)}`,
      arguments: rendered(input),
      spelling: INTEGRATION,
    };
  }
  if (reach.caller === undefined) return null;
  return invoked(reach.caller, { service, action, region, input });
}

export const invoked = (functionArn: string, payload: InputValue): Integration => ({
  resource: 'arn:aws:states:::lambda:invoke',
  arguments: { FunctionName: functionArn, Payload: asGiven(payload) },
  spelling: FUNCTION,
});

/** Data for a function, where no text of it is an expression. */
function asGiven(value: InputValue): InputValue {
  if (typeof value === 'string') return unevaluated(value);
  if (Array.isArray(value)) return (value as readonly InputValue[]).map(asGiven);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]: [string, InputValue]) => [key, asGiven(one)]));
}

/** `{ ago: seconds }` is worked out when the call is made. Keys are members: no operation of a runbook has a map in its input. */
function rendered(value: InputValue): InputValue {
  if (typeof value === 'string') return unevaluated(value);
  if (Array.isArray(value)) return (value as readonly InputValue[]).map(rendered);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value as { readonly [key: string]: InputValue });
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'ago' && typeof only[1] === 'number') {
    return evaluated(`$fromMillis($millis() - ${only[1] * 1000})`);
  }
  return Object.fromEntries(entries.map(([key, one]) => [aslName(key), rendered(one)]));
}
