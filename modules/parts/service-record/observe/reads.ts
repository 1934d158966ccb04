/** What recovery asks AWS of a zone and its records: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';

/** One zone by its id, whatever others have its name. */
export const hostedZone = (region: string, zoneId: string): Operation => ({
  service: 'route53',
  action: 'GetHostedZone',
  region,
  input: { Id: zoneId },
});

/** The zone's records from this name on, of every type: what stands beside the record that is meant must be seen as well. */
export const recordSets = (region: string, zoneId: string, name: string): Operation => ({
  service: 'route53',
  action: 'ListResourceRecordSets',
  region,
  input: { HostedZoneId: zoneId, StartRecordName: name },
});
