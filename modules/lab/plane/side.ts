/** What a part gives to the plane: what of it is to run, and what it makes of what is seen there. */
import type { HandlerContext } from '../gateway/handler';
import type { PlaneIntent } from './intent';

/** What was seen of a database. */
export interface DatabaseSeen {
  readonly id: string;
  readonly region: string;
  /** A server of it answers. */
  readonly running: boolean;
  /** Milliseconds that it is behind the database it follows; null where it follows none, or nobody can tell. */
  readonly lagMs: number | null;
}

/** What runs, as the plane sees it. */
export interface PlaneSeen {
  readonly databases: readonly DatabaseSeen[];
}

/** The plane's side of a part. `context` answers from a short memory: it is asked many times a second. */
export interface PlaneSide {
  intent(context: HandlerContext): Promise<Partial<PlaneIntent>>;
  /** Called after every look, with the lab's own context. */
  seen?(context: HandlerContext, seen: PlaneSeen): void;
}

/** The regions, addresses and names that all sides need. */
export interface PlaneNames {
  /** The address that name servers give for a name outside of the account's zones. */
  readonly addressOf: (name: string) => string;
  readonly sides: readonly PlaneSide[];
}
