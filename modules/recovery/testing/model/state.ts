/** The state of the role machine: a world, who is out, the runs of two operators, their leases, and how much may still go wrong. */
import type { Runbook } from '../../../runbook/runbook';

/** `p`: not begun or still trying; `m`: met; `s`: skipped; `x`: ended otherwise; `fN`: the intent of act N is written, and its call is on its way. */
export type Code = 'p' | 'm' | 's' | 'x' | `f${number}`;

export interface Run {
  readonly id: number;
  readonly book: number;
  readonly steps: readonly Code[];
  /** `dead`: killed; `stopped`: came to an end that is not done. Both can be resumed or aborted. */
  readonly life: 'alive' | 'dead' | 'stopped';
  readonly epoch: number;
  /** Its proof is met, and nobody else changed anything since. */
  readonly proven: boolean;
}

/** What a bucket holds. */
export interface Copy {
  /** Who wrote it last; 0 where nobody did. */
  readonly run: number;
  readonly epoch: number;
  /** Renewed, and not given back. */
  readonly held: boolean;
}

/** What may still happen. */
export interface Budget {
  /** Runs that operators begin. */
  readonly runs: number;
  /** What goes wrong: a region is cut off, a run is killed, a call is lost, a step ends otherwise than met, a lease is taken over. */
  readonly disturbances: number;
  /** Steps that operators skip, and runs that they change over to the emergency's runbook. */
  readonly steers?: number;
  /** What happens to tasks: all of a service are replaced, one is started beside it, a service runs as many as its bounds allow. */
  readonly tasks?: number;
  /** It breaks the way of clients into a region: no request is answered there until it is repaired. */
  readonly doors?: number;
}

export interface State {
  readonly world: number;
  /** Regions that are out, with blanks between. */
  readonly out: string;
  readonly runs: readonly Run[];
  /** Acceptances in journals, by name, sorted. They hold while two write. */
  readonly accepted: readonly string[];
  /** By the region of the bucket. */
  readonly leases: Readonly<Record<string, Copy>>;
  readonly left: Budget;
  /** What was wrong with the edge that led here. */
  readonly bad: string | null;
}

/** A mistake that is put into the product or its rules, to see that the search finds it. */
export interface Seeds {
  /** Changes every runbook that is chosen. */
  readonly runbook?: (runbook: Runbook) => Runbook;
  /** Acts without asking the lease. */
  readonly noLease?: true;
  /** A run writes and looks for the lease in its own target's bucket and nowhere else. */
  readonly looksInTargetAlone?: true;
  /** An epoch is one higher than the target's bucket knows, whatever the others say. */
  readonly epochOfTarget?: true;
  /** A lease that was given back says nothing any more. */
  readonly forgetsEnded?: true;
  /** A run goes on although another one acted since. */
  readonly resumesPassed?: true;
  /** A run says done without asking whether another one took the lease. */
  readonly endsUnasked?: true;
  /** Operators know neither resume nor abort. */
  readonly noWayOn?: true;
  /** A step is skipped without anybody accepting what that leaves open. */
  readonly skipsInPassing?: true;
  /** Which steps are not left out in passing, otherwise than the product says. */
  readonly skipRule?: (runbook: Runbook, step: Runbook['steps'][number]) => string | null;
  /** What a step promises is not judged when it is met: the search then finds what comes of a mistake. */
  readonly judgesEnds?: true;
  /** A step that was skipped is said to be met. */
  readonly skipIsMet?: true;
  /** Reconciling forgets the markers. */
  readonly keepsFrozen?: true;
}

/** What needs the step may begin. */
export const lets = (code: Code | undefined): boolean => code === 'm' || code === 's';

export const withRun = (state: State, run: Run): State => ({
  ...state,
  runs: state.runs.map((one) => (one.id === run.id ? run : one)),
});

export const withStep = (run: Run, index: number, code: Code): Run => ({
  ...run,
  steps: run.steps.map((one, at) => (at === index ? code : one)),
});

/** The world moves on by something that is not `by`: nobody's proof of before holds any more. */
export const inWorld = (state: State, world: number, by = 0): State => ({
  ...state,
  world,
  runs: state.runs.map((run) => (run.id === by ? run : { ...run, proven: false })),
});

export const spend = (state: State, what: keyof Budget): State => ({
  ...state,
  left: { ...state.left, [what]: (state.left[what] ?? 0) - 1 },
});

export const accept = (state: State, name: string): State => ({
  ...state,
  accepted: [...new Set([...state.accepted, name])].sort(),
});
