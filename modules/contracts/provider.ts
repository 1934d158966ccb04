/** The AWS provider of one state: one region, one account, the environment's tags. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { StateStack } from './state-stack';

/** Configures the provider. It refuses to act in any other account than the overlays name. */
export function configureProvider(stack: StateStack, tags: Readonly<Record<string, string>>): AwsProvider {
  return new AwsProvider(stack, 'aws', {
    region: stack.state.providerRegion,
    allowedAccountIds: [stack.accountId],
    defaultTags: [{ tags: { ...tags } }],
  });
}
