/** What a lab was asked, held against the policies that bootstrap makes: in an account, IAM would have been asked first. */
import { compact } from '../../modules/bootstrap/testing/compact';
import { denied } from '../../modules/operations/evaluate';
import { askedBy } from '../../modules/bootstrap/testing/requests';
import type { RequestRecord } from '../../modules/lab/types';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { statementsOf, type RoleName } from '../../modules/operations/roles';
import type { Topology } from '../../modules/topology/topology';

/** What the role would be denied of all that was sent, in words. */
export function deniedTo(role: RoleName, topology: Topology, sent: readonly RequestRecord[]): readonly string[] {
  // What the second person wrote is another role's.
  const own = compact(sent, 'applied').filter(([agent]) => agent !== 'approver');
  const asked = own.flatMap((one) => askedBy(topology, one));
  return denied(statementsOf(topology, role, TERRAFORM_TYPES), asked);
}
