/** Asks AWS within a time limit that holds even where the one asked ignores it. */
import type { Clock } from '../console/ports';
import type { CallResult } from '../operations/adapter';
import type { Operation } from '../operations/operation';
import { sendWhole } from '../operations/pages';
import { isSilence } from '../operations/transient';
import { whyOf } from '../operations/why';
import { isFault } from '../runbook/conditions/aws-answer';
import type { Sender } from '../runbook/ports';
import { UnexpectedAnswer } from './answers';
import { known, unknown, type Known } from './types';

export interface Asker {
  /**
   * What AWS says, all pages of it, taken apart by `parse`. `missing`: the fault that stands for "there is none", and gives null.
   * Whatever else goes wrong is an unknown with its reason.
   */
  ask<T>(operation: Operation, parse: (output: unknown) => T): Promise<Known<T>>;
  /** Also whether there was any answer at all. */
  askOrSilence<T>(
    operation: Operation,
    parse: (output: unknown) => T,
  ): Promise<{ readonly said: Known<T>; readonly silent: boolean }>;
  askOrNone<T>(operation: Operation, missing: string, parse: (output: unknown) => T): Promise<Known<T | null>>;
}

/** `limit` ends all questions that are open; `signal` is the person's interruption and is thrown on. */
export function createAsker(sender: Sender, limit: AbortSignal, signal?: AbortSignal): Asker {
  const ended = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true });
  });
  ended.catch(() => undefined);

  const send = async (operation: Operation): Promise<CallResult> => {
    signal?.throwIfAborted();
    if (limit.aborted) return late(limit);
    try {
      return await Promise.race([sendWhole(sender, operation, limit), ended]);
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.aborted) return late(limit);
      throw error;
    }
  };

  const parsed = <T>(output: unknown, parse: (output: unknown) => T): Known<T> => {
    try {
      return known(parse(output));
    } catch (error) {
      if (error instanceof UnexpectedAnswer) return unknown(error.message);
      throw error;
    }
  };

  return {
    async ask(operation, parse) {
      const answer = await send(operation);
      return answer.ok ? parsed(answer.output, parse) : unknown(whyOf(operation, answer));
    },
    async askOrSilence(operation, parse) {
      const answer = await send(operation);
      if (answer.ok) return { said: parsed(answer.output, parse), silent: false };
      return { said: unknown(whyOf(operation, answer)), silent: isSilence(answer) || limit.aborted };
    },
    async askOrNone(operation, missing, parse) {
      const answer = await send(operation);
      if (answer.ok) return parsed(answer.output, parse);
      return isFault(answer.code, missing) ? known(null) : unknown(whyOf(operation, answer));
    },
  };
}

/** Gives `act` a limit in wall seconds: networks do not run on a lab's clock. The timer goes when it is done. */
export async function withinLimit<T>(
  clock: Clock,
  limitSeconds: number,
  signal: AbortSignal | undefined,
  act: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const done = new AbortController();
  const limit = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  void clock.sleep(limitSeconds * 1000 * clock.scale, done.signal).then(
    () => stop.abort(new Error(`no answer within ${limitSeconds} s`)),
    () => undefined,
  );
  try {
    return await act(limit);
  } finally {
    done.abort(new Error('done'));
  }
}

function late(limit: AbortSignal): CallResult {
  const why: unknown = limit.reason;
  const code = why instanceof Error ? why.message : 'no answer in time';
  return { ok: false, kind: 'transient', code, message: code, requestId: null };
}

/** Asks the same of each name; what one of them does not answer makes all of it unknown. */
export async function askEach<T>(
  names: readonly string[],
  ask: (name: string) => Promise<Known<T>>,
): Promise<Known<readonly T[]>> {
  const answers = await Promise.all(names.map(ask));
  const gap = answers.find((one) => !one.known);
  return gap ?? known(answers.flatMap((one) => (one.known ? [one.value] : [])));
}
