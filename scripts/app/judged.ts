/** Plans as the provision verbs print them, for a person and in JSON. */
import { DrError, EXIT, type ExitCode } from '../../modules/console/errors';
import type { Console } from '../../modules/console/ports';
import type { ApplyResult, PlanResult, StateResult } from '../../modules/terraform/apply-all';
import { REFUSAL_RULES, type PlannedChange, type PlanVerdict, type Refusal } from '../../modules/terraform/types';
import { describePlan } from '../../modules/terraform/words';
import { readReason } from './reason';

/** Refusals that a person accepted by name. */
export interface AcceptedRefusal {
  readonly rule: string;
  readonly address: string;
}

/**
 * Reads `--accept RULE:ADDRESS`. Throws `usage` for an unknown rule, `reason-missing` without a reason, and for protection
 * against deletion, which only an overlay gives up.
 */
export function readAcceptances(given: readonly string[], reason: unknown): AcceptedRefusal[] {
  const accepted = given.map((text) => {
    const at = text.indexOf(':');
    const acceptance = { rule: text.slice(0, at), address: text.slice(at + 1) };
    const known = REFUSAL_RULES.filter((rule) => rule !== 'destroys-protected');
    if (!known.some((rule) => rule === acceptance.rule)) {
      throw new DrError(
        'usage',
        `--accept ${text} names no rule that can be accepted.`,
        `The rules are ${known.join(', ')}.`,
        'Write --accept RULE:ADDRESS as the refusal shows it.',
      );
    }
    return acceptance;
  });
  readReason(accepted, reason);
  return accepted;
}

export function isAccepted(acceptances: readonly AcceptedRefusal[], refusal: Refusal): boolean {
  return acceptances.some(({ rule, address }) => rule === refusal.rule && address === refusal.address);
}

/** Prints a plan. */
export function sayVerdict(console: Console, verdict: PlanVerdict): void {
  if (verdict.empty) return;
  console.say(`\n${describePlan(verdict).join('\n')}`);
  for (const { rule, address, why } of verdict.refusals) console.warn(`  refused: ${rule}: ${address}: ${why}`);
}

/** Prints an error of one state of several. */
export function sayError(console: Console, error: DrError): void {
  console.say(`\n${error.what}`);
  for (const line of error.why.split('\n')) console.say(`  ${line}`);
  console.say(`  What to do: ${error.fix}`);
}

/** Prints the errors of an apply. That it was interrupted is said once, at the end. */
export function sayErrors(console: Console, { results }: ApplyResult): void {
  for (const { error } of results) if (error !== null && error.code !== 'interrupted') sayError(console, error);
}

/** A verdict as --json prints it. Names only: values may be secret. */
export function verdictJson(verdict: PlanVerdict): Record<string, unknown> {
  return {
    state: verdict.state,
    empty: verdict.empty,
    changes: verdict.changes.map(changeJson),
    output_changes: verdict.outputChanges,
    drift: verdict.drift.map(changeJson),
    refusals: verdict.refusals,
  };
}

export function planJson({ state, verdict, error }: PlanResult): Record<string, unknown> {
  return { ...(verdict === null ? { state, empty: null } : verdictJson(verdict)), error: shortError(error) };
}

export function stateJson({ state, end, verdict, error, blockedBy }: StateResult): Record<string, unknown> {
  const changes = verdict?.changes.map(changeJson) ?? [];
  return { state, end, changes, refusals: verdict?.refusals ?? [], blocked_by: blockedBy, error: shortError(error) };
}

/** The exit code of an apply: the worst end counts. */
export function exitOf({ results, done }: ApplyResult): ExitCode {
  if (done) return EXIT.done;
  const ends = new Set(results.map(({ end }) => end));
  if (ends.has('interrupted')) return EXIT.interrupted;
  return ends.has('failed') ? EXIT.failed : EXIT.refused;
}

export function changeJson({ address, type, actions, attributes }: PlannedChange): Record<string, unknown> {
  return { address, type, actions, attributes };
}

export function shortError(error: DrError | null): Record<string, unknown> | null {
  return error === null ? null : { code: error.code, what: error.what, why: error.why, fix: error.fix };
}
