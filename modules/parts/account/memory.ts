/** STS: who asks. */
import type { Handler } from '../../memory/state';

export const sts: Readonly<Record<string, Handler>> = {
  GetCallerIdentity: (cloud) => ({
    Account: cloud.topology.accountId,
    Arn: 'arn:aws:iam::123456789012:user/me',
    UserId: 'AIDAME',
  }),
};
