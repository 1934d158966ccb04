/** What recovery asks AWS of the entry: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';

/** A fault where there is no such domain. */
export const apiMappings = (region: string, domain: string): Operation => ({
  service: 'apigatewayv2',
  action: 'GetApiMappings',
  region,
  input: { DomainName: domain },
});

export const apiDomain = (region: string, domain: string): Operation => ({
  service: 'apigatewayv2',
  action: 'GetDomainName',
  region,
  input: { DomainName: domain },
});
