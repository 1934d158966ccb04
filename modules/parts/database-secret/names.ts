/** The name of the master password. */
import { name, type NamesMade } from '../../topology/naming';

export const secretNames = {
  // Same name in every region: replicas of a secret must share it. Secrets Manager, CreateSecret Name.
  databaseSecret: name(512, ({ settings }) => `${settings.app}/${settings.environment}/database`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof secretNames> {}
}
