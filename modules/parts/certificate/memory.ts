/** ACM: one certificate in each region, for the names that clients ask for. */
import type { MemoryHandler } from '../../memory/state';

const CertificateArn = 'arn:c/1';

export const acm: Readonly<Record<string, MemoryHandler>> = {
  ListCertificates: ({ topology }) => ({
    CertificateSummaryList: [{ DomainName: topology.serviceRecord.name, CertificateArn }],
  }),
  DescribeCertificate: ({ topology }, _input, _region, name) => ({
    Certificate: {
      CertificateArn,
      DomainName: topology.serviceRecord.name,
      SubjectAlternativeNames: [topology.serviceRecord.name, `${name}.${topology.serviceRecord.name}`],
      Status: 'ISSUED',
      NotAfter: '2027-06-01T00:00:00.000Z',
      InUseBy: ['arn:lb'],
    },
  }),
};
