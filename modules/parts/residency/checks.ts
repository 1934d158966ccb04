import { placed } from '../../overlays/countries';
import { residencyName } from '../../runbook/acceptances';
import { whyOutside } from '../../topology/residency';
import { defineCheck, met, notKnown, nothing, notMet } from '../../recovery/preflight/check';

export const residency = defineCheck({
  id: 'residency',
  title: 'Clients may be served in the target',
  why: 'A region outside serving_residency is never recommended, and a move there waits until it is accepted by name, by two persons where approvals_required is 2: that takes time, and may be refused.',
  fix: 'Fail over to a region inside; or decide beforehand who may accept residency:REGION and make sure that they can be reached; or widen serving_residency if clients may be served there.',
  stops: true,
  read: nothing,
  judge: (_facts, { target, topology }) => {
    const { serving_residency: allowed } = topology.settings;
    const why = whyOutside(topology, target);
    if (why === null) {
      return met(
        `${placed(target.region)}; ${allowed.length === 0 ? 'clients may be served anywhere' : `inside ${allowed.join(', ')}`}`,
      );
    }
    const observed = `${target.region}: ${why}`;
    return target.residency.country === null
      ? notKnown(`${observed}; until it is named there itself, it counts as outside`)
      : notMet(`${observed}; a move there asks for ${residencyName(target.region)}`);
  },
});
