/** STS: the lab knows two principals by their access keys. What either may do is not limited: a lab evaluates no policies of its own. */
import { labIdentityOf } from '../credentials';
import type { Handler } from '../gateway/handler';

export function stsHandler(): Handler {
  return {
    service: 'sts',
    actions: ['GetCallerIdentity'],
    handle: async (request, context) => {
      const key = /Credential=([^/,\s]+)\//.exec(request.headers['authorization'] ?? '')?.[1];
      const identity = labIdentityOf(key);
      if (identity === null) return context.forward(request);
      return context.reply(request, {
        Account: context.accountId,
        Arn: `arn:aws:sts::${context.accountId}:assumed-role/${identity}/lab`,
        UserId: `AROALAB${identity.toUpperCase()}:lab`,
      });
    },
  };
}
