/** Calls of ACM. */
import { listed, read, service, TOKEN } from '../../operations/rows';

export const CERTIFICATE_OPERATIONS = {
  acm: service({
    load: () => import('@aws-sdk/client-acm'),
    sdkPackage: '@aws-sdk/client-acm',
    client: 'ACMClient',
    cli: 'acm',
    asl: 'acm',
    operations: {
      ListCertificates: read('regional-control', {
        pages: listed(
          'CertificateSummaryList',
          TOKEN,
          'names are compared whole; several certificates may have one, so every one that is in use is judged',
        ),
      }),
      DescribeCertificate: read('regional-control'),
    },
  }),
};
