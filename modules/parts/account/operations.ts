/** Calls of STS, IAM and Service Quotas. */
import { BY_ARN, listed, MARKER, read, reads, service, write, writes } from '../../operations/rows';

export const ACCOUNT_OPERATIONS = {
  sts: service({
    load: () => import('@aws-sdk/client-sts'),
    sdkPackage: '@aws-sdk/client-sts',
    client: 'STSClient',
    cli: 'sts',
    asl: 'sts',
    operations: {
      // AWS answers this one whatever a policy says.
      GetCallerIdentity: read('data', { permissions: [] }),
    },
  }),
  iam: service({
    load: () => import('@aws-sdk/client-iam'),
    sdkPackage: '@aws-sdk/client-iam',
    client: 'IAMClient',
    cli: 'iam',
    asl: 'iam',
    operations: {
      GetRole: read('global-control'),
      ListAttachedRolePolicies: read('global-control', {
        pages: listed('AttachedPolicies', MARKER, 'of one role, by its whole name'),
        only: 'bootstrap',
      }),
      ...reads({ plane: 'global-control', only: 'bootstrap' }, 'GetPolicy', 'GetPolicyVersion'),
      ListPolicyVersions: read('global-control', { pages: listed('Versions', MARKER, BY_ARN), only: 'bootstrap' }),
      GetOpenIDConnectProvider: read('global-control', { only: 'bootstrap' }),
      SimulatePrincipalPolicy: read('global-control', {
        pages: listed('EvaluationResults', MARKER, 'each result names its action and resource'),
      }),
      // With tags in its input.
      CreateRole: write('global-control', { permissions: ['iam:CreateRole', 'iam:TagRole'], only: 'bootstrap' }),
      AttachRolePolicy: write('global-control', { only: 'bootstrap' }),
      // With tags in its input.
      CreatePolicy: write('global-control', { permissions: ['iam:CreatePolicy', 'iam:TagPolicy'], only: 'bootstrap' }),
      CreatePolicyVersion: write('global-control', { only: 'bootstrap' }),
      // With tags in its input.
      CreateOpenIDConnectProvider: write('global-control', {
        permissions: ['iam:CreateOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider'],
        only: 'bootstrap',
      }),
      ...writes(
        { plane: 'global-control', only: 'bootstrap' },
        'AddClientIDToOpenIDConnectProvider',
        'UpdateAssumeRolePolicy',
      ),
    },
  }),
  'service-quotas': service({
    load: () => import('@aws-sdk/client-service-quotas'),
    sdkPackage: '@aws-sdk/client-service-quotas',
    client: 'ServiceQuotasClient',
    cli: 'service-quotas',
    asl: 'servicequotas',
    iam: 'servicequotas',
    operations: {
      ...reads('regional-control', 'GetServiceQuota', 'GetAWSDefaultServiceQuota'),
    },
  }),
};
