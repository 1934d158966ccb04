/** The key that deploys failovers as state machines. */
import { flag } from '../../../overlays/key';

export const stateMachineKeys = {
  state_machines: flag(
    'Whether Terraform deploys the failover of every region as a state machine of Step Functions, in each region that takes over.',
  ),
};
