/** What a machine is made of: its structure, its names against the SDK's models, its limits, and what is refused. */
import { CATALOGUE } from '../../operations/catalogue';
import { loadSdk } from '../../operations/clients';
import { sampleTopology } from '../../topology/testing/sample';
import type { Runbook } from '../../runbook/runbook';
import { everyRunbook } from '../../patterns/every';
import { reachOf } from '../../rehearsal/machine';
import { renderMachine } from './step-functions';
import { operationsOf } from './operations';
import { BACKOFFS, eventsOf, looksUntil } from './limits';
import { aslAction, aslName, aslStem } from './names';
import { Names, type Branch, type MachineState } from './states';
import { renderStep } from './step';

/** It has no types of its own. */
const validate = jest.requireActual<(machine: unknown) => { readonly errors: readonly unknown[] }>('asl-validator');

const RUNBOOKS: readonly Runbook[] = everyRunbook(sampleTopology()).flatMap(({ made }) =>
  made.runbook === null ? [] : [made.runbook],
);
const APPLIES = (runbook: Runbook): boolean =>
  runbook.steps.some(({ act }) => act.some(({ kind }) => kind === 'apply'));
const WHOLE = RUNBOOKS.filter((runbook) => !APPLIES(runbook));
const LOST = RUNBOOKS.find(
  ({ id, steps }) => id === 'failover-ungraceful' && steps.some(({ met }) => met.length === 0),
);

function lost(): Runbook {
  if (LOST === undefined) throw new Error('no runbook for a lost region');
  return LOST;
}

const statesOf = ({ States }: Branch): readonly MachineState[] =>
  Object.values(States).flatMap((state) => (state.Type === 'Parallel' ? state.Branches.flatMap(statesOf) : [state]));

describe('every runbook that needs no Terraform', () => {
  // The validator takes seconds for one: the others are made of the same states.
  it.each(['failover-ungraceful', 'failback-rejoin'])('is a state machine without a finding, as %s', (id) => {
    const runbook = WHOLE.find((one) => one.id === id);
    if (runbook === undefined) throw new Error(`no runbook ${id}`);
    expect(validate(renderMachine(runbook, reachOf(runbook)).machine).errors).toEqual([]);
  });

  it('asks for actions with members that the SDK’s models have, and every member has one name', async () => {
    const unknown: string[] = [];
    for (const operation of RUNBOOKS.flatMap(operationsOf)) {
      const members = membersOf(await loadSdk(operation.service), operation.action);
      for (const key of keysOf(operation.input)) if (!members.has(key)) unknown.push(`${operation.action} ${key}`);
    }
    expect(unknown).toEqual([]);
    const tasks = WHOLE.flatMap((runbook) => statesOf(renderMachine(runbook, reachOf(runbook)).machine))
      .flatMap((state) => (state.Type === 'Task' ? [state.Resource] : []))
      .filter((resource) => resource.includes(':aws-sdk:'));
    const known = Object.values(CATALOGUE).flatMap(({ asl, actions }) =>
      Object.keys(actions).map((action) => `arn:aws:states:::aws-sdk:${asl}:${aslAction(action)}`),
    );
    expect(tasks.filter((resource) => !known.includes(resource))).toEqual([]);
    expect(tasks.length).toBeGreaterThan(100);
  });

  it('waits for faults by names that the services’ models declare: others come without a name', async () => {
    const conditions = RUNBOOKS.flatMap(({ steps }) =>
      steps.flatMap(({ met, act }) => [...met, ...act.flatMap((one) => (one.kind === 'call' ? one.unless : []))]),
    );
    const wanted = conditions.flatMap((condition) => ('missing' in condition ? [condition] : []));
    expect(wanted.length).toBeGreaterThan(0);
    for (const { read, missing } of wanted) {
      const sdk = await loadSdk(read.service);
      const declared = Object.keys(sdk)
        .filter((name) => /(Fault|Exception)$/.test(name))
        .map(aslStem);
      expect(declared).toContain(aslStem(missing));
    }
  });

  it('calls nothing outside its region but through the function', () => {
    for (const runbook of WHOLE) {
      const reach = reachOf(runbook);
      const sent = statesOf(renderMachine(runbook, reach).machine).flatMap((state) =>
        state.Type === 'Task' && state.Resource === 'arn:aws:states:::lambda:invoke' ? [state.Arguments] : [],
      );
      for (const one of sent) expect(one).not.toMatchObject({ Payload: { region: reach.region } });
    }
  });
});

describe('a failover for a lost region', () => {
  it('needs nothing but its own region, a connection and a topic', () => {
    const { region, connection = '', topic = '' } = reachOf(lost());
    const reach = { region, connection, topic };
    const { machine, events } = renderMachine(lost(), reach);
    expect(JSON.stringify(machine)).not.toContain('lambda:invoke');
    expect(events).toBeLessThanOrEqual(25_000);
  });

  it('is refused without a connection, without a topic, and in another region, each by name', () => {
    const { region, connection = '', topic = '' } = reachOf(lost());
    const refused = (reach: Parameters<typeof renderMachine>[1], why: RegExp): void => {
      expect(() => renderMachine(lost(), reach)).toThrow(
        expect.objectContaining({
          code: 'not-for-step-functions',
          what: expect.stringMatching(why) as string,
        }) as Error,
      );
    };
    refused({ region, topic }, /verify: an HTTP probe of https:.* needs a connection/);
    refused({ region, connection }, /asking a person for unfenced:us-east-1 needs a topic/);
    refused({ region: 'eu-west-1', connection, topic }, /promote: an act asks rds:FailoverGlobalCluster in us-west-2/);
  });
});

describe('what is refused', () => {
  it('a runbook that applies a state', () => {
    const applies = RUNBOOKS.filter(APPLIES);
    expect(applies.length).toBeGreaterThan(0);
    for (const runbook of applies) {
      expect(() => renderMachine(runbook, reachOf(runbook))).toThrow(/needs Terraform/);
    }
  });

  it('a history, and results, that are too long', () => {
    const [step] = lost().steps.filter(({ id }) => id === 'promote');
    const [door] = lost().steps.filter(({ id }) => id === 'front-door');
    if (step === undefined || door === undefined) throw new Error('no step');
    const many = Array.from({ length: 40 }, (_, at) => ({ ...step, id: `p-${at}`, needs: [door.id] }));
    const slow = { ...lost(), steps: [{ ...door, needs: [] }, ...many] };
    expect(() => renderMachine(slow, reachOf(slow))).toThrow(
      /its history could have \d+ events, and 25000 are allowed/,
    );
    const light = { ...step, needs: [], act: [], met: step.met.slice(0, 1) };
    const wide = { ...lost(), steps: Array.from({ length: 60 }, (_, at) => ({ ...light, id: `p-${at}` })) };
    expect(() => renderMachine(wide, reachOf(wide))).toThrow(
      /its results could have \d+ bytes, and 262144 are allowed/,
    );
  });

  it('a name of a state that is taken or too long', () => {
    const names = new Names();
    names.take('a');
    expect(() => names.take('a')).toThrow(/two states are called "a"/);
    expect(() => names.take('a'.repeat(81))).toThrow(/longer than 80/);
  });
});

it('looks as often as the runbook says at first, and no later than the backoff’s share afterwards', () => {
  expect(looksUntil({ deadline: 1800, poll: 5 }, 0)).toBe(361);
  expect(looksUntil({ deadline: 1800, poll: 5 }, 0.05)).toBeLessThan(100);
  expect(looksUntil({ deadline: 1800, poll: 5 }, 0.05)).toBeGreaterThan(20);
  const [step] = lost().steps.filter(({ id }) => id === 'promote');
  if (step === undefined) throw new Error('no step');
  const sizes = BACKOFFS.map((backoff) =>
    eventsOf(step, renderStep(step, reachOf(lost()), new Names(), backoff), backoff),
  );
  expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
});

it('spells members as the SDK for Java does', () => {
  const spelt = {
    DBClusterArn: 'DbClusterArn',
    TTL: 'Ttl',
    desiredCount: 'DesiredCount',
    HostedZoneId: 'HostedZoneId',
  };
  for (const [member, name] of Object.entries(spelt)) expect(aslName(member)).toBe(name);
  expect(aslAction('DescribeDBClusters')).toBe('describeDBClusters');
});

/** Members of the input of an action, in all depths, by the SDK's own schema. */
function membersOf(sdk: Readonly<Record<string, unknown>>, action: string): ReadonlySet<string> {
  const members = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (schema: unknown): void => {
    const value: unknown = typeof schema === 'function' ? (schema as () => unknown)() : schema;
    if (!Array.isArray(value) || seen.has(value)) return;
    seen.add(value);
    // A structure: [3, namespace, name, traits, names, schemas]; a list ends with the schema of its elements; a member may have traits.
    if (value[0] === 3) for (const name of value[4] as string[]) members.add(name);
    value.forEach(visit);
  };
  visit((sdk[`${action}$`] as unknown[])[4]);
  return members;
}

const keysOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === 'ago' ? [] : [key, ...keysOf(one)]));
};
