/** Scaling of the service: what is suspended, which policies there are, and what is demanded of it. */
import { flag, inner, list, only, text } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import { allWell, ofPiece } from '../../../observation/demand-rule';
import type { OwnedSide } from '../../../observation/sides';
import type { Known, PartsView } from '../../../observation/types';
import * as reads from './reads';
import type { RegionTopology } from '../../../topology/topology';

declare module '../../../observation/types' {
  interface PartsView {
    /** The kinds of scaling that are suspended. */
    readonly suspended: Known<readonly string[]>;
    readonly policies: Known<readonly string[]>;
  }
}

export const scaling: OwnedSide<'suspended' | 'policies'> = {
  pieces: ['suspended', 'policies'],
  observe: async ({ region }, asker) => {
    const [suspended, policies] = await Promise.all([suspendedIn(region, asker), policiesIn(region, asker)]);
    return { suspended, policies };
  },
};

const SUSPENDED = {
  DynamicScalingInSuspended: 'scaling in',
  DynamicScalingOutSuspended: 'scaling out',
  ScheduledScalingSuspended: 'scheduled scaling',
} as const;

function suspendedIn({ region, names }: RegionTopology, asker: Asker): Promise<PartsView['suspended']> {
  return asker.ask(reads.scalableTarget(region, names.ecsCluster, names.ecsService), (output) => {
    const state = inner(only(list(output, 'ScalableTargets'), 'scalable target'), 'SuspendedState');
    const fields = Object.keys(SUSPENDED) as (keyof typeof SUSPENDED)[];
    return fields.filter((field) => flag(state, field)).map((field) => SUSPENDED[field]);
  });
}

function policiesIn({ region, names }: RegionTopology, asker: Asker): Promise<PartsView['policies']> {
  return asker.ask(reads.scalingPolicies(region, names.ecsCluster, names.ecsService), (output) =>
    list(output, 'ScalingPolicies').map((one) => text(one, 'PolicyName')),
  );
}

/** The names of the policies that Terraform makes (`construct.ts`). */
const POLICIES = ['cpu', 'memory'];

export const notSuspended = ofPiece(
  {
    id: 'scaling',
    title: 'Scaling is not suspended',
    fix: 'Resume it: aws application-autoscaling register-scalable-target --suspended-state with false for each of the three.',
    of: 'service',
  },
  'suspended',
  'whether scaling is suspended',
  (suspended) =>
    allWell(suspended.length === 0 ? [] : [`${suspended.join(', ')} suspended`], 'scaling is not suspended'),
);

export const scalingPolicies = ofPiece(
  {
    id: 'scaling-policies',
    title: 'The scaling policies are there',
    fix: "Apply the region's workloads state: it makes them.",
    of: 'service',
  },
  'policies',
  'scaling policies',
  (policies) => {
    const missing = POLICIES.filter((name) => !policies.includes(name));
    return allWell(
      missing.map((name) => `scaling policy ${name} does not exist`),
      `scales by ${policies.join(', ')}`,
    );
  },
);
