/**
 * Makes what must exist before a first apply: state buckets, their keys, the database secret, the registry, roles. The same in the
 * lab and in an account. Looks, says what it will do, does it; a second run finds everything and does nothing.
 */
import { DrError, EXIT } from '../console/errors';
import type { Clock, Console } from '../console/ports';
import type { Adapter } from '../operations/adapter';
import { guardAccount } from '../operations/guard';
import type { TerraformTypes } from '../policies/terraform-types';
import type { Topology } from '../topology/topology';
import { carryOut, type MakingPorts } from './carry-out';
import { observeBootstrap } from './observe';
import type { BootstrapAction, BootstrapPlan, BootstrapPhase } from './actions';
import { bootstrapPlan } from './plan';

export interface BootstrapPorts {
  readonly adapter: Adapter;
  readonly console: Console;
  readonly clock: Clock;
  /** Cryptographically random bytes, for the database password. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** True with --yes and in a lab: nobody is asked. */
  readonly yes: boolean;
  /** What is known of Terraform's types: roles are permitted what their provider needs. */
  readonly types: TerraformTypes;
  readonly signal?: AbortSignal;
}

export interface BootstrapResult {
  /** Titles of what was made, in no particular order. */
  readonly made: readonly string[];
  readonly adopted: readonly string[];
  /** What was left otherwise than dr would make it, and what a person still has to do. */
  readonly notes: readonly string[];
}

/**
 * Throws DrError: `wrong-account` and its kin before anything is read, `bootstrap-conflict` and `declined` before anything is made,
 * `bootstrap-incomplete` when some of it failed; the rest is made and a second run completes it.
 */
export async function bootstrap(topology: Topology, ports: BootstrapPorts): Promise<BootstrapResult> {
  const making: MakingPorts = {
    adapter: ports.adapter,
    clock: ports.clock,
    randomBytes: ports.randomBytes,
    types: ports.types,
    signal: ports.signal,
  };
  await guardAccount(ports.adapter, topology.controlRegion, topology.accountId, ports.signal);
  const looking = ports.console.begin('Look at what exists');
  const plan = await observeBootstrap(topology, making)
    .then((observed) => bootstrapPlan(topology, observed, ports.types))
    .catch((error: unknown) => {
      looking.ends('failed', '');
      throw error;
    });
  looking.ends('done', `${plan.adopted.length} found, ${plan.actions.length} to do`);
  if (plan.conflicts.length > 0) throw conflictError(plan);
  for (const line of describePlan(plan)) ports.console.say(line);
  const { adopted, notes } = plan;
  if (plan.actions.length === 0) return { made: [], adopted, notes };
  await agreed(topology, ports);
  await makeAll(topology, plan.actions, making, ports.console);
  return { made: plan.actions.map((action) => `${action.region}: ${nameOf(action)}`), adopted, notes };
}

/** The plan as lines for a person: by region, each with its reason; the settings of a new thing on its own line. */
export function describePlan(plan: BootstrapPlan): readonly string[] {
  const regions = [...new Set(plan.actions.map(({ region }) => region))];
  const lines = regions.flatMap((region) => {
    const here = plan.actions.filter((action) => action.region === region);
    const created = new Set(here.map(({ title }) => title));
    const owner = ({ partOf }: BootstrapAction): string | undefined =>
      [`bucket ${partOf ?? ''}`, partOf ?? ''].find((title) => created.has(title));
    const own = here.filter((action) => owner(action) === undefined);
    const described = own.map((action) => {
      const folded = here.filter((part) => owner(part) === action.title).map(({ title }) => title);
      return `  + ${nameOf(action)}: ${action.why}${folded.length === 0 ? '' : `, with ${folded.join(', ')}`}`;
    });
    return [region, ...described];
  });
  return [...lines, ...plan.notes.map((note) => `  · ${note}`)];
}

function nameOf({ title, partOf }: BootstrapAction): string {
  return partOf === null ? title : `${title} of ${partOf}`;
}

async function agreed(topology: Topology, ports: BootstrapPorts): Promise<void> {
  if (ports.yes) return;
  const question = `This makes the above in account ${topology.accountId}. Nothing is deleted or replaced.`;
  if (await ports.console.confirm(question, topology.environment)) return;
  throw new DrError(
    'declined',
    'Nothing was made',
    'The question was not answered with the name of the environment.',
    'Run it again and type the name, or pass --yes in a run without a terminal.',
    EXIT.refused,
  );
}

/** What comes after the regions, in this order. */
const LATER: readonly (readonly [phase: BootstrapPhase, title: string])[] = [
  ['secret', 'Prepare the database secret'],
  ['roles', 'Prepare roles'],
  ['copies', 'Connect the regions'],
];

/** Regions at once, each in order, then what needs them all. A failing region lets the others finish, and nothing later begins. */
async function makeAll(
  topology: Topology,
  actions: readonly BootstrapAction[],
  ports: MakingPorts,
  console: Console,
): Promise<void> {
  const of = (phase: BootstrapPhase): readonly BootstrapAction[] => actions.filter((action) => action.phase === phase);
  const regions = [...new Set(of('region').map(({ region }) => region))];
  const ends = await Promise.allSettled(
    regions.map((region) => {
      const here = of('region').filter((one) => one.region === region);
      return makeSome(topology, `Prepare ${region}`, here, ports, console);
    }),
  );
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  for (const [phase, title] of LATER) {
    if (errors.length > 0 || of(phase).length === 0) continue;
    await makeSome(topology, title, of(phase), ports, console).catch((error: unknown) => errors.push(error));
  }
  ports.signal?.throwIfAborted();
  if (errors.length > 0) throw incomplete(errors);
}

async function makeSome(
  topology: Topology,
  title: string,
  actions: readonly BootstrapAction[],
  ports: MakingPorts,
  console: Console,
): Promise<void> {
  const activity = console.begin(title);
  try {
    for (const action of actions) {
      activity.waits(nameOf(action));
      await carryOut(topology, action, ports);
    }
    activity.ends('done', `${actions.length} made`);
  } catch (error) {
    activity.ends('failed', error instanceof DrError ? error.what : 'interrupted');
    throw error;
  }
}

/** What a person can act on, of all regions at once; a mistake of dr's own goes first and as it is. */
function incomplete(errors: readonly unknown[]): unknown {
  const known = errors.filter((error) => error instanceof DrError);
  if (known.length < errors.length) return errors.find((error) => !(error instanceof DrError));
  return new DrError(
    'bootstrap-incomplete',
    known.map(({ what }) => what).join('; '),
    known.map(({ why }) => why).join(' '),
    [...new Set(known.map(({ fix }) => fix))].join(' '),
    known.some(({ exit }) => exit === EXIT.unknown) ? EXIT.unknown : EXIT.failed,
  );
}

function conflictError(plan: BootstrapPlan): DrError {
  return new DrError(
    'bootstrap-conflict',
    plan.conflicts.map(({ region, what }) => `${region}: ${what}`).join('; '),
    'dr adopts what it finds and deletes or replaces nothing, so these need a person. Nothing was made.',
    [...new Set(plan.conflicts.map(({ fix }) => fix))].join(' '),
    EXIT.refused,
  );
}
