import { BUILT_IN_TAGS } from '../overlays/rules/tags';
import { defaultTags } from './tags';
import { sampleTopology } from './testing/sample';

test('the rule on tags knows the tags that everything bears', () => {
  const topology = sampleTopology({ environment: { data_residency: ['US'], tags: {} } });
  expect(Object.keys(defaultTags(topology, { layer: 'data', region: 'us-east-1' })).sort()).toEqual(
    [...BUILT_IN_TAGS].sort(),
  );
});
