/** Keys of the service's name: the hosted zone and the record in it. */
import type { SettingsSide } from '../../overlays/declare';
import { domainToASCII } from 'node:url';
import { judged, text, whole, type Settled } from '../../overlays/key';

/** As ACM and Route 53 take it: labels of 1 to 63 characters, no dash at an end, 253 in all (ACM API model, RequestCertificate). */
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const DOMAIN_ALLOWED = 'a domain of two labels or more, in lower case, such as example.com';

export const serviceRecordKeys = {
  /** The hosted zone's name, as Route 53 stores it: lower case, ASCII, no trailing dot. */
  domain: judged(text('The hosted zone, e.g. example.com.').meta({ pattern: DOMAIN.source }), DOMAIN_ALLOWED, (name) =>
    DOMAIN.test(name) ? [] : [{ code: 'domain', allowed: DOMAIN_ALLOWED, fix: fixOf(name) }],
  ),
  service_name: text(
    'First label of the service record: api gives api.example.com. Never empty: a CNAME cannot be the zone apex.',
    {
      code: 'service-name',
      pattern: /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
      allowed:
        'one label of at most 32 letters, digits and dashes; never empty, because a CNAME cannot be the apex of the zone',
      fix: 'write the first label only: "api" gives api.example.com',
    },
  ),
  /** Clients keep the old answer for a whole TTL after a failover. */
  record_ttl_seconds: whole('TTL of the service record in seconds, 1 to 300; counted in the RTO.', {
    code: 'record-ttl',
    min: 1,
    max: 300,
    unit: 'seconds',
    fix: 'choose a short TTL, such as 30: it is part of the recovery time',
  }),
};

declare module '../../overlays/settings' {
  interface EnvironmentSettings extends Settled<typeof serviceRecordKeys> {}
}

export const serviceRecordSettings: SettingsSide = { environment: serviceRecordKeys };

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
