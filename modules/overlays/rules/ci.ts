import type { OverlayRule } from '../draft';
import { matches } from './check';

/**
 * The trust policy of the CI role compares these with the subject of a token (`repo:org/name:ref:refs/heads/main`): a wildcard
 * would let every fork's pipeline or every branch in.
 * https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
 */
export const ci: OverlayRule = (draft) => [
  ...matches('ci-repository', draft, 'ci.repository', draft.value.ci?.repository, {
    pattern: /^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
    allowed: 'organization/name as GitHub spells it, without a host and without wildcards',
    fix: 'write for example "acme/shop"',
  }),
  ...matches('ci-branch', draft, 'ci.branch', draft.value.ci?.branch, {
    pattern: /^(?!refs\/)(?!.*(\.\.|\/\/|@\{|\.lock$|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]{0,243}$/,
    allowed: 'the name of one branch, without refs/heads/ and without wildcards',
    fix: 'write for example "main"',
  }),
];
