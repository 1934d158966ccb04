/** A context that remembers what the emulator answered: the plane asks the same questions for every request. */
import type { HandlerContext, Plain } from '../gateway/handler';

export interface RememberingContext {
  readonly context: HandlerContext;
  /** Forgets everything: something was changed. */
  forget(): void;
}

/** `lifeMs`: milliseconds of `now` after which an answer is asked for again, whatever was changed. */
export function remembering(context: HandlerContext, now: () => number, lifeMs: number): RememberingContext {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<Plain> }>();
  const call: HandlerContext['call'] = (service, region, action, params) => {
    const key = JSON.stringify([service, region, action, params]);
    const kept = answers.get(key);
    if (kept !== undefined && now() - kept.at < lifeMs) return kept.answer;
    const answer = context.call(service, region, action, params);
    answers.set(key, { at: now(), answer });
    // A failure that passes must not be remembered.
    answer.catch(() => answers.delete(key));
    return answer;
  };
  return { context: { ...context, call }, forget: () => answers.clear() };
}
