/** KMS: the key that bootstrap made in each region. */
import type { MemoryHandler } from '../../memory/state';

export const kms: Readonly<Record<string, MemoryHandler>> = {
  DescribeKey: (_cloud, _input, _region, name) => ({
    KeyMetadata: { Arn: `arn:aws:kms:${name}:1:key/1`, KeyState: 'Enabled' },
  }),
};
