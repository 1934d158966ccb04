/** Facts about the Terraform types of deployed failovers. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit, LINKED_ROLE } from '../permit';

const STORED = 'stored and answered as it was given; nothing comes of it';

export const STATE_MACHINE_TYPES: TerraformTypeRows = {
  aws_cloudwatch_event_connection: {
    // The connection keeps its header in a secret of its own.
    permissions: permit(
      'events',
      `CreateConnection secretsmanager:CreateSecret secretsmanager:UpdateSecret ${LINKED_ROLE}`,
      'DescribeConnection',
      'UpdateConnection secretsmanager:UpdateSecret',
      'DeleteConnection secretsmanager:DeleteSecret',
    ),
    lab: STORED,
    onlyWith: 'state-machines',
  },
  aws_sfn_state_machine: {
    permissions: permit(
      'states',
      'CreateStateMachine TagResource ValidateStateMachineDefinition iam:PassRole',
      'DescribeStateMachine ListStateMachineVersions ListTagsForResource ValidateStateMachineDefinition',
      'UpdateStateMachine TagResource UntagResource iam:PassRole',
      'DeleteStateMachine',
    ),
    lab: 'stored; a drill reads it back and carries it out by an interpreter, through the gateway',
    onlyWith: 'state-machines',
    unscopable: {
      'states:SendTaskSuccess': 'a token names the task, and no ARN',
      'states:SendTaskFailure': 'a token names the task, and no ARN',
    },
  },
};
