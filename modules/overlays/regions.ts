/** Facts that follow from a region's name. */
import { partitionFor } from './partitions';

/**
 * The form of a region's name, as a regular expression: an area of two letters (`eusc` in the European Sovereign Cloud), words, a
 * number. The only place where it is written; env/schema.json has it from here.
 */
export const REGION_PATTERN = '^(eusc|[a-z]{2})(-[a-z]+)+-[0-9]+$';

const REGION = new RegExp(REGION_PATTERN);

/** Names of regions inside other text, told from other words by AWS's areas and directions. A test compares it with the SDK's list. */
const NAMED =
  /\b(?:eusc-de|(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?)-(?:north|south|east|west|central)(?:east|west)?-\d\b/g;

/** Whether the text has the form of a region's name; AWS may have no such region. */
export function isRegionName(text: string): boolean {
  return REGION.test(text);
}

/** Every region that a text names: an ARN, an endpoint, a name that has a region in it. */
export function regionsNamedIn(text: string): readonly string[] {
  return text.match(NAMED) ?? [];
}

/** Directions that AWS shortens to two letters; all other words become their first letter. */
const TWO_LETTERS: Readonly<Record<string, string>> = {
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
};

/** The part of a zone id that names the region: `use1` for us-east-1, `apne1` for ap-northeast-1. */
export function zonePrefix(region: string): string {
  const [area = '', ...words] = region.split('-');
  return area + words.map((word) => TWO_LETTERS[word] ?? (/^\d+$/.test(word) ? word : word.slice(0, 1))).join('');
}

/** The AWS partition that ARNs of the region begin with. */
export function partitionOf(region: string): string {
  return partitionFor(region).id;
}

/** The suffix of service host names in the region, e.g. of its container registry. */
export function dnsSuffixOf(region: string): string {
  return partitionFor(region).dnsSuffix;
}

/** A zone id's own number within its region (4 for use1-az4); null for anything else, local zones included. */
export function zoneNumber(zoneId: string): number | null {
  const found = /^[a-z]+\d+-az(\d+)$/.exec(zoneId);
  return found ? Number(found[1]) : null;
}
