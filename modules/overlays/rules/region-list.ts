import type { Problem } from '../../console/errors';
import type { OverlayRule } from '../draft';
import { problem } from '../draft';
import { regionFix } from '../region-mistakes';
import { isRegionName } from '../regions';

/** Recovery in another region needs another region; each is listed once and by its name. */
export const regionList: OverlayRule = (draft) => {
  const regions = draft.value.regions;
  if (regions === undefined) return [];
  const found: Problem[] = [];
  const report = (code: string, value: unknown, allowed: string, fix: string): void => {
    found.push(problem(code, draft, 'regions', value, allowed, fix));
  };
  if (new Set(regions).size < 2) {
    report('too-few-regions', regions, 'two regions or more', 'list a second region and write its overlay');
  }
  for (const region of new Set(regions.filter((one, index) => regions.indexOf(one) !== index))) {
    report('duplicate-region', region, 'each region once', `remove the second "${region}"`);
  }
  for (const region of new Set(regions.filter((one) => !isRegionName(one) || regionFix(one) !== null))) {
    report(
      'region-name',
      region,
      'the name of an AWS region, such as us-east-1',
      regionFix(region) ?? 'correct the name',
    );
  }
  return found;
};
