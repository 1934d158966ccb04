/** Makes something that can be copied of a verb and its arguments: with the environment, the project and the lab of this call. */
export type Command = (words: string) => string;

export interface NextCommand {
  /** `wait`: nothing can be typed until AWS, or a region, has finished. */
  readonly verb: 'resume' | 'failover' | 'failback' | 'reconcile' | 'wait' | 'none';
  /** Verb and arguments, to be copied; with `wait` the verb that looks again. */
  readonly words: string;
  readonly why: string;
}
