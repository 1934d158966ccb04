/** `dr check`: the composed configuration against every policy rule, with roles flipped in every way. Writes nothing. */
import { EXIT } from '../../modules/console/errors';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { checkPolicies, type PolicyVerdict } from '../../modules/policies/judge';
import type { PolicyFinding } from '../../modules/policies/policy';
import { POLICIES } from '../../modules/policies/rules';
import { RTO_RULE } from '../../modules/recovery/budget/policy';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { composeWithFlips, policiesOf, today } from '../app/policies';
import type { VerbOutcome, Verb } from '../app/verb';
import { privateFolder, readTopology } from '../app/workplace';

/** As `policiesOf` has them, without a topology. */
const LISTED = [...POLICIES, RTO_RULE];

export const check: Verb = {
  declare(command) {
    command.option('--list', 'show the rules with their reasons, and check nothing');
  },

  async run(context, { options }) {
    if (options['list'] === true) return listed(context);
    const topology = readTopology(context);
    const { policy_exceptions: exceptions } = topology.settings;
    const tree = await composeWithFlips(topology, privateFolder(context, 'check-'));
    const verdict = checkPolicies(tree, exceptions, today(context), TERRAFORM_TYPES, policiesOf(topology));
    say(context, verdict, tree.states.length, tree.flips.length);
    return {
      exit: verdict.passes ? EXIT.done : EXIT.changes,
      json: {
        rules: LISTED.map(({ id }) => id),
        findings: verdict.findings,
        exceptions: verdict.exceptions,
        roles_moved: tree.flips.map(({ what }) => what),
      },
      next: whatNext({ after: 'check', passes: verdict.passes }, context.command),
    };
  },
};

function listed(context: Context): VerbOutcome {
  for (const { id, title, why } of LISTED) context.console.say(`${id}\n  ${title}\n  ${why}`);
  return {
    exit: EXIT.done,
    json: { rules: LISTED.map(({ id, title, why }) => ({ id, title, why })) },
    next: whatNext({ after: 'did', what: 'list-policies' }, context.command),
  };
}

function say({ console }: Context, { findings, exceptions }: PolicyVerdict, states: number, flips: number): void {
  for (const state of new Set(findings.map((finding) => finding.state))) {
    console.phase(state ?? 'policy_exceptions');
    for (const finding of findings.filter((one) => one.state === state)) {
      if (finding.severity === 'error') console.say(described(finding));
      else console.warn(described(finding));
    }
  }
  for (const { rule, address, reason, expires, covers } of exceptions) {
    console.say(`excepted until ${expires}: ${rule} at ${address} (${covers} findings). ${reason}`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  console.say(
    `${LISTED.length} rules over ${states} states, with roles moved in ${flips} ways: ${errors} errors, ${findings.length - errors} warnings`,
  );
}

function described({ rule, state, address, what, why, fix }: PolicyFinding): string {
  const at = state === null ? address : address.slice(state.length + 1);
  return `${at}  (${rule})\n  ${what}\n  why  ${why}\n  fix  ${fix}`;
}
