import { defineCheck, met, notKnown, nothing, notMet } from '../../../recovery/preflight/check';

export const credentials = defineCheck({
  id: 'credentials',
  title: 'Credentials can be had without the region that is left',
  why: 'Whoever cannot log in cannot fail over. Single sign-on lives in one region, and the global STS endpoint can lead to us-east-1.',
  fix: 'Keep break-glass credentials that need no single sign-on, use regional STS endpoints, and try both before you need them.',
  stops: false,
  read: nothing,
  judge: (_facts, { machine: { credentials: seen }, source }) => {
    switch (seen.kind) {
      case 'lab':
        return met("the lab's own");
      case 'key':
        return met(`a long-lived key (${seen.from})`);
      case 'session':
        return notKnown(`a session (${seen.from}): how it is renewed cannot be told from here`);
      case 'sso': {
        const observed = `single sign-on in ${seen.region} (profile ${seen.profile})`;
        return seen.region === source.region ? notMet(`${observed}, the region that would be left`) : met(observed);
      }
      case 'role': {
        const sts = seen.legacy ? 'the global STS endpoint' : seen.region === null ? null : `STS in ${seen.region}`;
        if (sts === null) return notKnown(`a role (profile ${seen.profile}): nothing says which region's STS gives it`);
        const lost = seen.legacy ? source.region === 'us-east-1' : seen.region === source.region;
        const observed = `a role (profile ${seen.profile}) through ${sts}`;
        return lost ? notMet(`${observed}, in the region that would be left`) : met(observed);
      }
      case 'unknown':
        return notKnown(seen.why);
    }
  },
});
