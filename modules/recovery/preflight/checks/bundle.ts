import { defineCheck, met, nothing, notKnown, notMet } from '../check';

export const bundle = defineCheck({
  id: 'bundle',
  title: "The bundle in the target's bucket is what would be made now",
  why: 'Without this machine and this repository the bundle is all there is; identifiers in an old one may be gone.',
  fix: 'dr bundle --upload',
  stops: false,
  read: nothing,
  judge: (_facts, { bundle: seen, target }) => {
    switch (seen.state) {
      case 'missing':
        return notMet(`there is none in ${target.region}`);
      case 'fresh':
        return met(`made ${seen.madeAt}, the same as one made now`);
      case 'stale':
        return notMet(`made ${seen.madeAt}; differs in ${seen.differs.join(', ')}`);
      case 'unknown':
        return notKnown(`bundle in ${target.region}: ${seen.why}`);
    }
  },
});
