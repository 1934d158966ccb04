/** What the name of a region says by itself. */
import { partitionFor } from './partitions';

const REGION = /^(eusc|[a-z]{2})(-[a-z]+)+-\d+$/;

/** Whether the text has the form of a region's name; whether AWS has such a region only AWS knows. */
export function isRegionName(text: string): boolean {
  return REGION.test(text);
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
