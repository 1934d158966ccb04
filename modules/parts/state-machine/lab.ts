/** What the lab has to know of Step Functions. */
import type { LabService } from '../../lab/gateway/service';

export const stepFunctionsService: LabService = {
  name: 'stepfunctions',
  operations: [
    'CreateStateMachine',
    'DeleteStateMachine',
    'DescribeStateMachine',
    'ListStateMachines',
    'ListStateMachineVersions',
    'ListTagsForResource',
    'TagResource',
    'UntagResource',
    'UpdateStateMachine',
    'ValidateStateMachineDefinition',
  ],
  why: 'recovery machines; they are stored, and an execution in the emulator would act past the gateway',
  signedAs: 'states',
  emulatedAs: ['states'],
};
