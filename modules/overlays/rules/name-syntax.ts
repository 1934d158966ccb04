import type { OverlayRule, DraftScope } from '../draft';
import { matches } from './check';

const LABEL = {
  pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  allowed: 'lower case letters, digits and single dashes, beginning with a letter',
  fix: 'rename it; database and bucket names allow nothing else',
};

/** App and environment begin every name, so they obey the strictest service: RDS (no double dash) and S3 (lower case). */
export const nameSyntax: OverlayRule = (draft) => {
  const folder: DraftScope = { fileOf: () => `env/${draft.environment}` };
  const app = draft.value.app;
  return [
    ...matches('name-syntax', draft, 'app', app, LABEL),
    ...matches('name-syntax', folder, '', draft.environment, LABEL),
    ...matches('reserved-name', draft, 'app', app, {
      // Elastic Load Balancing refuses names that begin with "internal-", S3 those that begin with these prefixes.
      pattern: /^(?!(internal|xn|sthree|amzn-s3-demo)(-|$))/,
      allowed: 'a name that begins with none of internal, xn, sthree, amzn-s3-demo',
      fix: 'rename the app: load balancers and buckets may not begin with this word',
    }),
  ];
};
