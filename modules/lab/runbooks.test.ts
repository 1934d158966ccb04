/** Everything that a runbook sends and reads, held against two models of each service: the SDK's schemas and botocore's. Nothing is started. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { CATALOGUE } from '../operations/catalogue';
import type { ActionName, InputValue, Operation, Service } from '../operations/operation';
import { sdkShapes } from '../operations/shapes/sdk';
import type { Shape, ShapesOf } from '../operations/shapes/shape';
import type { JsonObject } from '../overlays/json';
import { listEnvironments, readOverlays } from '../overlays/read';
import { resolveSettings } from '../overlays/resolve';
import { callsOf, cliWords, leaseCall } from '../engines/bash/calls';
import { READ_MODEL } from '../engines/bash/model';
import { conditionsOf } from '../runbook/acts/conditions';
import { operationsOf } from '../runbook/lint/lint';
import { lintShapes } from '../runbook/lint/lint-shapes';
import type { Observed, Runbook, Step } from '../runbook/runbook';
import { everyRunbook } from '../patterns/every';
import { arrangeTopology } from '../topology/arrange';
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import type { Topology } from '../topology/topology';
import { createModels, type Models } from './gateway/model';
import { labTools } from './testing/real-lab';
import { botocoreShapes } from './testing/shapes';
import { inputProblems } from './testing/validate';
import { SETTINGS } from '../patterns/index.settings';
import { ARRANGED } from '../parts/index.names';

const SERVICES = Object.keys(CATALOGUE) as Service[];
const root = resolve('.');
const environment = (name: string): Topology =>
  arrangeTopology(resolveSettings(readOverlays(root, name, { varFiles: [], vars: [] }), SETTINGS).settings, ARRANGED);
const sample = (settings: JsonObject): Topology => sampleTopology({ environment: settings });

/** The environments that there are, and settings that add steps or conditions. */
const PLACES: Readonly<Record<string, Topology>> = {
  ...Object.fromEntries(listEnvironments(root).map((name) => [name, environment(name)])),
  'three regions': sampleTopology(THIRD_REGION),
  'clients moved by an object': sample({ traffic_method: 'health-check-inversion' }),
  'the DNS answer as a proof': sample({ prove_dns_answer: true }),
  'one person alone': sample({ approvals_required: 1 }),
};

let models: Models;
let both: Readonly<Record<'sdk' | 'botocore', ShapesOf>>;

beforeAll(async () => {
  models = createModels((await labTools()).models);
  both = { sdk: await sdkShapes(SERVICES), botocore: botocoreShapes(models) };
});

const runbooksOf = (topology: Topology): readonly Runbook[] =>
  everyRunbook(topology).map(({ made }) => {
    if (made.runbook === null) throw made.why;
    return made.runbook;
  });

describe.each(Object.entries(PLACES))('every runbook of %s', (_name, topology) => {
  it.each(['sdk', 'botocore'] as const)('sends and reads what the model of %s has', (which) => {
    const wrong = runbooksOf(topology).flatMap((runbook) =>
      lintShapes(runbook, both[which]).map(({ rule, step, why }) => `${runbook.id}, ${step}: ${rule}: ${why}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('sends values within the bounds and patterns that botocore knows', () => {
    const operations = runbooksOf(topology).flatMap(({ steps }) => steps.flatMap(operationsOf));
    const wrong = operations.flatMap((operation) => refused(operation));
    expect([...new Set(wrong)]).toEqual([]);
    expect(operations.length).toBeGreaterThan(100);
  });
});

/** Times are computed when they are sent. */
function refused({ service, action, input }: Operation): readonly string[] {
  const model = models.service(service);
  if (model === undefined) return [`botocore has no ${service}`];
  if (model.operations[action]?.input === undefined) return Object.keys(input);
  return inputProblems(model, action, withoutTimes(input));
}

function withoutTimes(value: InputValue): unknown {
  if (Array.isArray(value)) return value.map((one: InputValue) => withoutTimes(one));
  if (typeof value !== 'object') return value;
  if ('ago' in value) return 0;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutTimes(one)]));
}

it('every operation of the catalogue is in both models, and both demand the same members', () => {
  const different = SERVICES.flatMap((service) =>
    Object.keys(CATALOGUE[service].actions).filter((action) => {
      const [sdk, botocore] = [both.sdk(service, action), both.botocore(service, action)];
      const demanded = (shape: Shape | null | undefined): string => [...(shape?.required ?? [])].sort().join();
      const same = demanded(sdk?.input) === demanded(botocore?.input);
      return sdk === undefined || botocore === undefined || !same;
    }),
  );
  expect(different).toEqual([]);
});

/** What may be misspelt in a value: every member, in every depth. */
function misspelt(value: InputValue): readonly InputValue[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: InputValue, at) =>
      misspelt(one).map((wrong): InputValue => value.with(at, wrong) as InputValue),
    );
  }
  if (typeof value !== 'object' || 'ago' in value) return [];
  const entries = Object.entries<InputValue>(value);
  return entries.flatMap(([name, one], at) => [
    Object.fromEntries(entries.with(at, [`${name}x`, one])),
    ...misspelt(one).map((wrong) => Object.fromEntries(entries.with(at, [name, wrong]))),
  ]);
}

const misspeltPath = (path: string): readonly string[] =>
  path === '@' ? [] : path.split('.').map((name, at, all) => all.with(at, name.replace(/(\[\])?$/, 'x$1')).join('.'));

/** Numbers of the operations that the models of the real AWS CLI do not clear, as promote-dr.sh and preflight read them. */
async function notCleared(operations: readonly Operation[]): Promise<readonly number[]> {
  const { aws, python } = await labTools();
  const words = operations.flatMap((one) => [...cliWords(one), JSON.stringify(withoutTimes(one.input))]);
  const { status, stdout, stderr } = spawnSync(python, ['-B', '-c', READ_MODEL, aws, ...words], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [Number(line)]));
}

it('the models of the AWS CLI clear every call of every script, and none with a misspelt member', async () => {
  const all = Object.values(PLACES).flatMap((topology) => runbooksOf(topology).flatMap(callsOf));
  const calls = [...new Map([...all, leaseCall('us-west-2')].map((one) => [JSON.stringify(one), one])).values()];
  expect(calls.length).toBeGreaterThan(30);
  expect((await notCleared(calls)).map((number) => calls[number])).toEqual([]);
  const wrong = calls.flatMap((one) =>
    misspelt(one.input).map((input) => ({ ...one, input: input as Operation['input'] })),
  );
  expect(await notCleared(wrong)).toEqual(wrong.map((_, number) => number));
});

/** A step that does nothing but these. */
const alone = (parts: Partial<Step>): Pick<Runbook, 'steps'> => ({
  steps: [
    { ...{ id: 'one', title: 'One', needs: [], act: [], met: [], deadline: 1, poll: 1, destructive: false }, ...parts },
  ],
});
const look = (rest: Partial<Observed>): Observed => ({
  why: 'it is there',
  read: { service: 'rds', action: 'DescribeDBClusters', region: 'us-west-2', input: {} },
  in: 'DBClusters[]',
  where: { Status: { is: 'available' } },
  ...rest,
});
const send = (service: Service, action: string, input: Operation['input']): Pick<Runbook, 'steps'> =>
  alone({
    act: [
      {
        kind: 'call',
        operation: { service, action: action as ActionName, region: 'us-west-2', input },
        unless: [],
        settle: 1,
      },
    ],
  });

describe.each(['sdk', 'botocore'] as const)('the model of %s refuses', (which) => {
  const saidOf = (steps: Pick<Runbook, 'steps'>): readonly string[] =>
    lintShapes(steps, both[which]).map(({ rule, why }) => `${rule}: ${why}`);

  it('every member, path and field of every runbook, misspelt', () => {
    const books = ['three-regions', 'clients moved by an object'].flatMap((name) => {
      const place = PLACES[name];
      return place === undefined ? [] : runbooksOf(place);
    });
    const steps = books.flatMap((one) => one.steps);
    const operations = new Map(steps.flatMap(operationsOf).map((one) => [JSON.stringify(one), one]));
    const wrongInputs = [...operations.values()].flatMap((one) =>
      misspelt(one.input).map((input) => send(one.service, one.action, input as Operation['input'])),
    );
    const looks = steps.flatMap(conditionsOf).flatMap((one) => ('where' in one ? [one] : []));
    const wrongLooks = [...new Map(looks.map((one) => [JSON.stringify(one), one])).values()].flatMap((one) => [
      ...misspeltPath(one.in).map((path) => look({ ...one, in: path })),
      ...Object.entries(one.where).flatMap(([name, predicate]) =>
        misspeltPath(name).map((field) => look({ ...one, where: { [field]: predicate } })),
      ),
    ]);
    const all = [...wrongInputs, ...wrongLooks.map((one) => alone({ met: [one] }))];
    expect(all.filter((one) => saidOf(one).length === 0)).toEqual([]);
    expect(wrongInputs.length).toBeGreaterThan(50);
    expect(wrongLooks.length).toBeGreaterThan(100);
  });

  const cluster = { DBClusterIdentifier: 'one' };
  const records = (change: JsonObject): Operation['input'] => ({
    HostedZoneId: 'Z',
    ChangeBatch: { Changes: [{ Action: 'UPSERT', ...change }] },
  });
  it.each<[string, Pick<Runbook, 'steps'>, RegExp]>([
    [
      'a text for a number',
      send('ecs', 'UpdateService', { service: 's', desiredCount: '3' }),
      /desiredCount: "3" is no number/,
    ],
    [
      'a number for a text',
      send('rds', 'DeleteDBCluster', { DBClusterIdentifier: 1 }),
      /DBClusterIdentifier: 1 is no text/,
    ],
    [
      'a text for a truth value',
      send('rds', 'ModifyDBCluster', { ...cluster, DeletionProtection: 'no' }),
      /"no" is no flag/,
    ],
    ['a text for a list', send('ecs', 'DescribeServices', { services: 'one' }), /services: "one" is no list/],
    [
      'a list for a structure',
      send('route53', 'ChangeResourceRecordSets', { HostedZoneId: 'Z', ChangeBatch: [] }),
      /no structure/,
    ],
    ['a required member left out', send('rds', 'ModifyDBCluster', {}), /DBClusterIdentifier: is missing/],
    [
      'one left out inside',
      send('route53', 'ChangeResourceRecordSets', records({})),
      /ChangeBatch.Changes\[0\].ResourceRecordSet: is missing/,
    ],
    ['an operation that there is not', send('rds', 'PromoteGlobalCluster', {}), /rds:PromoteGlobalCluster is not in/],
    [
      'a member misspelt, with what there is',
      send('rds', 'ModifyDBCluster', { ...cluster, DeleteProtection: true }),
      /DeletionProtection/,
    ],
    ['a path to what is no list', alone({ met: [look({ in: 'Marker[]' })] }), /Marker\[\] is no list but a text/],
    ['a path of another answer', alone({ met: [look({ in: 'GlobalClusters[]' })] }), /GlobalClusters\[\]: is unknown/],
    [
      'a field that no element has',
      alone({ met: [look({ where: { State: { is: 'x' } } })] }),
      /DBClusters\[\].State: is unknown/,
    ],
    [
      'a text where a number is compared',
      alone({ met: [look({ where: { Status: { atLeast: 1 } } })] }),
      /1 is no text/,
    ],
    [
      'a number where a text is compared',
      alone({ met: [look({ where: { Port: { is: '5432' } } })] }),
      /"5432" is no number/,
    ],
    [
      'an element of a list that has no such field',
      alone({ met: [look({ where: { DBClusterMembers: { has: { Writer: true } } } })] }),
      /Writer: is unknown/,
    ],
    [
      'elements of what is no list',
      alone({ met: [look({ where: { Status: { lacks: { a: 1 } } } })] }),
      /is no list but a text/,
    ],
    [
      'a note that looks at nothing',
      alone({ note: [{ name: 'n', read: look({}).read, in: 'Clusters[]' }] }),
      /Clusters\[\]: is unknown/,
    ],
    [
      'a fault that nobody declares',
      alone({ met: [{ why: 'gone', read: look({}).read, missing: 'DBClusterMissing' }] }),
      /DBClusterMissing: is no fault/,
    ],
  ])('%s', (_what, steps, said) => {
    expect(saidOf(steps).join('\n')).toMatch(said);
  });

  it.each<[string, Pick<Runbook, 'steps'>]>([
    [
      'a value that is sent',
      send(
        'route53',
        'ChangeResourceRecordSets',
        records({ Action: 'MOVE', ResourceRecordSet: { Name: 'a', Type: 'A' } }),
      ),
    ],
    [
      'a value that is waited for',
      alone({
        met: [
          look({
            read: {
              service: 'elbv2',
              action: 'DescribeTargetHealth',
              region: 'us-west-2',
              input: { TargetGroupArn: 'arn' },
            },
            in: 'TargetHealthDescriptions[]',
            where: { 'TargetHealth.State': { is: 'well' } },
          }),
        ],
      }),
    ],
  ])('where it knows the values, %s and is none of them', (_what, steps) => {
    // The SDK's schemas name no values: TypeScript would, of constants.
    expect(saidOf(steps).some((why) => /is none of/.test(why))).toBe(which === 'botocore');
  });
});
