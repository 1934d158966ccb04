import { domainToASCII } from 'node:url';
import type { SettingsDraft, OverlayRule } from '../draft';
import { problem } from '../draft';

/** As ACM and Route 53 take it: labels of 1 to 63 characters, no dash at an end, 253 in all (ACM API model, RequestCertificate). */
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The hosted zone's name, as Route 53 stores it: lower case, ASCII, no trailing dot. */
export const domain: OverlayRule = (draft: SettingsDraft) => {
  const { domain: name } = draft.value;
  if (name === undefined || DOMAIN.test(name)) return [];
  const allowed = 'a domain of two labels or more, in lower case, such as example.com';
  return [problem('domain', draft, 'domain', name, allowed, fixOf(name))];
};

/** Each mistake has its own words; what the name would be is given where that is a domain. */
function fixOf(name: string): string {
  const instead = (made: string, why: string): string | null => (DOMAIN.test(made) ? `write ${made}: ${why}` : null);
  const bare = name.trim().replace(/\.$/, '');
  const lower = bare.toLowerCase();
  const fix =
    (name === name.trim() ? null : instead(name.trim(), 'no blanks around it')) ??
    (/^[a-z]+:\/\//i.test(name) ? 'write the domain alone, without https:// and without a path' : null) ??
    (name.startsWith('*.') ? 'write the zone itself, without "*."' : null) ??
    instead(bare, 'no trailing dot') ??
    // eslint-disable-next-line no-control-regex -- ASCII ends there
    (/[^\u0000-\u007f]/.test(name) ? instead(domainToASCII(lower), 'Route 53 and ACM take the ASCII form') : null) ??
    instead(lower, 'in lower case, as Route 53 keeps it');
  if (fix !== null) return fix;
  if (!bare.includes('.')) return 'write the whole name of the hosted zone: one label is no domain';
  return 'write letters, digits and dashes, with dots between labels of at most 63 characters; no label begins or ends with a dash';
}
