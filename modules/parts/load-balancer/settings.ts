/** The key of the load balancer. */
import { flag } from '../../overlays/key';

export const blueGreenKeys = {
  blue_green: flag('Whether the load balancer has a second target group and a test listener.'),
};
