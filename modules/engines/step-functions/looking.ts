/** Conditions as tasks: each look leaves a verdict in the variable `look`, and none ever fails. */
import type { Operation } from '../../operations/operation';
import {
  asksAws,
  byCondition,
  kindOf,
  readsOf,
  type AwsCondition,
  type ByCondition,
} from '../../runbook/conditions/index';
import type { Condition, DnsAnswer, Probe } from '../../runbook/runbook';
import { carried, CALL_SECONDS, invoked, type Integration, type Reach } from './calls';
import { evaluated, judged, judgedDns, judgedFailure, judgedProbe, judgedProbeFailure } from './jsonata';
import type { Assign, MachineState } from './states';

/** Conditions that one task decides: neighbours that one answer of AWS judges, or one of any other kind. */
export type LookGroup = readonly [Condition, ...Condition[]];

/** The next condition is judged by the same answer as those before it. */
const JOINS: ByCondition<boolean, [before: LookGroup]> = {
  observed: ({ read }, before) =>
    before.every((one) => kindOf(one) === 'observed' && JSON.stringify(readsOf([one])) === JSON.stringify([read])),
  // A fault ends the task: what else it would judge is not judged then.
  missing: () => false,
  http: () => false,
  dns: () => false,
};

/** Neighbours that read the same are judged by one answer, so that they judge the same moment and the history stays short. */
export function looksOf(conditions: readonly Condition[]): readonly LookGroup[] {
  const looks: [Condition, ...Condition[]][] = [];
  for (const condition of conditions) {
    const last = looks.at(-1);
    if (last !== undefined && byCondition(JOINS, condition, last)) last.push(condition);
    else looks.push([condition]);
  }
  return looks;
}

interface Onward {
  readonly next: string;
  readonly assign: (verdict: string) => Assign;
}

/** The task of a group, by the kind of its first condition. Null where nothing reaches what is looked at. */
const TASKS: ByCondition<MachineState | null, [group: LookGroup, reach: Reach, onward: Onward]> = {
  observed: (_first, group, reach, onward) => looked(group.filter(asksAws), reach, onward),
  missing: (_first, group, reach, onward) => looked(group.filter(asksAws), reach, onward),
  http: (look, _group, reach, onward) => probed(look, reach, onward),
  dns: (look, _group, reach, onward) => resolved(look, reach, onward),
};

/** A task that looks and goes on to `next`, whatever it saw. Null where nothing reaches what is looked at. */
export const lookTask = (group: LookGroup, reach: Reach, onward: Onward): MachineState | null =>
  byCondition(TASKS, group[0], group, reach, onward);

/** Why there is no such task, in words. */
const UNREACHED: ByCondition<string> = {
  observed: ({ read }) => asks(read),
  missing: ({ read }) => asks(read),
  http: ({ http }) => `an HTTP probe of ${http} needs a connection`,
  dns: ({ dns }) => `a DNS answer of ${dns} needs a function`,
};

const asks = ({ service, action, region }: Operation): string => `a condition asks ${service}:${action} in ${region}`;

export const whyUnreached = ([first]: LookGroup): string => byCondition(UNREACHED, first);

/** Whether a machine looks at it at all. A task of HTTP connects to the URL's own name: only a function connects to another (docs/engines.md). */
const LOOKS_AT: ByCondition<boolean, [Reach]> = {
  ...{ observed: () => true, missing: () => true, dns: () => true },
  http: ({ via }, { caller }) => via === undefined || caller !== undefined,
};

export const looksAt = (condition: Condition, reach: Reach): boolean => byCondition(LOOKS_AT, condition, reach);

function probed(look: Probe, reach: Reach, { next, assign }: Onward): MachineState | null {
  const probe = probeOf(look, reach);
  if (probe === null) return null;
  return {
    Type: 'Task',
    Comment: look.why,
    Resource: probe.resource,
    Arguments: probe.arguments,
    TimeoutSeconds: CALL_SECONDS,
    Assign: assign(judgedProbe(look, probe.status, probe.body)),
    Output: {},
    Catch: [failing(judgedProbeFailure(look), next, assign)],
    Next: next,
  };
}

/** A machine resolves no names: only a function does it for one. */
function resolved(look: DnsAnswer, { caller }: Reach, { next, assign }: Onward): MachineState | null {
  if (caller === undefined) return null;
  const call = invoked(caller, { dns: look.dns, zone: look.zone });
  return {
    Type: 'Task',
    Comment: look.why,
    Resource: call.resource,
    Arguments: call.arguments,
    TimeoutSeconds: CALL_SECONDS,
    Assign: assign(judgedDns(look, `${call.spelling.root}.chain`)),
    Output: {},
    Catch: [failing(judgedProbeFailure(look), next, assign)],
    Next: next,
  };
}

function looked(conditions: readonly AwsCondition[], reach: Reach, { next, assign }: Onward): MachineState | null {
  const [one] = conditions;
  const call = one === undefined ? null : carried(one.read, reach);
  if (call === null) return null;
  return {
    Type: 'Task',
    Comment: conditions.map(({ why }) => why).join('; '),
    Resource: call.resource,
    Arguments: call.arguments,
    TimeoutSeconds: CALL_SECONDS,
    Assign: assign(judged(conditions, call.spelling)),
    Output: {},
    Catch: [failing(judgedFailure(conditions), next, assign)],
    Next: next,
  };
}

const failing = (verdict: string, next: string, assign: (verdict: string) => Assign) => ({
  ErrorEquals: ['States.ALL'],
  Assign: assign(verdict),
  Output: {},
  Next: next,
});

function probeOf(
  { http, method, via }: Probe,
  reach: Reach,
): (Integration & { readonly status: string; readonly body: string }) | null {
  if (reach.connection !== undefined && via === undefined) {
    const answer = '$states.result';
    return {
      resource: 'arn:aws:states:::http:invoke',
      arguments: {
        ApiEndpoint: http,
        Method: method ?? 'GET',
        Authentication: { ConnectionArn: reach.connection },
        Headers: { 'cache-control': 'no-cache' },
      },
      spelling: { root: answer, name: (member) => member },
      status: `${answer}.StatusCode`,
      body: `${answer}.ResponseBody`,
    };
  }
  if (reach.caller === undefined) return null;
  const call = invoked(reach.caller, {
    http,
    ...(method === undefined ? {} : { method }),
    ...(via === undefined ? {} : { via }),
  });
  return { ...call, status: `${call.spelling.root}.status`, body: `${call.spelling.root}.body` };
}

/** The verdict goes into `look`. */
export const asLook = (verdict: string): Assign => ({ look: evaluated(verdict) });

/** Of several looks one is enough; where none is met, an unknown outweighs a no. `begins`: the first of them. */
export const asAny =
  (begins: boolean) =>
  (verdict: string): Assign => {
    if (begins) return asLook(verdict);
    const weight = (v: string): string => `$lookup({'met': 3, 'not': 0, 'retry': 1, 'stop': 2}, ${v}.v)`;
    return asLook(`($new := ${verdict}; ${weight('$new')} >= ${weight('$look')} ? $new : $look)`);
  };
