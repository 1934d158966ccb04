/** What a drill may be told. */

/** Who carries out the failover: the TypeScript runner, the rendered bash script with the AWS CLI, or the rendered state machine. */
export const DRILL_ENGINES = ['runner', 'bash', 'step-functions'] as const;
export type DrillEngine = (typeof DRILL_ENGINES)[number];

export interface DrillOptions {
  /** A planned move: the serving region stays up, nothing is lost. Otherwise it is taken out first. */
  readonly graceful: boolean;
  /** Fail back by deleting and re-creating the stale cluster rather than by the rejoin that Aurora does by itself. */
  readonly rebuild: boolean;
  readonly engine: DrillEngine;
  /** The control planes with one home (us-east-1, us-west-2) go out together with the region. */
  readonly controlPlanesOut: boolean;
  /** Nobody else can be reached: the drill goes on alone where two should agree. */
  readonly breakGlass: boolean;
  /** How the region is out. */
  readonly outage: '503' | 'reset' | 'hang';
}
