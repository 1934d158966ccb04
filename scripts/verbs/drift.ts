/**
 * `dr drift [STATE…]`: three comparisons told apart. Reality against the state, configuration against reality, declared against
 * observed roles and alarms, with what the roles demand of what applies ignore. A region that does not answer is unknown for its own states only. Changes nothing.
 */
import { EXIT, type ExitCode } from '../../modules/console/errors';
import { missingAlarms, unknowns } from '../../modules/recovery/differences';
import { unmet, untold } from '../../modules/recovery/demands/demands';
import { OBSERVE_SIDES, demands, differences, observe, observeParts } from '../../modules/parts/index.observe';
import { unreachableStates } from '../../modules/observation/reachable';
import { planStates } from '../../modules/terraform/apply-all';
import { judgeDrift, type DriftOfState } from '../../modules/terraform/drift';
import { orderStates } from '../../modules/terraform/order';
import { describeChanges } from '../../modules/terraform/words';
import { whatNext } from '../../modules/recovery/next/next';
import type { RolesCompared } from '../../modules/recovery/next/situation';
import type { Context } from '../app/context';
import { changeJson, sayError, shortError } from '../app/judged';
import { openProvision, type Provision } from '../app/provision';
import type { Verb } from '../app/verb';
import { PLAN_WIDTH } from '../app/workplace';

/** Wall seconds for a region to answer at all. */
const LIMIT_SECONDS = 6;

export const drift: Verb = {
  declare(command) {
    command.argument('[state...]', "states or patterns such as '*.data'; all without one");
  },

  async run(context, { args }) {
    const provision = await openProvision(context, args, 'warn', 'regions-that-refuse');
    // Both wait for a region that does not answer: they wait at the same time.
    const [roles, unreachable] = await Promise.all([
      compareRoles(context, provision),
      findUnreachable(context, provision),
    ]);
    const states = await compareStates(context, provision, unreachable);
    for (const one of states) say(context, one);
    context.console.say('\nRoles');
    const { differ, unknown } = rolesInWords(roles);
    for (const line of differ) context.console.warn(line);
    for (const line of unknown) context.console.say(`  ? ${line}`);
    if (differ.length + unknown.length === 0) context.console.say('  are as declared, and what they demand is there');
    for (const line of roles.missing) context.console.warn(line);
    return {
      exit: exitOfDrift(states, roles),
      json: {
        digest: provision.manifest.digest,
        states: states.map(stateJson),
        roles: { differences: roles.differences, unknown: roles.unknown, demands: roles.demands },
        missing_alarms: roles.missing,
      },
      next: whatNext({ after: 'drift', states, roles }, context.command),
    };
  },
};

/** The verdict on roles: a region that does not answer is unknown, not met. */
export function rolesInWords({ differences: roles, unknown, demands: demanded }: RolesCompared): {
  readonly differ: readonly string[];
  readonly unknown: readonly string[];
} {
  const silent = untold(demanded).filter(({ words }) => !unknown.includes(words));
  return {
    differ: [...roles, ...unmet(demanded).map(({ words }) => words)],
    unknown: [...unknown, ...silent.map(({ words }) => words)],
  };
}

async function compareRoles({ signal }: Context, { topology, world }: Provision): Promise<RolesCompared> {
  const seen = await observe(topology, world.adapter, world.clock, signal, LIMIT_SECONDS);
  const about = /^(global cluster|service record)|: whether its takeover object exists/;
  const unknown = unknowns(OBSERVE_SIDES, seen).filter((gap) => about.test(gap));
  const given = signal === undefined ? {} : { signal };
  const ports = { sender: world.adapter, clock: world.clock, limitSeconds: LIMIT_SECONDS, ...given };
  const demanded = demands(topology, seen, await observeParts(topology, seen, ports));
  return {
    differences: differences(topology, seen),
    // A region that does not answer is unknown for its own states already.
    unknown: [
      ...unknown,
      ...untold(demanded)
        .filter(({ id }) => id !== 'answers')
        .map(({ words }) => words),
    ],
    missing: missingAlarms(topology, seen),
    demands: demanded,
  };
}

type Unreachable = Awaited<ReturnType<typeof unreachableStates>>;

function findUnreachable({ signal }: Context, { manifest, selected, world }: Provision): Promise<Unreachable> {
  const all = manifest.states.filter(({ id }) => selected.includes(id));
  return unreachableStates(all, world.adapter, world.clock, LIMIT_SECONDS, signal);
}

async function compareStates(
  { console, signal }: Context,
  { manifest, selected, runner }: Provision,
  unreachable: Unreachable,
): Promise<readonly DriftOfState[]> {
  const reachable = selected.filter((id) => !unreachable.has(id));
  const order = orderStates(manifest.states, reachable);
  const options = { outDir: manifest.outDir, width: PLAN_WIDTH };
  console.phase('reality against the state');
  const reality = await planStates(order, runner, { ...options, mode: 'refresh-only' }, console, signal);
  console.phase('configuration against reality');
  const configuration = await planStates(order, runner, { ...options, mode: 'apply' }, console, signal);
  return judgeDrift({ states: selected, unreachable, reality, configuration });
}

function say({ console }: Context, { state, verdict, moved, wanted, outputs, why, error }: DriftOfState): void {
  if (verdict === 'agrees') return;
  console.say(`\n${state}`);
  for (const line of describeChanges(moved)) console.say(`  moved in AWS:    ${line}`);
  if (verdict === 'moved')
    console.say('    and an apply leaves it alone: deployments, scaling and runbooks may move it');
  for (const line of describeChanges(wanted)) console.say(`  apply would do:  ${line}`);
  for (const name of outputs) console.say(`  apply would do:  ~ output ${name}`);
  if (why !== null) console.warn(`  unknown: ${why}`);
  if (error !== null) sayError(console, error);
}

/**
 * Changes made by a runbook are listed and do not count as drift: otherwise a nightly drift check would report every failover.
 * What could not be read for another reason than a region outweighs what is unknown, and that what differs.
 */
export function exitOfDrift(states: readonly DriftOfState[], roles: RolesCompared): ExitCode {
  const is = (wanted: DriftOfState['verdict']): boolean => states.some(({ verdict }) => verdict === wanted);
  if (is('failed')) return EXIT.failed;
  if (is('unknown') || roles.unknown.length > 0) return EXIT.unknown;
  const differ = roles.differences.length + roles.missing.length + unmet(roles.demands).length;
  return is('differs') || differ > 0 ? EXIT.changes : EXIT.done;
}

function stateJson({ state, verdict, moved, wanted, outputs, why, error }: DriftOfState): Record<string, unknown> {
  return {
    state,
    verdict,
    drift: moved.map(changeJson),
    changes: wanted.map(changeJson),
    output_changes: outputs,
    why,
    error: error === null ? null : shortError(error),
  };
}
