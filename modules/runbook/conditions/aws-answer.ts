/** Shared by every kind that asks AWS: words for missing answers and refusals. */
import type { CallResult } from '../../operations/adapter';
import type { Operation } from '../../operations/operation';
import { isSilence } from '../../operations/transient';
import { whyOf } from '../../operations/why';
import type { LookResult } from './look-result';

/** True when `code` is the fault, in the spelling of the wire or of an SDK. */
export function isFault(code: string, fault: string): boolean {
  return code.replace(/(Fault|Exception)$/, '') === fault;
}

/** `read` is what was asked, and `why` what it should have proven. */
export function judgeFailure(
  { why, read }: { readonly why: string; readonly read: Operation },
  answer: Extract<CallResult, { ok: false }>,
): LookResult {
  const said = `${why}: ${whyOf(read, answer)}`;
  const verdict: LookResult = { v: answer.kind === 'transient' ? 'retry' : 'stop', why: said };
  return isSilence(answer) ? { ...verdict, silent: true } : verdict;
}
