/** Contacts, and who may take which role. */
import * as z from 'zod';
import { judged, list, orNull, text } from '../key';

const LINE = {
  code: 'contact',
  pattern: /^(?=.*\S)[^\p{Cc}]{1,200}$/u,
  allowed: 'one line of at most 200 characters',
  fix: 'write what a person needs who reads it on the bad day',
};

const principals = (role: string) =>
  list(`ARNs of the IAM users and roles that may assume the ${role} role.`, z.string());

export const peopleKeys = {
  /** A contact is printed in a bundle: no part is empty, each is one line. */
  contacts: list(
    'Who is called on the bad day; printed in recovery bundles.',
    z.strictObject({
      name: text('Who.', LINE),
      role: text('What this person decides or knows.', LINE),
      reach: text('Telephone number, address or channel, as a person would use it.', LINE),
    }),
  ),
  /**
   * The trust policy of the CI role compares these with the subject of a token (`repo:org/name:ref:refs/heads/main`): a wildcard
   * would let every fork's pipeline or every branch in.
   * https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
   */
  ci: orNull(
    z.object({
      provider: z.enum(['github']).meta({ description: 'Whose OIDC tokens are trusted.' }),
      repository: text('Repository whose pipeline applies: organization/name.', {
        code: 'ci-repository',
        pattern: /^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
        allowed: 'organization/name as GitHub spells it, without a host and without wildcards',
        fix: 'write for example "acme/shop"',
      }),
      branch: text('The one branch whose runs may assume the CI role, e.g. main.', {
        code: 'ci-branch',
        pattern: /^(?!refs\/)(?!.*(\.\.|\/\/|@\{|\.lock$|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]{0,243}$/,
        allowed: 'the name of one branch, without refs/heads/ and without wildcards',
        fix: 'write for example "main"',
      }),
    }),
    'Who may assume the CI role through OIDC; null: nobody, and there is no such role.',
  ),
  operator_principals: principals('operator'),
  break_glass_principals: principals('break-glass'),
  approver_principals: principals('approver'),
  approvals_required: judged(
    z.int().meta({
      description:
        'How many different principals must agree to lose data, to go without a fence, or to delete a cluster. 2, because what is lost is not seen twice by one who is tired and alone; 1 where nobody else can be reached.',
      minimum: 1,
      maximum: 2,
    }),
    '1 or 2',
    (value) =>
      value === 1 || value === 2
        ? []
        : [{ code: 'approvals-required', allowed: '1 or 2', fix: 'write 2, or 1 for a team of one' }],
  ).default(2),
};
