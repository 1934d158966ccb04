/**
 * A supposed world is written down at once, and not asked of the AWS in memory (decision 273). So that the two do not come to differ: of
 * every piece, what is observed of a world in memory is what is supposed of it, but for what AWS makes up.
 */
import { suppose } from '../parts/index.observe';
import { RUNBOOK_KINDS } from '../patterns/every';
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import type { Topology } from '../topology/topology';
import { look, worldOf } from './worlds';

/** Paths at which they may differ, with the reason. */
const MADE_UP: readonly (readonly [path: RegExp, why: string])[] = [
  [/^at$/, 'the time of the look'],
  [/hostedZoneId\.value$/, 'an id that Route 53 makes up'],
  [/members\.\d+\.sync$/, 'what AWS says of the writer itself is read by nobody'],
  [/(lagMs|lastLag)\.(known|value)/, 'a measurement, which begins when replication does'],
  [/\.why$/, 'the words for what is unknown'],
  [/service\.value\.taskDefinition$/, 'a revision that ECS makes up'],
  [
    /(targetGroupArn|TargetGroupArn|listenerArn|loadBalancer\.value\.arn)$/,
    'ARNs that Elastic Load Balancing makes up',
  ],
  [/alarms\.value\.\d+$/, 'no runbook depends on an alarm'],
];

/** Where the world came of a failover that was carried out in memory. */
const LEFT: typeof MADE_UP = [
  [/systemSnapshots\.value\.\d+\.(id|arn)$/, 'the time in the name of a snapshot'],
  [
    /(service\.value\.(desired|running)|scalableTarget\.value\.(min|max)|healthyTargets\.value)$/,
    'tasks of the region that was left: how many depends on how it was left',
  ],
  [/^takeovers\.\d+\.takesOver\.value$/, 'an object that a failover to PRIMARY writes, or could not delete'],
];

function differing(one: unknown, other: unknown, path = ''): readonly string[] {
  if (Object.is(one, other)) return [];
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return [path];
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    differing(left[key], right[key], path === '' ? key : `${path}.${key}`),
  );
}

const inversion = { environment: { traffic_method: 'health-check-inversion', control_plane_acceptances: [] } };

describe.each<[string, Topology]>([
  ['two regions', sampleTopology()],
  ['three regions', sampleTopology(THIRD_REGION)],
  ['objects move the clients', sampleTopology(inversion)],
])('%s', (_what, topology) => {
  const all = topology.regions.map(({ region }) => region);
  const moves = all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const));
  const worlds = new Map(
    RUNBOOK_KINDS.flatMap(({ when, world }) =>
      moves.map(([from, to]) => [`${from} to ${to}: ${when}`, world(from, to)] as const),
    ),
  );

  it.each([...worlds])('is observed as it is supposed: %s', async (_world, supposed) => {
    const paths = differing(await look(await worldOf(topology, supposed)), suppose(topology, supposed));
    const left = supposed.cameBack !== undefined || supposed.detachedFrom !== undefined;
    const known = left ? [...MADE_UP, ...LEFT] : MADE_UP;
    expect(paths.filter((path) => !known.some(([one]) => one.test(path)))).toEqual([]);
  });
});

it('another capacity, role or version is a difference', () => {
  const topology = sampleTopology();
  const [one, other] = topology.regions.map(({ region }) => suppose(topology, { serving: region }));
  const paths = differing(one, other).filter((path) => !MADE_UP.some(([known]) => known.test(path)));
  expect(paths).toContain('regions.0.service.value.desired');
  expect(paths).toContain('global.value.members.0.isWriter');
  expect(paths).toContain('serviceRecord.value.target');
});
