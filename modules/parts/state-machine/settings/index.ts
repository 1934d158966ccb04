/** What an overlay says of failovers as state machines. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { stateMachineKeys } from './keys';
import { stateMachines } from './state-machines';

declare module '../../../overlays/settings' {
  interface EnvironmentSettings extends Settled<typeof stateMachineKeys> {}
}

export const stateMachineSettings: SettingsSide = {
  environment: stateMachineKeys,
  rules: {
    stateMachines: { keys: ['state_machines'], judge: stateMachines },
  },
};
