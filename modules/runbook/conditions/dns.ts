/** Evidence: what the name servers of a zone answer. */
import type { NameAnswer } from '../asking';
import type { EvidenceKind } from './kind';
import type { LookResult } from './look-result';

/**
 * What the name servers of `zone` answer for the name `dns`: holds when the chain of CNAMEs that begins there goes
 * through `through`. Unknown if no server answers, or if the engine cannot ask.
 */
export interface DnsAnswer {
  readonly why: string;
  readonly dns: string;
  readonly zone: string;
  readonly through: string;
}

/** The verdict of a DNS answer. No answer is unknown for now. */
export function judgeDns(condition: DnsAnswer, answer: NameAnswer): LookResult {
  const { why, dns, through } = condition;
  if (!answer.ok) return { v: 'retry', why: `${why}: no answer (${answer.why})` };
  const said = answer.chain.length === 0 ? `${dns} leads to no other name` : [dns, ...answer.chain].join(' -> ');
  return { v: answer.chain.includes(through) ? 'met' : 'not', why: `${why}: ${said}` };
}

export const dns: EvidenceKind<DnsAnswer, NameAnswer> = {
  mark: 'dns',
  ask: (condition, { resolve, signal }) => resolve(condition.dns, condition.zone, signal),
  judge: judgeDns,
  reads: () => [],
  writes: () => false,
  faults: () => [],
};
