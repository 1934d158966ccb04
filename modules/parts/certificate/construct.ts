/** TLS certificates, and the DNS records that prove whose the names are. */
import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';
import { quotedText } from '../../contracts/literal';
import { slot, type GlobalPlace, type LayerPart } from '../../contracts/place';
import { ZONE } from '../service-record/construct';

export interface CertificateProps {
  /** First name: clients send it as SNI and Host. */
  readonly serviceName: string;
  /** The region's own name, as subject alternative name. */
  readonly host: string;
  readonly zoneId: string;
}

/**
 * A region's certificate for the service's name and its own. The record that validates the service's name is the same in every
 * region of an account, so the global layer owns it (see `ServiceNameProof`); this construct owns the host's only.
 */
export class Certificate extends Construct {
  /** Known as soon as the certificate is issued: listeners and domain names refuse one that is pending. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);
    const certificate = requestCertificate(this, props.serviceName, [props.host]);
    const proof = validationRecord(this, 'host-proof', certificate, props.host, props.zoneId);
    const issued = new AcmCertificateValidation(this, 'issued', {
      certificateArn: certificate.arn,
      // No validation_record_fqdns: the provider would demand the service name's record too, which lives in another state.
      dependsOn: [proof],
    });
    this.arn = issued.certificateArn;
  }
}

export interface ServiceNameProofProps {
  readonly serviceName: string;
  readonly zoneId: string;
}

/**
 * The record that validates the service's name, for all regions at once. ACM derives it from account and name alone; a
 * certificate in the control region is how Terraform comes to know it. Nothing uses that certificate, and it costs nothing.
 */
export class ServiceNameProof extends Construct {
  constructor(scope: Construct, id: string, props: ServiceNameProofProps) {
    super(scope, id);
    const certificate = requestCertificate(this, props.serviceName, []);
    validationRecord(this, 'record', certificate, props.serviceName, props.zoneId);
  }
}

function requestCertificate(scope: Construct, name: string, alternatives: readonly string[]): AcmCertificate {
  return new AcmCertificate(scope, 'certificate', {
    domainName: name,
    ...(alternatives.length > 0 ? { subjectAlternativeNames: [name, ...alternatives] } : {}),
    validationMethod: 'DNS',
    // A certificate in use cannot be deleted: the next one comes first.
    lifecycle: { createBeforeDestroy: true },
  });
}

/** `domain_validation_options` is a set: the option is found by its name, not by its place. */
function validationRecord(
  scope: Construct,
  id: string,
  certificate: AcmCertificate,
  name: string,
  zoneId: string,
): Route53Record {
  const options = `${certificate.terraformResourceType}.${certificate.friendlyUniqueId}.domain_validation_options`;
  const option = (field: string): string =>
    `\${one([for o in ${options} : o.${field} if o.domain_name == ${quotedText(name)}])}`;
  return new Route53Record(scope, id, {
    zoneId,
    name: option('resource_record_name'),
    type: option('resource_record_type'),
    records: [option('resource_record_value')],
    ttl: 300,
  });
}

export const CERTIFICATE = slot<Certificate>('certificate');

export const regionCertificate: LayerPart = {
  part: 'certificate',
  construct: ({ stack, topology, here, read, give }) => {
    const certificate = new Certificate(stack, 'certificate', {
      serviceName: topology.serviceRecord.name,
      host: here.addresses.host,
      zoneId: read('global').hosted_zone_id,
    });
    give(CERTIFICATE, certificate);
  },
};

export const serviceNameProof: LayerPart<GlobalPlace> = {
  part: 'certificate',
  construct: ({ stack, topology, of }) => {
    new ServiceNameProof(stack, 'service-name', {
      serviceName: topology.serviceRecord.name,
      zoneId: of(ZONE).zoneId,
    });
  },
};
