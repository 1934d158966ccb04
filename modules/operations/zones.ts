/** Hosted zones by name: several may have one, private (split horizon) or public. */
import { canonicalName } from './canonical-name';
import type { Operation } from './operation';

export { canonicalName };

/**
 * Zones from this name on, private ones and several of one name included. `region` only says from where it is asked: Route 53 has one
 * endpoint.
 */
export const hostedZones = (region: string, domain: string): Operation => ({
  service: 'route53',
  action: 'ListHostedZonesByName',
  region,
  input: { DNSName: domain },
});

export interface ZoneListed {
  /** Without `/hostedzone/`. */
  readonly id: string;
  /** Null where the answer does not say: then it could be either. */
  readonly isPrivate: boolean | null;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The zones of exactly this name in an answer of `hostedZones`; the list goes on with other names. */
export function zonesNamed(output: unknown, domain: string): readonly ZoneListed[] {
  const { HostedZones: zones = [] } = fieldsOf(output);
  const all = Array.isArray(zones) ? zones.map(fieldsOf) : [];
  return all
    .filter(({ Name: name }) => typeof name === 'string' && canonicalName(name) === canonicalName(domain))
    .map(({ Id: id, Config: config }) => {
      const said = fieldsOf(config)['PrivateZone'];
      return {
        id: typeof id === 'string' ? id.replace(/^\/hostedzone\//, '') : '',
        isPrivate: typeof said === 'boolean' ? said : null,
      };
    });
}
