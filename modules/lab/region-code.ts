/** The short form of a region's name that AWS uses in zone ids and host names: `us-east-1` is `use1`, `ap-southeast-2` is `apse2`. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
};

export function regionCode(region: string): string {
  const [area = '', ...rest] = region.split('-');
  return area + rest.map((part) => DIRECTIONS[part] ?? part.charAt(0)).join('');
}
