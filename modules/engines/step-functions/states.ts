/** States of the Amazon States Language, as far as the engine uses it. */
import { DrError, EXIT } from '../../console/errors';
import type { InputValue } from '../../operations/operation';

/** Values that a state gives to variables; text in `{% %}` is JSONata. */
export type Assign = { readonly [variable: string]: InputValue };

export interface ChoiceRule {
  readonly Condition: string;
  readonly Assign?: Assign;
  readonly Next: string;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: Assign;
  readonly Output?: InputValue;
  readonly Next: string;
}

export type MachineState =
  | {
      readonly Type: 'Pass';
      readonly Assign?: Assign;
      readonly Output?: InputValue;
      readonly Next?: string;
      readonly End?: true;
    }
  | {
      readonly Type: 'Task';
      readonly Comment?: string;
      readonly Resource: string;
      readonly Arguments: InputValue;
      readonly TimeoutSeconds: number;
      readonly Assign?: Assign;
      readonly Output?: InputValue;
      readonly Catch: readonly Catcher[];
      readonly Next: string;
    }
  | { readonly Type: 'Choice'; readonly Choices: readonly ChoiceRule[]; readonly Default: string }
  | { readonly Type: 'Wait'; readonly Seconds: number | string; readonly Next: string }
  | {
      readonly Type: 'Parallel';
      readonly Branches: readonly Branch[];
      readonly Assign?: Assign;
      readonly Output?: InputValue;
      readonly Next: string;
    }
  | { readonly Type: 'Succeed'; readonly Output?: InputValue }
  | { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string };

export interface Branch {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: MachineState };
}

export interface StateMachine extends Branch {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
}

/** Names of states end at 80 characters (Step Functions quotas). */
const NAME_LENGTH = 80;

/** Collects states. One name twice would replace a state and still look whole, so it is refused, in all branches together. */
export class Names {
  private readonly taken = new Set<string>();

  take(name: string): string {
    if (this.taken.has(name)) throw broken(`two states are called ${JSON.stringify(name)}`);
    if (name.length > NAME_LENGTH)
      throw broken(`the name of the state ${JSON.stringify(name)} is longer than ${NAME_LENGTH}`);
    this.taken.add(name);
    return name;
  }
}

const broken = (why: string): DrError =>
  new DrError(
    'not-for-step-functions',
    `No state machine can be made: ${why}`,
    'A state with the name of another would take its place, and the machine would end as if all were done.',
    'Give the steps ids that differ in their first letters and are short.',
    EXIT.refused,
  );
