/** What belongs to the account: who asks (STS), what is granted (Service Quotas), what the operator may do (IAM). */
import { decide } from '../../operations/evaluate';
import { statementsOf } from '../../operations/roles';
import type { MemoryHandler } from '../../memory/state';
import { TERRAFORM_TYPES } from '../index.types';

interface Simulated {
  readonly ActionNames: readonly string[];
  readonly ResourceArns: readonly string[];
  readonly ContextEntries: readonly { readonly ContextKeyName: string; readonly ContextKeyValues: readonly string[] }[];
}

export const sts: Readonly<Record<string, MemoryHandler>> = {
  GetCallerIdentity: (cloud) => ({
    Account: cloud.topology.accountId,
    Arn: 'arn:aws:iam::123456789012:user/me',
    UserId: 'AIDAME',
  }),
};

export const quotas: Readonly<Record<string, MemoryHandler>> = {
  GetServiceQuota: () => ({ Quota: { Value: 400 } }),
  GetAWSDefaultServiceQuota: () => ({ Quota: { Value: 1 } }),
};

/** The operator's role as bootstrap makes it. */
export const iam: Readonly<Record<string, MemoryHandler>> = {
  GetRole: () => ({ Role: { Arn: 'arn:aws:iam::123456789012:role/ops/operator' } }),
  SimulatePrincipalPolicy: ({ topology }, input) => {
    const { ActionNames, ResourceArns, ContextEntries } = input as unknown as Simulated;
    const context = Object.fromEntries(ContextEntries.map((one) => [one.ContextKeyName, one.ContextKeyValues]));
    const statements = statementsOf(topology, 'operator', TERRAFORM_TYPES);
    return {
      EvaluationResults: ActionNames.flatMap((action) =>
        ResourceArns.map((resource) => ({
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: decide(statements, { action, resource, context }),
        })),
      ),
    };
  },
};
