import { defineCheck, met, notKnown, nothing, notMet } from '../check';

export const tools = defineCheck({
  id: 'tools',
  title: 'This machine has what a recovery needs',
  why: 'dr failover needs nothing but itself; reconciling and rebuilding need Terraform, and promote-dr.sh needs bash, curl and the AWS CLI.',
  fix: 'Install what is named.',
  stops: false,
  read: nothing,
  judge: (_facts, { machine: { terraform, script } }) => {
    const all = { terraform, ...script };
    const have = Object.entries(all).flatMap(([name, { found }]) => (found === null ? [] : [`${name} (${found})`]));
    const missing = Object.entries(all).filter(([, { found }]) => found === null);
    const observed = `${have.length === 0 ? 'nothing found' : have.join(', ')}`;
    if (missing.length > 0)
      return notMet(`${observed}; missing: ${missing.map(([name, { why }]) => `${name}: ${why}`).join('; ')}`);
    return have.length === 0 ? notKnown('nobody looked') : met(observed);
  },
});
