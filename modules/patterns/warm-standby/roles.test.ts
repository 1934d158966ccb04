import { suppose } from '../../parts/index.observe';
import { known, type Observation } from '../../observation/types';
import { sampleTopology } from '../../topology/testing/sample';
import { servingOf, servingRegion, settledRoles, writerOf } from './roles';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const topology = sampleTopology();
const seen = suppose(topology, { serving: EAST });

const both = (region: string) => ({ writers: new Map([['database', new Set([region])]]), serving: new Set([region]) });

it('one region serves and writes', () => {
  expect(servingRegion(topology, seen).region).toBe(EAST);
  expect(settledRoles(topology, seen)).toEqual(both(EAST));
  const moved = suppose(topology, { serving: WEST });
  expect(settledRoles(topology, moved)).toEqual(both(WEST));
  expect([writerOf(topology).region, servingOf(topology).region]).toEqual([EAST, EAST]);
});

it('a topology with two serving regions is none of this pattern', () => {
  const both = topology.regions.map((one) => ({ ...one, role: { ...one.role, traffic: 'serving' as const } }));
  expect(() => servingOf({ ...topology, regions: both })).toThrow(`${EAST} and ${WEST}`);
});

it.each<[string, Partial<Observation>, string]>([
  ['clients are sent elsewhere', { serviceRecord: known({ target: 'elsewhere', ttl: 30 }) }, 'record-elsewhere'],
  [
    'writer and clients are apart',
    { serviceRecord: suppose(topology, { serving: WEST }).serviceRecord },
    'roles-in-motion',
  ],
  ['there is no global database', { global: known(null) }, 'roles-in-motion'],
])('where %s, roles are recorded only when they are settled', (_what, change, code) => {
  expect(() => settledRoles(topology, { ...seen, ...change })).toThrow(expect.objectContaining({ code }) as Error);
});
