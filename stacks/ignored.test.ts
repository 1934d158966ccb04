/** What applies ignore is compared by somebody: every `ignore_changes` of every composed state has its row. */
import { TERRAFORM_TYPES } from '../modules/parts/index.types';
import { OBSERVE_SIDES } from '../modules/parts/index.observe';
import type { ComparedInstead, TerraformTypeFacts } from '../modules/policies/terraform-types';
import type { SampleOverrides } from '../modules/topology/testing/sample';
import { synthesizeSample, type Attributes } from './testing/synthesized';

const VARIANTS: readonly SampleOverrides[] = [
  {},
  { environment: { blue_green: false } },
  { environment: { traffic_method: 'health-check-inversion' } },
];

function ignoredIn(overrides: SampleOverrides): readonly string[] {
  const { states } = synthesizeSample(overrides);
  return Object.values(states).flatMap(({ resource }) =>
    Object.entries(resource).flatMap(([type, all]) =>
      Object.values(all).flatMap(({ lifecycle }) =>
        (((lifecycle as Attributes | undefined)?.['ignore_changes'] as string[] | undefined) ?? []).map(
          (argument) => `${type}.${argument}`,
        ),
      ),
    ),
  );
}

const ofTypes = <Fact>(read: (facts: TerraformTypeFacts) => Readonly<Record<string, Fact>>): Record<string, Fact> =>
  Object.fromEntries(
    [...TERRAFORM_TYPES].flatMap(([type, facts]) =>
      Object.entries(read(facts)).map(([argument, fact]): [string, Fact] => [`${type}.${argument}`, fact]),
    ),
  );
const IGNORED: Readonly<Record<string, ComparedInstead>> = ofTypes(({ ignored }) => ignored ?? {});
const MOVED = Object.keys(
  ofTypes(({ roles }) => Object.fromEntries((roles?.moved?.arguments ?? []).map((argument) => [argument, true]))),
);

const found = [...new Set(VARIANTS.flatMap(ignoredIn))].sort();
const without = (all: readonly string[]): readonly string[] => all.filter((one) => IGNORED[one] === undefined);

it('compares every argument that plans ignore, or says why nobody has to', () => {
  expect(without(found)).toEqual([]);
  expect(without([...found, 'aws_ecs_service.task_definition', 'aws_lb_listener.all'])).toHaveLength(2);
});

it('has no row for an argument that plans do not ignore', () => {
  expect(Object.keys(IGNORED).sort()).toEqual(found);
});

it('has a row for all that a policy demands to be ignored, since runbooks move it', () => {
  expect(MOVED.length).toBeGreaterThan(5);
  expect(without(MOVED)).toEqual([]);
});

it('names comparisons that exist', () => {
  const ids = OBSERVE_SIDES.demands.map(({ id }) => id);
  const named = Object.values(IGNORED).flatMap((one) => (one.by === 'demands' ? one.ids : []));
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
});
