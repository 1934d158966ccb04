/** Whether the caller may make the calls that the failover runbook makes, asked of IAM's simulator and never tried. */
import type { Operation } from '../../../operations/operation';
import { permissionsOf } from '../../../operations/permissions';
import type { Asker } from '../../observation/asker';
import { list, inner, text, textOrNull } from '../../observation/answers';
import { known, unknown, type Known } from '../../observation/types';
import type { Runbook } from '../../runbook';
import { defineCheck, judged, met, notKnown, notMet, type Finding, type Scene } from '../check';
import { resourcesOf } from '../resources';
import { roleByName, simulation } from '../reads';

interface Question {
  readonly action: string;
  readonly resources: readonly string[];
}

export const permissions = defineCheck({
  id: 'permissions',
  title: 'Whoever asks may make every call of the failover',
  why: 'A permission that is missing shows itself in the middle of the failover, when nobody may be able to grant it: IAM is controlled from us-east-1.',
  fix: 'Use the operator or the break-glass role (dr bootstrap makes them), or add what is named.',
  stops: true,
  read: async (scene, asker): Promise<Known<readonly string[]>> => {
    if (!scene.plan.ok) return unknown('without a runbook it is not known what has to be allowed');
    const principal = await principalOf(scene, asker);
    if (!principal.known) return principal;
    const asked = await Promise.all(
      questionsOf(scene.plan.runbook, scene).map((question) => denied(scene, asker, principal.value, question)),
    );
    const failed = asked.find((one) => !one.known);
    return failed ?? known(asked.flatMap((one) => (one.known ? one.value : [])));
  },
  judge: (seen, scene): Finding =>
    judged(seen, 'IAM could not be asked', (missing) => {
      if (missing.length > 0) return notMet(`${scene.machine.caller} may not: ${missing.join(', ')}`);
      if (!scene.plan.ok) return notKnown('no runbook');
      const count = new Set(questionsOf(scene.plan.runbook, scene).map(({ action }) => action)).size;
      return met(`${scene.machine.caller} may: ${count} actions, by IAM's simulation`);
    }),
});

/** What is sent, and what is looked at; each action with the resources it is used on. */
function questionsOf(runbook: Runbook, scene: Scene): readonly Question[] {
  const operations = runbook.steps.flatMap((step): readonly Operation[] => [
    ...step.met.flatMap((one) => ('read' in one ? [one.read] : [])),
    ...(step.note ?? []).map(({ read }) => read),
    ...step.act.flatMap((act) =>
      act.kind === 'call'
        ? [act.operation, ...[...act.unless, ...(act.when ?? [])].flatMap((one) => ('read' in one ? [one.read] : []))]
        : [],
    ),
  ]);
  const byAction = new Map<string, Set<string>>();
  for (const operation of operations) {
    const [own = ''] = permissionsOf(operation);
    const prefix = own.split(':')[0];
    // What another service does on the way (a key that encrypts an object) is on resources that the operation does not name.
    for (const action of permissionsOf(operation).filter((one) => one.split(':')[0] === prefix)) {
      const resources = byAction.get(action) ?? new Set<string>();
      for (const arn of resourcesOf(scene.topology, operation)) resources.add(arn);
      byAction.set(action, resources);
    }
  }
  return [...byAction].map(([action, resources]) => ({ action, resources: [...resources].sort() }));
}

/** The simulator wants the role, not the session that was made from it; a role's path is only known to IAM. */
async function principalOf({ machine, topology }: Scene, asker: Asker): Promise<Known<string>> {
  const [, , service = '', , , resource = ''] = machine.caller.split(':');
  if (service === 'iam' && /^(user|role)\//.test(resource)) return known(machine.caller);
  const [kind, role = ''] = resource.split('/');
  if (service !== 'sts' || kind !== 'assumed-role') return unknown(`${machine.caller} is neither a user nor a role`);
  return asker.ask(roleByName(topology.controlRegion, role), (output) => text(inner(output, 'Role'), 'Arn'));
}

async function denied(
  { topology }: Scene,
  asker: Asker,
  principal: string,
  { action, resources }: Question,
): Promise<Known<readonly string[]>> {
  return asker.ask(simulation(topology.controlRegion, principal, [action], resources), (output) =>
    list(output, 'EvaluationResults')
      .filter((one) => text(one, 'EvalDecision') !== 'allowed')
      .map((one) => {
        const on = textOrNull(one, 'EvalResourceName') ?? '*';
        return `${text(one, 'EvalActionName')}${on === '*' ? '' : ` on ${on}`}`;
      }),
  );
}
