/** The key of the load balancer. */
import type { SettingsSide } from '../../overlays/declare';
import { flag, type Settled } from '../../overlays/key';

const blueGreenKeys = {
  blue_green: flag('Whether the load balancer has a second target group and a test listener.'),
};

declare module '../../overlays/settings' {
  interface RegionSettings extends Settled<typeof blueGreenKeys> {}
}

export const loadBalancerSettings: SettingsSide = { region: blueGreenKeys };
