import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import { DATABASE } from '../parts/aurora/names';
import { writersIn } from '../parts/aurora/observe/roles';
import { leftovers, seenServing, seenWriting, servingRegions, storeWriters, suppose } from '../parts/index.observe';
import { known, unknown } from './types';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const three = sampleTopology(THIRD_REGION);
const seen = suppose(three, { serving: EAST });

describe('which regions do what', () => {
  it('is a set for each store and one for traffic', () => {
    expect(storeWriters(three, seen)).toEqual(new Map([[DATABASE, known(new Set([EAST]))]]));
    expect(servingRegions(three, seen)).toMatchObject({ known: true, value: { regions: new Set([EAST]) } });
  });

  it('holds as many regions as AWS says', () => {
    const global = seen.global.known ? seen.global.value : null;
    if (global === null) throw new RangeError('no global cluster');
    const members = global.members.map((one) => ({ ...one, isWriter: one.region !== 'eu-west-1' }));
    const both = { ...global, members };
    expect(writersIn(three, both).map(({ region }) => region)).toEqual([EAST, WEST]);
    expect(seenWriting(three, { ...seen, global: known(both) })).toEqual(new Set([EAST, WEST]));
  });

  it('has nobody where the store is gone or the record points elsewhere', () => {
    const gone = { ...seen, global: known(null), serviceRecord: known({ target: 'elsewhere.example.com', ttl: 30 }) };
    expect([seenWriting(three, gone).size, seenServing(three, gone).size]).toEqual([0, 0]);
    expect(storeWriters(three, gone).get(DATABASE)).toEqual(known(new Set()));
  });

  it('is unknown, and not empty, where AWS does not say', () => {
    const silent = { ...seen, global: unknown('timeout'), serviceRecord: unknown('denied') };
    expect(storeWriters(three, silent).get(DATABASE)).toEqual(unknown('timeout'));
    expect(servingRegions(three, silent)).toEqual(unknown('denied'));
  });
});

it('objects are left over by what the serving regions are, all of them', () => {
  const inversion = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });
  const objects = suppose(inversion, { serving: WEST });
  const of = (...serving: readonly string[]) =>
    leftovers(inversion, objects, new Set(serving)).map(({ region }) => region);
  expect([of(WEST), of(EAST), of(EAST, WEST)]).toEqual([[], [WEST], [WEST]]);
});
