/** Conditions as tasks: each look leaves a verdict in the variable `look`, and none ever fails. */
import type { Condition, DnsAnswer, Missing, Observed, Probe } from '../../runbook/runbook';
import { carried, CALL_SECONDS, invoked, type Integration, type Reach } from './calls';
import { evaluated, judged, judgedDns, judgedFailure, judgedProbe, judgedProbeFailure } from './jsonata';
import type { Assign, MachineState } from './states';

/** Conditions that one task decides. */
export type LookGroup = Probe | DnsAnswer | readonly (Observed | Missing)[];

export const isPlain = (look: Condition | LookGroup): look is Probe | DnsAnswer => 'http' in look || 'dns' in look;

/** Neighbours that read the same are judged by one answer, so that they judge the same moment and the history stays short. */
export function looksOf(conditions: readonly Condition[]): readonly LookGroup[] {
  const looks: (Probe | DnsAnswer | (Observed | Missing)[])[] = [];
  for (const condition of conditions) {
    const last = looks.at(-1);
    if (isPlain(condition)) looks.push(condition);
    else if (Array.isArray(last) && !('missing' in condition) && last.every((one) => same(one, condition)))
      last.push(condition);
    else looks.push([condition]);
  }
  return looks;
}

const same = (a: Observed | Missing, b: Observed): boolean =>
  !('missing' in a) && JSON.stringify(a.read) === JSON.stringify(b.read);

/** A task that looks and goes on to `next`, whatever it saw. Null where nothing reaches what is looked at. */
export function lookTask(
  look: LookGroup,
  reach: Reach,
  next: string,
  assign: (verdict: string) => Assign,
): MachineState | null {
  if ('dns' in look) return resolved(look, reach, next, assign);
  if (!('http' in look)) return looked(look, reach, next, assign);
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
function resolved(
  look: DnsAnswer,
  { caller }: Reach,
  next: string,
  assign: (verdict: string) => Assign,
): MachineState | null {
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

function looked(
  conditions: readonly (Observed | Missing)[],
  reach: Reach,
  next: string,
  assign: (verdict: string) => Assign,
): MachineState | null {
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
