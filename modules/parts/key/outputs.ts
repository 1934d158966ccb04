/** What the key of a region publishes. */
import type { OutputsOf } from '../../contracts/contracts';

export const keyOutputs = {
  key_arn: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface PlatformContract extends OutputsOf<typeof keyOutputs> {}
}
