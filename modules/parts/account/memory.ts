/** STS: who asks. */
import type { MemoryHandler } from '../../memory/state';

export const sts: Readonly<Record<string, MemoryHandler>> = {
  GetCallerIdentity: (cloud) => ({
    Account: cloud.topology.accountId,
    Arn: 'arn:aws:iam::123456789012:user/me',
    UserId: 'AIDAME',
  }),
};
