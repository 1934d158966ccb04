/** Names of the roles of tasks. */
import { globalName, type NamesMade } from '../../topology/naming';

export const roleNames = {
  /** IAM, CreateRole RoleName. */
  taskRole: globalName(64, ({ prefix }) => `${prefix}-task`),
  executionRole: globalName(64, ({ prefix }) => `${prefix}-execution`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof roleNames> {}
}
