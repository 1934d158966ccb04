/** The alias of the region’s key. */
import { name, type NamesMade } from '../../topology/naming';

export const keyNames = {
  /** KMS, CreateAlias AliasName. */
  keyAlias: name(256, ({ prefix }) => `alias/${prefix}`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof keyNames> {}
}
