import { unknownActions } from '../../operations/testing/authorization';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';
import { everyRunbook, failoversOf, type ListedRunbook } from '../../patterns/every';
import { suppose } from '../../parts/index.observe';
import type { Runbook } from '../../runbook/runbook';
import { EAST, WEST } from '../../recovery/testing/run';
import { renderRegionSwitch, type RegionSwitch } from './region-switch';
import type { Clients } from './plan';
import { approverPolicy, blocksOf, executionRole, type ExecutionRole } from './role';
import type { PlanStep } from './types';

const META = { command: 'dr runbook render --engine region-switch', source: 'env/warm-standby' };
const TWO = sampleTopology();
const PANEL = 'arn:aws:route53-recovery-control::123456789012:controlpanel/p';

function render(topology: Topology, runbook: Runbook, clients?: Clients): RegionSwitch {
  const observation = suppose(topology, { serving: topology.databaseHomeRegion });
  return renderRegionSwitch(
    runbook,
    { topology, observation, failovers: failoversOf(topology, observation) },
    META,
    clients,
  );
}

function runbookOf(topology: Topology, options: string, from = EAST, to = WEST, name = 'failover'): Runbook {
  const found = everyRunbook(topology).find(
    (one) => one.name === name && one.options.join(' ') === options && one.from === from && one.to === to,
  );
  if (found === undefined || found.made.runbook === null) throw new Error(`no ${name} ${options}`);
  return found.made.runbook;
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'rendered';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

/** Those that take a database out of its global one, or make one anew. */
const foreign = ({ made }: ListedRunbook): boolean =>
  ['failover-detach', 'failback-rebuild'].includes(made.runbook?.id ?? '');

describe.each([
  ['two', TWO],
  ['three', sampleTopology(THIRD_REGION)],
])('every runbook of %s regions', (_count, topology) => {
  const all = everyRunbook(topology);

  it('is rendered with every step accounted for, or refused as no plan of blocks', () => {
    for (const one of all) {
      const { runbook } = one.made;
      if (runbook === null) throw one.made.why;
      if (foreign(one)) {
        expect(codeOf(() => render(topology, runbook))).toBe('not-for-engine');
        continue;
      }
      const { rows, plan, files } = render(topology, runbook);
      expect(rows.map(({ step }) => step)).toEqual(runbook.steps.map(({ id }) => id));
      const names = plan.workflows.flatMap(({ steps }) => namesOf(steps));
      expect(rows.filter((row) => row.in !== null && !names.includes(row.in))).toEqual([]);
      expect(rows.filter(({ by }) => by === 'block').map((row) => row.in)).toEqual(
        expect.arrayContaining(['database', 'capacity']),
      );
      expect(rows.filter(({ by, why }) => by !== 'block' && why === '')).toEqual([]);
      expect([...plan.regions].sort()).toEqual([one.from, one.to].sort());
      const text = files.get('report.md') ?? '';
      expect(runbook.steps.filter(({ title }) => !text.includes(title))).toEqual([]);
    }
  });
});

const namesOf = (steps: readonly PlanStep[]): readonly string[] =>
  steps.flatMap(({ name, executionBlockConfiguration: config }) => [
    name,
    ...('parallelConfig' in config ? namesOf(config.parallelConfig.steps) : []),
  ]);

describe('the plan of a pair', () => {
  const { plan, rows, files } = render(TWO, runbookOf(TWO, ''));

  it('has a workflow for each region, in the order of the ungraceful runbook', () => {
    expect(plan).toMatchObject({
      name: 'warm-standby-use1-usw2',
      regions: [EAST, WEST],
      primaryRegion: EAST,
      recoveryApproach: 'activePassive',
    });
    const shape = plan.workflows.map((one) => [
      one.workflowTargetAction,
      one.workflowTargetRegion,
      ...namesOf(one.steps),
    ]);
    const steps = ['prepare', 'move', 'database', 'capacity', 'move-clients'];
    expect(shape).toEqual([
      ['activate', WEST, ...steps],
      ['activate', EAST, ...steps],
    ]);
  });

  it('says at an approval what a person does before giving it, and for which mode', () => {
    const [prepare] = plan.workflows[0]?.steps ?? [];
    expect(prepare?.description).toMatch(/Freeze applies.*\(freeze, or accept unfrozen\)/);
    expect(prepare?.description).toMatch(/ungraceful only: Stop the writers in us-east-1 .*accept unfenced:us-east-1/);
    expect(prepare?.description).toMatch(/graceful only: Wait until us-west-2 has caught up/);
    expect(plan.workflows[0]?.steps.at(-1)?.description).toContain('(record)');
  });

  it('proves the front door before the database is moved, and after the capacity where nothing runs on standby', () => {
    expect(plan.workflows[0]?.steps[0]?.description).toContain('(front-door, or accept no-answer:us-west-2)');
    const bare = TWO.regions.map((one) => {
      const standby = { ...one.capacity.standby, desired: 0, min: 0 };
      return { ...one, capacity: { ...one.capacity, standby } };
    });
    const pilot = { ...TWO, regions: bare };
    const [workflow] = render(pilot, runbookOf(pilot, '')).plan.workflows;
    const steps = ['prepare', 'capacity', 'before-database', 'database', 'move-clients'];
    expect(workflow?.steps.map(({ name }) => name)).toEqual(steps);
    expect(workflow?.steps[2]?.description).toContain('(front-door, or accept no-answer:us-west-2)');
  });

  it('never loses data unless the execution is ungraceful', () => {
    expect(JSON.stringify(plan)).toContain('"behavior":"switchoverOnly","ungraceful":{"ungraceful":"failover"}');
    expect(JSON.stringify(plan)).not.toContain('trigger');
  });

  it('lists what stays for a person, with the calls', () => {
    const by = Object.fromEntries(rows.map((row) => [row.step, row.by]));
    expect(by).toMatchObject({
      freeze: 'approval',
      promote: 'block',
      scale: 'block',
      record: 'approval',
      verify: 'person',
    });
    expect(files.get('report.md')).toContain('aws route53 change-resource-record-sets');
  });

  it('says what a block does not look at, and what is to be written down', () => {
    expect(rows.find(({ step }) => step === 'promote')?.person.join()).toMatch(
      /look before: .*no failover .* under way/,
    );
    expect(rows.find(({ step }) => step === 'freeze')?.person[0]).toContain('write down replication_lag_ms');
  });

  it('is the same as Terraform for a newer provider, outside of the states', () => {
    const text = files.get('plan.tf.json') ?? '';
    const document = JSON.parse(text) as {
      readonly terraform: { readonly required_providers: object };
      readonly resource: {
        readonly aws_arcregionswitch_plan: { readonly plan: { readonly workflow: readonly object[] } };
      };
    };
    expect(document.terraform.required_providers).toEqual({ aws: { source: 'hashicorp/aws', version: '>= 6.29.0' } });
    expect(document.resource.aws_arcregionswitch_plan.plan.workflow).toHaveLength(2);
    expect(text).toContain('Not part of the states');
    expect(text).toContain('"map_block_key"');
  });
});

describe('who may do what', () => {
  const clients: readonly (readonly [string, Clients, readonly string[]])[] = [
    ['a person', { by: 'person' }, []],
    ['health checks', { by: 'health-checks', hostedZoneId: 'Z1' }, ['route53:ListResourceRecordSets']],
    [
      'routing controls',
      {
        by: 'routing-controls',
        controls: { [EAST]: `${PANEL}/routingcontrol/e`, [WEST]: `${PANEL}/routingcontrol/w` },
      },
      ['route53-recovery-cluster:UpdateRoutingControlStates'],
    ],
  ];

  it.each(clients)('is what the blocks need, clients moved by %s', async (_by, moved, more) => {
    const { plan } = render(TWO, runbookOf(TWO, '--graceful'), moved);
    const pair = { topology: TWO, regions: [EAST, WEST] } as const;
    const { policy, trust } = executionRole(pair, plan);
    const actions = actionsOf(policy);
    expect(await unknownActions([...actions, ...actionsOf(approverPolicy(pair, plan))])).toEqual([]);
    expect(actions).toEqual(expect.arrayContaining(['rds:SwitchoverGlobalCluster', 'ecs:UpdateService', ...more]));
    expect(actions.filter((one) => one.startsWith('route53')).length > 0).toBe(moved.by !== 'person');
    expect(JSON.stringify(policy)).not.toMatch(/"Action":\[?"?[^\]]*\*/);
    expect(JSON.stringify(trust)).toContain(TWO.accountId);
    const changes = policy.Statement.filter(({ Action }) =>
      Action.some((one) => /Update|Failover|Switchover/.test(one)),
    );
    expect(changes.filter(({ Resource }) => Resource.includes('*'))).toEqual([]);
  });

  it('moves clients by routing controls in one change, one On and one Off', () => {
    const controls = { [EAST]: `${PANEL}/routingcontrol/e`, [WEST]: `${PANEL}/routingcontrol/w` };
    const { plan, rows } = render(TWO, runbookOf(TWO, ''), { by: 'routing-controls', controls });
    expect(blocksOf(plan.workflows[0]?.steps ?? [])).toContain('ARCRoutingControl');
    const last = plan.workflows[0]?.steps.at(-1)?.executionBlockConfiguration;
    expect(JSON.stringify(last)).toContain(`"${WEST}":[{"routingControlArn":"${controls[EAST]}","state":"Off"}`);
    expect(rows.find(({ step }) => step === 'record')).toMatchObject({ by: 'block', in: 'clients' });
  });
});

const actionsOf = ({ Statement }: ExecutionRole['policy']): readonly string[] =>
  Statement.flatMap(({ Action }) => Action);

it('refuses a name that AWS would refuse', () => {
  const topology = { ...TWO, environment: 'a-name-that-is-much-too-long-for-it' };
  expect(codeOf(() => render(topology, runbookOf(topology, '')))).toBe('name-too-long');
});
