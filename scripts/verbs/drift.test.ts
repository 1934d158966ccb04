import type { Demand } from '../../modules/recovery/demands/demands';
import type { DriftOfState } from '../../modules/terraform/drift';
import type { RolesCompared } from '../../modules/recovery/next/situation';
import { exitOfDrift, rolesInWords } from './drift';

const AS_DECLARED: RolesCompared = { differences: [], unknown: [], missing: [], demands: [] };
const demand = (verdict: Demand['verdict']): Demand => ({
  id: 'capacity',
  region: 'us-east-1',
  of: 'service',
  verdict,
  words: 'us-east-1: serves with 1 tasks',
  fix: 'dr reconcile',
});
const state = (verdict: DriftOfState['verdict']): DriftOfState => ({
  state: 'warm-standby.global',
  verdict,
  moved: [],
  wanted: [],
  outputs: [],
  why: null,
  error: null,
});

it.each<[DriftOfState['verdict'], Partial<RolesCompared>, number]>([
  ['agrees', {}, 0],
  ['agrees', { differences: ['us-east-1 is declared writer and is a replica'] }, 2],
  ['agrees', { missing: ['us-east-1: alarm shop-lag is declared and does not exist'] }, 2],
  ['moved', {}, 0],
  ['moved', { demands: [demand('met')] }, 0],
  ['moved', { demands: [demand('not-met')] }, 2],
  ['moved', { differences: ['us-east-1 is declared writer and is a replica'] }, 2],
  ['differs', {}, 2],
  ['differs', { unknown: ['global cluster: timeout'] }, 4],
  ['unknown', {}, 4],
  ['failed', { unknown: ['global cluster: timeout'] }, 1],
])('states that are %s with %j end with %i', (verdict, roles, exit) => {
  expect(exitOfDrift([state('agrees'), state(verdict)], { ...AS_DECLARED, ...roles })).toBe(exit);
});

it('does not call what a region demands met while the region says nothing', () => {
  const silent = { ...demand('unknown'), id: 'answers', words: 'us-west-2: what runbooks own there: it refuses' };
  expect(rolesInWords({ ...AS_DECLARED, demands: [demand('met'), silent] })).toEqual({
    differ: [],
    unknown: [silent.words],
  });
  const told = { ...AS_DECLARED, unknown: ['us-east-1: serves with 1 tasks'], demands: [demand('unknown')] };
  expect(rolesInWords(told).unknown).toEqual(['us-east-1: serves with 1 tasks']);
});
