/** The result of an act. */
import type { Activity } from '../../console/ports';
import type { RunPorts } from '../ports';
import type { End, Step } from '../runbook';
import type { StepContext } from '../step-context';

/** The result: an end of the step, or another look (at once, or after the poll) with what it waits for. */
export type Attempt =
  | { readonly end: Exclude<End, 'met' | 'not'>; readonly why: string }
  | { readonly again: boolean; readonly waits: string };

/** `done`: the effect is visible (or needs none), so the next act may begin. */
export type Acted = Attempt | 'done';

/** An act in its step, with what carrying it out needs. */
export interface Turn {
  readonly step: Step;
  /** Its number in the step. */
  readonly index: number;
  readonly ports: RunPorts;
  readonly context: StepContext;
  readonly activity: Activity;
}
