import { nearestRegion, regionFix } from './region-mistakes';
import { KNOWN_REGIONS } from '../parts/network/settings/zones';

test.each([
  ['us-esat-1', 'did you mean "us-east-1"?'],
  ['us-eastt-1', 'did you mean "us-east-1"?'],
  ['us-east1', 'did you mean "us-east-1"?'],
  ['us-east-1a', '"us-east-1a" is a zone; write the region, "us-east-1"'],
  ['use1-az4', '"use1-az4" is a zone; write the region, "us-east-1"'],
  ['us-west-2-lax-1a', '"us-west-2-lax-1a" is a zone; write the region, "us-west-2"'],
  ['us-east-1-wl1-bos-wlz-1', '"us-east-1-wl1-bos-wlz-1" is a zone; write the region, "us-east-1"'],
  ['apne1', 'did you mean "ap-northeast-1"?'],
  ['US-East-1', 'write "us-east-1": in lower case, without blanks'],
  [' us-east-1', 'write "us-east-1": in lower case, without blanks'],
])('%j: %s', (text, fix) => {
  expect(regionFix(text)).toBe(fix);
});

test.each([...KNOWN_REGIONS, 'us-gov-west-1', 'cn-north-1', 'ap-southeast-7', 'us-east-9', 'nz-central-1'])(
  '%s can be a region',
  (region) => {
    expect(regionFix(region)).toBeNull();
  },
);

test.each([
  ['eu-west-9', 'eu-west-1'],
  ['us-east-3', 'us-east-1'],
  ['ap-southeast-7', null],
])('the nearest listed region of %s is %s', (region, near) => {
  expect(nearestRegion(region)).toBe(near);
});
