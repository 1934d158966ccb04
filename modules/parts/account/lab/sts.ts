/** STS: the lab knows two principals by their access keys. What either may do is not limited: a lab evaluates no policies of its own. */
import { labSignerOf } from '../../../lab/credentials';
import type { LabHandler } from '../../../lab/gateway/handler';

export function stsHandler(): LabHandler {
  return {
    service: 'sts',
    actions: ['GetCallerIdentity'],
    handle: async (request, context) => {
      const identity = labSignerOf(request.headers['authorization']);
      if (identity === null) return context.forward(request);
      return context.reply(request, {
        Account: context.accountId,
        Arn: `arn:aws:sts::${context.accountId}:assumed-role/${identity}/lab`,
        UserId: `AROALAB${identity.toUpperCase()}:lab`,
      });
    },
  };
}
