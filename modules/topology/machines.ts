/**
 * State machines to be deployed by Terraform: plain data, rendered by scripts, composed by stacks, which know no
 * runbooks.
 */
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface MachineStatement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** Placeholders in definitions and statements for values that AWS chooses; references replace them. */
export interface Placeholders {
  readonly zoneId: string;
  readonly listenerArn: string;
  readonly connectionArn: string;
  readonly topicArn: string;
}

/** The failover from one region to another. */
export interface FailoverMachine {
  /** The region that takes over, where the machine lies. */
  readonly region: string;
  readonly from: string;
  readonly name: string;
  readonly description: string;
  /** ASL, as JSON. */
  readonly definition: string;
  /** Its operations and their resources. */
  readonly statements: readonly MachineStatement[];
  /** URLs of its HTTP requests. */
  readonly endpoints: readonly string[];
  readonly placeholders: Placeholders;
}

/**
 * Actions that a state machine with a log needs (Step Functions Developer Guide, "logging"); log deliveries have no
 * ARN.
 */
export const LOG_DELIVERY: readonly string[] = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
