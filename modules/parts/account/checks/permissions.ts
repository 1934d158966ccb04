/** Whether the caller may make the calls that the failover runbook makes, asked of IAM's simulator and never tried. */
import type { Operation } from '../../../operations/operation';
import { permissionsOf } from '../../../operations/permissions';
import type { Asker } from '../../../observation/asker';
import { list, inner, text, textOrNull } from '../../../observation/answers';
import { known, unknown, type Known } from '../../../observation/types';
import type { Runbook } from '../../../runbook/runbook';
import { conditionsOfAct, sendsOf } from '../../../runbook/acts/conditions';
import { readsOf } from '../../../runbook/conditions/index';
import { roleName } from '../../../topology/names';
import {
  defineCheck,
  judged,
  met,
  notKnown,
  notMet,
  type Finding,
  type PreflightScene,
} from '../../../recovery/preflight/check';
import { resourcesOf } from './resources';

const roleByName = (region: string, name: string): Operation => ({
  service: 'iam',
  action: 'GetRole',
  region,
  input: { RoleName: name },
});

/** Conditions on the region are usual, and IAM's simulator knows no key that it is not given. */
const simulation = (
  from: string,
  asked: {
    readonly principal: string;
    readonly actions: readonly string[];
    readonly resources: readonly string[];
    readonly region: string;
  },
): Operation => ({
  service: 'iam',
  action: 'SimulatePrincipalPolicy',
  region: from,
  input: {
    PolicySourceArn: asked.principal,
    ActionNames: asked.actions,
    ResourceArns: asked.resources,
    ContextEntries: [
      { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: [asked.region] },
    ],
    MaxItems: 1000,
  },
});

interface Question {
  readonly region: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Whose policies are simulated. IAM does not simulate the root user: policies do not bind it, those of an organization do. */
interface Principal {
  readonly arn: string;
  readonly counts: 'everything' | 'the organization alone';
}

export const permissions = defineCheck({
  id: 'permissions',
  title: 'Whoever asks, or the role that --as names, may make every call of the failover',
  why: 'A missing permission stops the failover half-way, when nobody may be able to grant it: IAM is controlled from us-east-1.',
  fix: 'Use the operator or the break-glass role (dr bootstrap makes them), or add what is named.',
  stops: true,
  read: async (scene, asker): Promise<Known<readonly string[] | null>> => {
    if (!scene.plan.ok) return unknown('without a runbook it is not known what has to be allowed');
    const principal = await principalOf(scene, asker);
    if (!principal.known) return principal;
    const { value } = principal;
    if (value === null) return known(null);
    const questions = questionsOf(scene.plan.runbook, scene);
    const asked = await Promise.all(questions.map((question) => denied(scene, asker, value, question)));
    const failed = asked.find((one) => !one.known);
    return failed ?? known([...new Set(asked.flatMap((one) => (one.known ? one.value : [])))]);
  },
  judge: (seen, scene): Finding =>
    judged(seen, 'IAM could not be asked', (missing) => {
      const who = scene.as ?? scene.machine.caller;
      if (missing === null) return notMet(`there is no role ${who}`);
      if (missing.length > 0) return notMet(`${who} may not: ${inShort(missing)}`);
      if (!scene.plan.ok) return notKnown('no runbook');
      const count = new Set(questionsOf(scene.plan.runbook, scene).flatMap(({ actions }) => actions)).size;
      if (!isRoot(scene)) return met(`${who} may: ${count} actions, by IAM's simulation`);
      const observed = `${who} may: no policy binds the root user, and no organization denies it any of ${count} actions`;
      return met(observed, 'nobody should fail over as root: ask for the role that will, with --as operator');
    }),
});

/** Where much is missing, what on is of no use any more. */
function inShort(missing: readonly string[]): string {
  const shown = missing.length > 6 ? new Set(missing.map((one) => one.split(' on ')[0])) : missing;
  return [...shown].join(', ');
}

const isRoot = ({ as, machine }: PreflightScene): boolean => as === null && machine.caller.endsWith(':root');

/** What is sent, and what is looked at; actions that are used on the same resources are asked for at once. */
function questionsOf(runbook: Runbook, scene: PreflightScene): readonly Question[] {
  const operations = runbook.steps.flatMap((step): readonly Operation[] => [
    ...readsOf(step.met),
    ...(step.note ?? []).map(({ read }) => read),
    ...step.act.flatMap((act) => [...sendsOf(act), ...readsOf(conditionsOfAct(act))]),
  ]);
  const byUse = new Map<string, Set<string>>();
  for (const operation of operations) {
    const [own = ''] = permissionsOf(operation);
    const prefix = own.split(':')[0];
    // What another service does on the way (a key that encrypts an object) is on resources that the operation does not name.
    for (const action of permissionsOf(operation).filter((one) => one.split(':')[0] === prefix)) {
      const resources = [...new Set(resourcesOf(scene.topology, operation, action))].sort();
      const key = JSON.stringify([operation.region, resources]);
      byUse.set(key, (byUse.get(key) ?? new Set()).add(action));
    }
  }
  return [...byUse].map(([key, actions]): Question => {
    const [region, resources] = JSON.parse(key) as [string, readonly string[]];
    return { region, resources, actions: [...actions].sort() };
  });
}

/** Null: the role that was asked for does not exist. The simulator wants the role, not its session, whose path only IAM knows. */
async function principalOf(scene: PreflightScene, asker: Asker): Promise<Known<Principal | null>> {
  const { machine, topology, as } = scene;
  const roleNamed = (name: string): Promise<Known<string | null>> =>
    asker.askOrNone(roleByName(topology.controlRegion, name), 'NoSuchEntity', (output) =>
      text(inner(output, 'Role'), 'Arn'),
    );
  const [, , service = '', , , resource = ''] = machine.caller.split(':');
  if (isRoot(scene)) return throughAnyRole(await roleNamed(roleName(topology, 'state-copy')));
  if (as === null && service === 'iam' && /^(user|role)\//.test(resource))
    return known({ arn: machine.caller, counts: 'everything' });
  const [kind, role = ''] = resource.split('/');
  if (as === null && (service !== 'sts' || kind !== 'assumed-role'))
    return unknown(`${machine.caller} is neither a user nor a role`);
  const found = await roleNamed(as ?? role);
  if (!found.known) return found;
  return known(found.value === null ? null : { arn: found.value, counts: 'everything' });
}

/** What an organization denies an account, it denies whoever is asked about; bootstrap makes this role in every account. */
function throughAnyRole(role: Known<string | null>): Known<Principal> {
  if (!role.known) return role;
  if (role.value !== null) return known({ arn: role.value, counts: 'the organization alone' });
  return unknown(
    'the root user cannot be simulated, and there is no role of bootstrap to ask by what the organization denies',
  );
}

async function denied(
  { topology }: PreflightScene,
  asker: Asker,
  { arn, counts }: Principal,
  { region, actions, resources }: Question,
): Promise<Known<readonly string[]>> {
  const isDenied = (one: Readonly<Record<string, unknown>>): boolean =>
    counts === 'everything'
      ? text(one, 'EvalDecision') !== 'allowed'
      : inner(one, 'OrganizationsDecisionDetail')['AllowedByOrganizations'] === false;
  return asker.ask(simulation(topology.controlRegion, { principal: arn, actions, resources, region }), (output) =>
    list(output, 'EvaluationResults')
      .filter(isDenied)
      .map((one) => {
        const on = textOrNull(one, 'EvalResourceName') ?? '*';
        return `${text(one, 'EvalActionName')}${on === '*' ? '' : ` on ${on}`}`;
      }),
  );
}
