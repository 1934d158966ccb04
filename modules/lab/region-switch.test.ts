/** Region switch plans, held against the AWS model that comes with the lab's botocore; nothing is started. */
import { resolve } from 'node:path';
import { listEnvironments, readOverlays } from '../overlays/read';
import { resolveSettings } from '../overlays/resolve';
import { arrangeTopology } from '../topology/arrange';

import { renderRegionSwitch } from '../engines/region-switch/region-switch';
import { everyRunbook, failoversOf } from '../patterns/every';
import { suppose } from '../parts/index.observe';
import { createModels, type ServiceModel } from './gateway/model';
import { labTools } from './testing/real-lab';
import { inputProblems } from './testing/validate';
import { SETTINGS } from '../patterns/index.settings';
import { ARRANGED } from '../parts/index.names';

const META = { command: 'dr runbook render --engine region-switch', source: 'env' };
const root = resolve('.');
const PLACES = listEnvironments(root).map((name) => {
  const set = readOverlays(root, name, { varFiles: [], vars: [] });
  const topology = arrangeTopology(resolveSettings(set, SETTINGS).settings, ARRANGED);
  return { topology, observation: suppose(topology, { serving: topology.databaseHomeRegion }) };
});

let model: ServiceModel;

beforeAll(async () => {
  const found = createModels((await labTools()).models).service('arc-region-switch');
  if (found === undefined) throw new Error('botocore has no arc-region-switch');
  model = found;
});

/** Both plans of every graceful failover: one for each ordered pair. */
const plansOf = ({ topology, observation }: (typeof PLACES)[number]): readonly (readonly [string, unknown])[] =>
  everyRunbook(topology, observation).flatMap(({ options, made }) =>
    made.runbook === null || !options.includes('--graceful')
      ? []
      : [
          ...renderRegionSwitch(
            made.runbook,
            { topology, observation, failovers: failoversOf(topology, observation) },
            META,
          ).files,
        ]
          .filter(([path]) => path.includes('create-plan'))
          .map(([path, text]): readonly [string, unknown] => [path, JSON.parse(text)]),
  );

it('CreatePlan takes every plan of every environment', () => {
  const plans = PLACES.flatMap(plansOf);
  expect(plans.length).toBeGreaterThan(PLACES.length * 2);
  expect(plans.flatMap(([, plan]) => inputProblems(model, 'CreatePlan', plan))).toEqual([]);
});

it.each<[string, (plan: Record<string, unknown>) => object, string]>([
  [
    'three regions',
    (plan) => ({ ...plan, regions: ['us-east-1', 'us-west-2', 'eu-west-1'] }),
    '3 is not within 2 and 2',
  ],
  ['an approach that there is not', (plan) => ({ ...plan, recoveryApproach: 'activeStandby' }), 'none of its values'],
  ['a name that is too long', (plan) => ({ ...plan, name: 'x'.repeat(33) }), 'does not fit'],
  ['no role', (plan) => ({ ...plan, executionRole: undefined }), 'executionRole is missing'],
  ['a field of its own', (plan) => ({ ...plan, mode: 'graceful' }), 'mode is unknown'],
  [
    'two blocks in one step',
    (plan) => ({
      ...plan,
      workflows: [
        {
          workflowTargetAction: 'activate',
          steps: [
            {
              name: 'x',
              executionBlockType: 'Parallel',
              executionBlockConfiguration: { parallelConfig: { steps: [] }, regionSwitchPlanConfig: { arn: 'x' } },
            },
          ],
        },
      ],
    }),
    'one member exactly',
  ],
])('the model refuses %s', (_what, spoil, said) => {
  const [place] = PLACES;
  const plan = place === undefined ? {} : plansOf(place)[0]?.[1];
  expect(inputProblems(model, 'CreatePlan', spoil(plan as Record<string, unknown>)).join('\n')).toContain(said);
});

it('knows the calls that the report shows', () => {
  const start = { planArn: 'arn:aws:arc-region-switch::123456789012:plan/p:abc123', targetRegion: 'us-west-2' };
  const wanted = { ...start, action: 'activate', mode: 'ungraceful' };
  expect(inputProblems(model, 'StartPlanExecution', wanted)).toEqual([]);
  const { planArn } = start;
  const approval = { planArn, executionId: 'x', stepName: 'prepare', approval: 'approve', comment: '...' };
  expect(inputProblems(model, 'ApprovePlanExecutionStep', approval)).toEqual([]);
});
