/** Engine versions of a global database's members. Pure. */

/**
 * Major and minor version: `16.8` of `16.8.1`. Members of Aurora MySQL must be the same to the patch, so that of
 * `8.0.mysql_aurora.3.04.1` nothing is left out (Aurora User Guide, managed cross-Region failovers).
 */
function minorOf(version: string): string {
  return version.includes('mysql') ? version : version.split('.').slice(0, 2).join('.');
}

/** Whether members with these versions may fail over and switch over to each other. */
export const sameMinor = (one: string, other: string): boolean => minorOf(one) === minorOf(other);
