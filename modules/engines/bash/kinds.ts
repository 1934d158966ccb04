/** What the bash engine makes of each kind of evidence and of act. A kind that is added does not compile before it has a row here. */
import { CATALOGUE, cliAction } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import type { ByAct } from '../../runbook/acts/conditions';
import type { ByCondition, ConditionKind } from '../../runbook/conditions/index';
import type { AcceptAct, ActOf, Probe } from '../../runbook/runbook';
import type { CannotAct } from '../cannot';
import { cliCall } from './cli-call';
import { countQuery, faultsOf, NOTHING } from './jmespath';
import { ANSWERED, MISSING, PROBED } from './library';
import { quote } from './quote';

/** A look: the call of a function of the library. */
export const LOOKS: ByCondition<string> = {
  observed: (condition) =>
    `observed ${quote(condition.why)} ${cliCall(condition.read)} ${quote(countQuery(condition))} ${condition.atLeast ?? 1}`,
  missing: (condition) =>
    `missing ${quote(condition.why)} ${cliCall(condition.read)} ${quote(NOTHING)} ${quote(faultsOf(condition))}`,
  http: (condition) =>
    `probed ${quote(condition.why)} ${quote(condition.http)} ${condition.status} ${quote(condition.contains ?? '')} ${condition.method ?? 'GET'}${connectTo(condition)}`,
  dns: ({ why, dns, zone, through }) => `answered ${quote(why)} ${[dns, zone, through].map(quote).join(' ')}`,
};

/** NAME of the host to connect to, and the URL's own, which curl asks for. */
const connectTo = ({ http, via }: Probe): string =>
  via === undefined ? '' : ` ${quote(via)} ${quote(new URL(http).hostname)}`;

/** What a script needs where it has a condition of a kind: a function beside those of every script, and programs beside the AWS CLI and curl. */
export const NEEDS: Readonly<
  Record<ConditionKind, { readonly library: string | null; readonly programs: readonly string[] }>
> = {
  observed: { library: null, programs: [] },
  missing: { library: MISSING, programs: [] },
  http: { library: PROBED, programs: [] },
  dns: { library: ANSWERED, programs: ['dig'] },
};

/** An act in the step's function, by its number. */
export const DOES: { readonly [K in keyof ActOf]: ((act: ActOf[K], index: number) => string) | CannotAct<ActOf[K]> } = {
  call: ({ settle, operation }, index) => `act ${index} ${settle} ${cliCall(operation)} || return`,
  // The script has the AWS CLI alone: no Terraform, no overlays.
  apply: { cannot: ({ state }) => `applies the state ${state}` },
  accept: ({ name, question, approvals = 1 }) => `accept ${quote(name)} ${quote(question)} ${approvals} || return 22`,
};

/** An act in the plan at the head of a script. */
export const PLANNED: ByAct<string> = {
  call: ({ operation }) => callLine(operation),
  apply: ({ state }) => `applies ${state}`,
  accept: (act) => accepting(act),
};

/** A script takes the word of who runs it for the second person; the help says so. */
export const accepting = ({ name, approvals }: AcceptAct): string =>
  approvals === 2
    ? `two persons accept ${name} (--second NAME says who else; it is not proven)`
    : `a person accepts ${name}`;

const callLine = (operation: Operation): string =>
  `aws ${CATALOGUE[operation.service].cli} ${cliAction(operation.action)} in ${operation.region}`;
