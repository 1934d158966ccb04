/** State machines in the workloads of the region that takes over: what Terraform makes of what was rendered. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployedMachines, deployedRunbook } from '../modules/patterns/deployed-machines';
import { interpret } from '../modules/engines/step-functions/interpreter/interpret';
import { tasksOf } from '../modules/engines/step-functions/interpreter/tasks';
import type { StateMachine } from '../modules/engines/step-functions/states';
import { worldOf } from '../modules/rehearsal/worlds';
import { MACHINE_OPERATIONS, machineBoundaryStatements } from '../modules/operations/boundary';
import { permissionsOf } from '../modules/operations/permissions';
import type { Service } from '../modules/operations/operation';
import { sampleTopology } from '../modules/topology/testing/sample';
import { golden } from './testing/golden';
import { resources, synthesizeSample, type Attributes, type Config } from './testing/synthesized';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const ON = { environment: { state_machines: true } };
const workloads = (region: string): string => `warm-standby.${region}.workloads`;

const made = synthesizeSample(ON, deployedMachines);

/** A definition is a page: what a reviewer reads of it is `dr runbook render`. */
function readable(config: Config): Config {
  const machines = Object.entries(resources(config, 'aws_sfn_state_machine')).map(([name, machine]) => {
    const { States } = JSON.parse(machine['definition'] as string) as StateMachine;
    return [name, { ...machine, definition: Object.keys(States).join(', ') }] as const;
  });
  return { ...config, resource: { ...config.resource, aws_sfn_state_machine: Object.fromEntries(machines) } };
}

it('is as the golden says', () => {
  const file = join(__dirname, '__goldens__', `${workloads(WEST)}.machines.txt`);
  const now = golden(readable(made.states[workloads(WEST)] as Config));
  if (process.env['UPDATE_GOLDENS'] !== undefined) writeFileSync(file, now);
  expect(now).toBe(readFileSync(file, 'utf8'));
});

it('is nowhere where nobody asked for it, and reads no state of another region', () => {
  const without = synthesizeSample({}, () => []);
  expect(JSON.stringify(without.states)).not.toContain('aws_sfn_state_machine');
  expect(made.order[workloads(WEST)]).toEqual(
    expect.arrayContaining(['warm-standby.global', `warm-standby.${WEST}.platform`]),
  );
  expect(JSON.stringify(made.order[workloads(WEST)])).not.toContain(EAST);
});

it('leaves no placeholder, and may do nothing in the region that is lost but what the global database asks', () => {
  const names = Object.values(resources(made.states[workloads(WEST)], 'aws_sfn_state_machine')).map(({ name }) => name);
  expect(names).toEqual(['shop-warm-standby-failover-from-us-east-1']);
  expect(JSON.stringify(made.states)).not.toMatch(/Z0{10}|0{16}|00000000-0000/);
  const policy = JSON.stringify(resources(made.states[workloads(WEST)], 'aws_iam_role_policy'));
  expect(policy).not.toContain(`:${EAST}:`);
});

it('does not change when roles move: it is made for the region that is lost', () => {
  const flipped = {
    environment: { state_machines: true },
    regions: {
      [EAST]: { is_aurora_secondary: true, aurora_source_region: WEST, serves_traffic: false },
      [WEST]: { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true },
    },
  };
  expect(deployedMachines(sampleTopology(flipped as typeof ON))).toEqual(deployedMachines(sampleTopology(ON)));
});

describe('carried out as it is deployed', () => {
  const topology = sampleTopology(ON);
  /** What Terraform puts in place of the references, in the world in memory. */
  async function run(
    live: string | null,
  ): Promise<{ readonly error: string | null; readonly sent: readonly string[]; readonly listener: string }> {
    const world = await worldOf(topology, { serving: EAST, out: EAST });
    const state = world.cloud.state(WEST);
    if (live !== null) state.serviceTarget = live;
    const machine = deployedMachines(topology).find(({ region }) => region === WEST);
    if (machine === undefined) throw new Error('no machine');
    const runbook = deployedRunbook(topology, EAST, WEST);
    const send = world.cloud.send.bind(world.cloud);
    if (live === null) {
      world.cloud.send = (operation) =>
        operation.action === 'DescribeServices'
          ? Promise.resolve({ ok: false, kind: 'denied', code: 'AccessDenied', message: '', requestId: null })
          : send(operation);
    }
    const accept = () => Promise.resolve({ by: 'tester', reason: 'its network is cut' });
    const tasks = tasksOf(runbook, {
      sender: world.cloud,
      probe: world.cloud.probe,
      resolve: world.cloud.resolve,
      clock: world.clock,
      accept,
      region: WEST,
    });
    const { zoneId } = machine.placeholders;
    world.cloud.zones = world.cloud.zones.map((zone) => ({ ...zone, Id: `/hostedzone/${zoneId}` }));
    const { error } = await interpret(JSON.parse(machine.definition) as StateMachine, { begin: WEST }, tasks);
    return { error, sent: world.cloud.mutations(), listener: state.listenerTarget };
  }

  it.each(['blue:us-west-2', 'green:us-west-2'])(
    'puts the listener on the group that is live then: %s',
    async (live) => {
      expect(await run(live)).toMatchObject({ error: null, listener: live });
    },
  );

  it('sends nothing where nobody knows which group is live', async () => {
    expect(await run(null)).toMatchObject({ error: 'Twinstate.unknown', sent: [] });
  });
});

it('may do what its boundary allows, and the boundary nothing that no machine needs', () => {
  const topology = sampleTopology(ON);
  const needed = new Set(
    deployedMachines(topology).flatMap(({ statements }) => statements.flatMap(({ Action }) => Action)),
  );
  const bounded = MACHINE_OPERATIONS.flatMap((name) => {
    const [service, action] = name.split(':') as [Service, string];
    return permissionsOf({ service, action });
  });
  expect([...needed].sort()).toEqual([...new Set(bounded)].sort());
  const attributes = resources(made.states[workloads(WEST)], 'aws_iam_role_policy')['machines_policy'] as Attributes;
  const policy = JSON.parse(attributes['policy'] as string) as {
    readonly Statement: readonly { readonly Action: string | string[] }[];
  };
  const allowed = new Set(machineBoundaryStatements(topology).flatMap(({ Action }) => Action ?? []));
  expect(policy.Statement.flatMap(({ Action }) => Action).filter((action) => !allowed.has(action))).toEqual([]);
});
