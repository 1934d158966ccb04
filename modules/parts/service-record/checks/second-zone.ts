/** A plan that makes the hosted zone while AWS has a public one of its name: clients are not sent to the second one. */
import { sendWhole } from '../../../operations/pages';
import { hostedZones, zonesNamed } from '../../../operations/zones';
import { whyOf } from '../../../operations/why';
import type { PlanVerdict, Refusal } from '../../../terraform/types';
import type { Topology } from '../../../topology/topology';
import type { Sender } from '../../../runbook/ports';

const ZONE = 'aws_route53_zone';

/**
 * Refusals of a verdict that only AWS can tell: none unless the plan makes a zone where none was in its state. That nobody could look is
 * refused as well. A replacement is refused by the judge, as the loss of the zone that is there.
 */
export async function refuseSecondZone(
  { controlRegion, domain }: Topology,
  verdict: PlanVerdict,
  sender: Sender,
  signal?: AbortSignal,
): Promise<readonly Refusal[]> {
  const made = verdict.changes.filter(
    ({ type, actions }) => type === ZONE && actions.includes('create') && !actions.includes('delete'),
  );
  if (made.length === 0) return [];
  const question = hostedZones(controlRegion, domain);
  const answer = await sendWhole(sender, question, signal);
  const refuse = (why: string): readonly Refusal[] =>
    made.map(({ address }) => ({ address, rule: 'second-zone', why }));
  if (!answer.ok)
    return refuse(
      `it could not be checked whether a hosted zone ${domain} exists already (${whyOf(question, answer)})`,
    );
  const open = zonesNamed(answer.output, domain).flatMap(({ id, isPrivate }) => (isPrivate === true ? [] : [id]));
  if (open.length === 0) return [];
  return refuse(
    `public hosted zone ${domain} exists already (${open.join(', ')}). Clients stay with the one that is delegated, so that records in a second one move nobody. Adopt it: terraform import ${made[0]?.address ?? ZONE} ${open[0] ?? 'ID'}, or delegate a name below it; docs/account.md, "A zone that exists already"`,
  );
}
