/** Time and the person at the screen, as ports: passed in, never imported as state. */

/**
 * Time. In the lab the clock runs faster than the wall (`scale` lab seconds per real second), so that a modelled wait of
 * minutes takes seconds; deadlines, polls and measurements all use this clock and stay comparable.
 */
export interface Clock {
  /** Milliseconds since the epoch on this clock. */
  now(): number;
  /** Waits `ms` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Clock seconds per wall second; 1 for real time. */
  readonly scale: number;
}

/** A running activity, shown while it runs. */
export interface Activity {
  /** Replaces the text that follows the title: what it waits for. */
  waits(text: string): void;
  /** Ends the activity with one line. */
  ends(verdict: 'done' | 'skipped' | 'failed' | 'unknown', text: string): void;
}

/** What a person sees. A terminal gets live lines, anything else plain ones; with --json all of it goes to stderr. */
export interface Console {
  /** A line of information. */
  say(text: string): void;
  /** A warning. */
  warn(text: string): void;
  /** A heading that starts a phase. */
  phase(title: string): void;
  /** Starts an activity that lasts. */
  begin(title: string): Activity;
  /**
   * Asks the person to type `expected` (the name of what is lost), below an optional question. Resolves to true only
   * for exactly that text. Without a terminal it resolves to false: a non-interactive run needs --yes, which the verb
   * handles before asking.
   */
  confirm(question: string, expected: string): Promise<boolean>;
  /** Asks for a line of text; empty without a terminal. */
  ask(question: string): Promise<string>;
}
