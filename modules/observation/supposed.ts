/** A world that is not now, in a few words; `suppose.ts` makes an observation of it. */
import { known, type Known } from './types';

export interface Supposed {
  /** The region that serves; it writes too, inside the global database or outside it. */
  readonly serving: string;
  /** Regions that serve beside it, in a pattern in which several do. */
  readonly alsoServing?: readonly string[];
  /** A region that answers nothing. */
  readonly out?: string;
  /** The region whose cluster still is the global database's writer, after `serving` was taken out of it. */
  readonly detachedFrom?: string;
  /** A region that came back as a replica after a managed failover: Aurora took a snapshot of what it lost. */
  readonly cameBack?: string;
  /** A region whose cluster is gone, and is no member any more. */
  readonly gone?: string;
}

/** Whether clients are sent to the region. */
export const servesIn = ({ serving, alsoServing = [] }: Supposed, region: string): boolean =>
  region === serving || alsoServing.includes(region);

/** What was observed, or else what is supposed. */
export const orElse = <T>(piece: Known<T> | undefined, other: T): Known<T> =>
  piece?.known === true ? piece : known(other);
