import type { Rule } from '../draft';
import { matches } from './check';

/** The hosted zone's name, as Route 53 stores it: lower case, no trailing dot. */
export const domain: Rule = (draft) =>
  matches('domain', draft, 'domain', draft.value.domain, {
    pattern: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    allowed: 'a domain of two labels or more, in lower case, such as example.com',
    fix: 'write the name of the hosted zone without a trailing dot',
  });
