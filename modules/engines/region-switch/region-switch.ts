/**
 * The engine `region-switch`: a plan of AWS's own recovery service (ARC Region switch) for the pair of regions that a runbook moves
 * between. A plan has fewer words than a runbook: what it cannot express is done by a person at an approval or after it, and listed.
 */
import { DrError, EXIT } from '../../console/errors';
import type { Topology } from '../../topology/topology';
import { requireLinted } from '../../runbook/lint/lint';
import type { Observation } from '../../observation/types';
import type { Runbook } from '../../runbook/runbook';
import { kindsThatCannot } from '../cannot';
import { BY_PERSON } from './acts';
import { createPlan, type Activation, type Clients, type Pair } from './plan';
import { report, rowsOf, type ReportMeta, type Row } from './report';
import { approverPolicy, executionRole } from './role';
import { stepOf } from './steps';
import { terraformDocument } from './terraform';
import type { CreatePlan } from './types';

/** What a document that is about a pair of regions, not about one runbook, is made from. */
export interface PairOfRegions {
  readonly topology: Topology;
  readonly observation: Observation;
  /** The failovers from one region to another, each made as if the first one served. */
  readonly failovers: (from: string, to: string) => Activation;
}

export interface RegionSwitch {
  readonly plan: CreatePlan;
  readonly rows: readonly Row[];
  /** Texts by their path. */
  readonly files: ReadonlyMap<string, string>;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * `clients`: how clients are moved; default: by a person. Throws DrError `not-for-engine` where no block moves the database as the runbook does, `name-too-long`, `invalid-runbook`.
 */
export function renderRegionSwitch(
  runbook: Runbook,
  place: PairOfRegions,
  meta: ReportMeta,
  clients: Clients = { by: 'person' },
): RegionSwitch {
  requireLinted(runbook);
  const foreign = kindsThatCannot(BY_PERSON);
  const cannot = runbook.steps.some(({ act }) => act.some(({ kind }) => foreign.includes(kind)));
  if (cannot || stepOf(runbook, 'database') === undefined) throw notForBlocks(runbook);
  const pair = pairOf(runbook, place);
  const activations = Object.fromEntries(pair.regions.map((to) => [to, activationOf(place, pair, to)]));
  const plan = createPlan(pair, activations, clients);
  const rows = rowsOf(runbook, clients);
  const role = executionRole(pair, plan);
  const hostedZoneId = place.observation.hostedZoneId;
  const files = new Map([
    ['report.md', report(pair, plan, runbook, rows, meta)],
    ['create-plan.json', json(plan)],
    ['execution-role.json', json(role)],
    ['approver-policy.json', json(approverPolicy(pair, plan))],
    ['plan.tf.json', json(terraformDocument(pair, plan) as object)],
  ]);
  if (hostedZoneId.known && clients.by === 'person') {
    const other = createPlan(pair, activations, { by: 'health-checks', hostedZoneId: hostedZoneId.value });
    files.set('alternatives/create-plan.route53-health-checks.json', json(other));
    files.set('alternatives/execution-role.route53-health-checks.json', json(executionRole(pair, other)));
  }
  return { plan, rows, files };
}

/** The runbook's target and the region that it leaves, the home region first where it is one of them. */
function pairOf({ steps, target }: Runbook, { topology }: PairOfRegions): Pair {
  const asked = topology.regions.map(({ region }) => region).filter((region) => region !== target);
  const left = leftBy(steps, asked) ?? asked[0];
  if (left === undefined) throw new RangeError(`${topology.environment} has one region`);
  return { topology, regions: target === topology.databaseHomeRegion ? [target, left] : [left, target] };
}

/** The region whose service a runbook stops or scales down: by its steps, so that it is right for three regions too. */
function leftBy(steps: Runbook['steps'], others: readonly string[]): string | undefined {
  return others.find((region) =>
    steps.some(
      ({ id, act }) =>
        id === `fence-${region}` ||
        act.some((one) => one.kind === 'call' && one.operation.service === 'ecs' && one.operation.region === region),
    ),
  );
}

/** The failovers to a region in a world in which the other one serves. */
function activationOf({ failovers }: PairOfRegions, { regions }: Pair, to: string): Activation {
  return failovers(regions.find((region) => region !== to) ?? to, to);
}

function notForBlocks({ id }: Runbook): DrError {
  return new DrError(
    'not-for-engine',
    `region-switch cannot carry out ${id}`,
    'No block of Region switch takes a database out of its global database, nor makes one anew: the plan would move clients to a region that does not write.',
    'Render it with --engine markdown or bash, or run it with dr.',
    EXIT.refused,
  );
}
