/** All rules over a tree, with the exceptions that the overlays make. Pure: the day is passed in. */
import { DrError, type Problem } from '../console/errors';
import { environmentFile } from '../overlays/overlay';
import { nearest } from '../overlays/suggest';
import type { PolicyException } from '../overlays/settings';
import type { PolicyFinding, Policy } from './policy';
import { POLICIES } from './rules';
import type { TerraformTypes } from './terraform-types';
import type { ComposedTree } from './tree';

/** Ids of findings about exceptions; these cannot have exceptions. */
export const EXCEPTION_RULES = {
  expired: 'expired-exception',
  unused: 'unused-exception',
} as const;

/** A valid exception, and how many findings it covers. */
export interface UsedException extends PolicyException {
  readonly covers: number;
}

export interface PolicyVerdict {
  /** Errors first by state, then warnings. Findings with an exception are left out. */
  readonly findings: readonly PolicyFinding[];
  readonly exceptions: readonly UsedException[];
  /** True when no finding is an error. */
  readonly passes: boolean;
}

/**
 * Runs every rule. `today` is `YYYY-MM-DD` in UTC: an exception holds through its last day. Throws `unknown-policy` for
 * an exception from an unknown rule.
 */
export function checkPolicies(
  tree: ComposedTree,
  exceptions: readonly PolicyException[],
  today: string,
  types: TerraformTypes,
  policies: readonly Policy[] = POLICIES,
): PolicyVerdict {
  refuseUnknown(tree.environment, exceptions, policies);
  const found = policies.flatMap((policy) => policy.check(tree, types).map((one) => asFinding(policy, one)));
  const holding = exceptions.filter(({ expires }) => today <= expires);
  const findings = found.filter((finding) => !holding.some((one) => covers(one, finding)));
  const used = holding.map((one) => ({ ...one, covers: found.filter((finding) => covers(one, finding)).length }));
  const all = [
    ...findings,
    ...exceptions.filter((one) => !holding.includes(one)).map(expired),
    ...used.filter((one) => one.covers === 0).map(unused),
  ];
  return {
    findings: all,
    exceptions: used.filter((one) => one.covers > 0),
    passes: all.every(({ severity }) => severity !== 'error'),
  };
}

function asFinding(
  policy: Policy,
  { state, at, what, fix, ...rest }: ReturnType<Policy['check']>[number],
): PolicyFinding {
  return {
    rule: policy.id,
    severity: rest.severity ?? 'error',
    state,
    address: `${state}/${at}`,
    what,
    why: policy.why,
    fix,
  };
}

function covers({ rule, address }: PolicyException, finding: PolicyFinding): boolean {
  if (rule !== finding.rule) return false;
  return address.endsWith('*') ? finding.address.startsWith(address.slice(0, -1)) : finding.address === address;
}

function expired({ rule, address, reason, expires }: PolicyException): PolicyFinding {
  return {
    rule: EXCEPTION_RULES.expired,
    severity: 'error',
    state: null,
    address,
    what: `The exception from ${rule} ended on ${expires}. Its reason was: ${reason}`,
    why: 'An exception that nobody renews has become the rule.',
    fix: 'Fix what it covered, or give policy_exceptions a later date with a reason that still holds.',
  };
}

function unused({ rule, address }: PolicyException): PolicyFinding {
  return {
    rule: EXCEPTION_RULES.unused,
    severity: 'warning',
    state: null,
    address,
    what: `The exception from ${rule} covers nothing.`,
    why: 'What is left lying there would cover the next mistake at this address.',
    fix: 'Remove it from policy_exceptions, or correct its address.',
  };
}

function refuseUnknown(environment: string, exceptions: readonly PolicyException[], policies: readonly Policy[]): void {
  const ids = policies.map(({ id }) => id);
  const problems = exceptions.flatMap(({ rule }, index): Problem[] => {
    if (ids.includes(rule)) return [];
    const meant = nearest(rule, ids);
    return [
      {
        code: 'unknown-policy',
        file: environmentFile(environment),
        path: `policy_exceptions.${index}.rule`,
        value: rule,
        allowed: ids.join(', '),
        fix: meant === null ? 'name a rule that `dr check --list` shows' : `did you mean ${meant}?`,
      },
    ];
  });
  if (problems.length === 0) return;
  throw new DrError(
    'unknown-policy',
    'policy_exceptions names a rule that does not exist.',
    'An exception without a rule would have no effect, and nobody would notice.',
    'Correct policy_exceptions in the overlays.',
    undefined,
    problems,
  );
}
