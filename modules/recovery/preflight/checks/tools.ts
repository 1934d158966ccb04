import { DrError } from '../../../console/errors';
import type { Operation } from '../../../operations/operation';
import { callsOf, leaseCall } from '../../../engines/bash/calls';
import { known } from '../../../observation/types';
import { defineCheck, met, notKnown, notMet, type PreflightScene, type Tool } from '../check';

export const tools = defineCheck({
  id: 'tools',
  title: 'This machine has what a recovery needs, and its AWS CLI knows every call of promote-dr.sh',
  why: 'dr failover needs nothing but itself; reconciling and rebuilding need Terraform, and promote-dr.sh needs bash, curl and the AWS CLI. An AWS CLI that is too old (that of Debian 12 is) does not know a call of the promotion; the script refuses to begin with it.',
  fix: 'Install what is named; a newer AWS CLI where it does not know a call.',
  stops: false,
  read: (scene) => {
    const { machine } = scene;
    const calls = machine.script.aws.found === null ? [] : scriptCalls(scene);
    return calls.length === 0 ? Promise.resolve(known([])) : machine.cannotSay(calls);
  },
  judge: (unsaid, { machine: { terraform, script } }) => {
    const all: Readonly<Record<string, Tool>> = { terraform, ...script };
    const have = Object.entries(all).flatMap(([name, { found }]) => (found === null ? [] : [`${name} (${found})`]));
    const missing = Object.entries(all).filter(([, { found }]) => found === null);
    const observed = have.length === 0 ? 'nothing found' : have.join(', ');
    const bad = [
      ...(missing.length > 0 ? [`missing: ${missing.map(([name, { why }]) => `${name}: ${why}`).join('; ')}`] : []),
      ...(unsaid.known && unsaid.value.length > 0 ? [`the AWS CLI does not know: ${unsaid.value.join('; ')}`] : []),
    ];
    if (bad.length > 0) return notMet([observed, ...bad].join('; '));
    if (!unsaid.known) return notKnown(`${observed}; whether the AWS CLI knows every call: ${unsaid.why}`);
    return have.length === 0 ? notKnown('nobody looked') : met(observed);
  },
});

/** Of the emergency's script and of the planned one, with the lease. None where there is no runbook. */
function scriptCalls({ plan, pattern, topology, observation, target }: PreflightScene): readonly Operation[] {
  if (!plan.ok) return [];
  return [...callsOf(plan.runbook), ...graceful(), leaseCall(target.region)];

  function graceful(): readonly Operation[] {
    try {
      return callsOf(pattern.failover(topology, observation, { to: target.region, graceful: true }));
    } catch (error) {
      // A planned move is not possible now: then nobody runs its script.
      if (error instanceof DrError) return [];
      throw error;
    }
  }
}
