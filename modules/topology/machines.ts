/** State machines as Terraform deploys them: plain data, rendered by those who know runbooks, composed by those who do not. */
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface MachineStatement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/**
 * What AWS makes up, as it stands in a definition and in statements until Terraform knows it: texts that occur nowhere else, to be replaced
 * by references.
 */
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
  /** What it sends, and on what. */
  readonly statements: readonly MachineStatement[];
  /** URLs that it asks. */
  readonly endpoints: readonly string[];
  readonly placeholders: Placeholders;
}

/** What a machine that writes a log asks of CloudWatch Logs (Step Functions Developer Guide, "logging"); deliveries know no ARN. */
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
