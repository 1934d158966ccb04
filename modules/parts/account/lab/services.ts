/** What the lab has to know of services that belong to the account. */
import type { LabService } from '../../../lab/gateway/service';

export const accountServices: readonly LabService[] = [
  {
    name: 'account',
    operations: ['GetRegionOptStatus'],
    why: 'whether the account has a region, which messages tell people to ask',
    global: true,
  },
  {
    name: 'iam',
    operations: '*',
    why: 'roles, policies and their simulator',
    global: true,
    tagFault: 'InvalidInput',
    tagKeysWithoutCase: true,
  },
  // Services of the whole world that no part uses yet.
  { name: 'cloudfront', operations: 'none', global: true },
  { name: 'globalaccelerator', operations: 'none', global: true },
  { name: 'organizations', operations: 'none', global: true },
  { name: 'service-quotas', operations: '*', why: 'preflight', signedAs: 'servicequotas' },
  { name: 'sqs', operations: '*', why: 'tries of the AWS CLI 1, which has an endpoint of its own for it' },
  { name: 'sts', operations: '*', why: 'who asks' },
];
