import type { OverlayRule } from '../draft';
import { matches } from './check';

/** The form of an acceptance: an operation and a sentence. Whether a failover needs the operation is judged by the lint of runbooks. */
export const controlPlaneAcceptances: OverlayRule = (draft) =>
  (draft.value.control_plane_acceptances ?? []).flatMap(({ operation, reason }, index) => [
    ...matches('accepted-operation', draft, `control_plane_acceptances.${index}.operation`, operation, {
      pattern: /^[a-z0-9-]+:([A-Za-z0-9]+|\*)$/,
      allowed: 'a service, a colon and an action or *, such as route53:ChangeResourceRecordSets',
      fix: 'copy it from what dr runbook lint says',
    }),
    ...matches('accepted-reason', draft, `control_plane_acceptances.${index}.reason`, reason, {
      pattern: /^(?=.*\S.*\S.*\S)[\s\S]{8,500}$/,
      allowed: 'a sentence of 8 to 500 characters',
      fix: 'say why a failover may depend on it, for the person who stands before it on the bad day',
    }),
  ]);
