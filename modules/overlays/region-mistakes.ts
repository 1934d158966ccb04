/** Fixes for misspelt regions. Pure. */
import { isRegionName, zonePrefix } from './regions';
import { nearest } from './suggest';

/**
 * Existing regions, with or without known zones. Source: botocore 1.43.106, partitions.json. A region that is missing
 * here is newer than this list and is not refused: only a name that is similar to a listed one counts as a mistake.
 */
const REGIONS: readonly string[] = [
  ['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
  ['ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
  ['ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1'],
  ['eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1', 'me-south-1'],
  ['mx-central-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'cn-north-1', 'cn-northwest-1'],
  ['us-gov-east-1', 'us-gov-west-1'],
].flat();

/** AWS's words for the part of a country or continent. */
const DIRECTION = /-(north|south)?(east|west)-\d+$|-(north|south|central)-\d+$/;

/** The fix for the name of a region; null if the name is possible, or if no fix is known. */
export function regionFix(text: string): string | null {
  if (REGIONS.includes(text)) return null;
  const lower = text.trim().toLowerCase();
  if (text !== lower && isRegionName(lower)) return `write "${lower}": in lower case, without blanks`;
  const zone = /^(.+-\d+)[a-z]$/.exec(lower)?.[1];
  if (zone !== undefined && isRegionName(zone)) return `"${text}" is a zone; write the region, "${zone}"`;
  const [, prefix, number] = /^([a-z]+\d+)(-az\d+)?$/.exec(lower) ?? [];
  const around = REGIONS.find((region) => zonePrefix(region) === prefix);
  if (around !== undefined && number === undefined) return `did you mean "${around}"?`;
  // Local and Wavelength zones begin with the name of their region: us-west-2-lax-1a.
  const parent = around ?? REGIONS.find((region) => lower.startsWith(`${region}-`));
  if (parent !== undefined) return `"${text}" is a zone; write the region, "${parent}"`;
  // An unlisted number or country can be a new region; an unknown direction cannot.
  if (REGIONS.includes(lower) || (isRegionName(lower) && DIRECTION.test(lower))) return null;
  const meant = nearest(lower, REGIONS);
  return meant === null ? null : `did you mean "${meant}"?`;
}

/** The listed region that is nearest to an unlisted name; null if the name is listed or near to none. */
export function nearestRegion(region: string): string | null {
  return REGIONS.includes(region) ? null : nearest(region, REGIONS);
}
