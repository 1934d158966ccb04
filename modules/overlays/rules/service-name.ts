import type { OverlayRule } from '../draft';
import { matches } from './check';

/** The service record is a CNAME, and a CNAME cannot stand at the apex of a zone: the name may not be empty. */
export const serviceName: OverlayRule = (draft) =>
  matches('service-name', draft, 'service_name', draft.value.service_name, {
    pattern: /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
    allowed:
      'one label of at most 32 letters, digits and dashes; never empty, because a CNAME cannot be the apex of the zone',
    fix: 'write the first label only: "api" gives api.example.com',
  });
