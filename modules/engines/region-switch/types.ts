/**
 * The parts of the API of ARC Region switch (2022-07-26) that a plan of ours uses, with the names of the AWS model
 * (`model.json`, an extract of botocore; a test holds every plan against it).
 */
export interface CreatePlan {
  readonly name: string;
  readonly description: string;
  /** Exactly two. */
  readonly regions: readonly string[];
  readonly primaryRegion: string;
  readonly recoveryApproach: 'activePassive';
  readonly recoveryTimeObjectiveMinutes: number;
  readonly executionRole: string;
  readonly associatedAlarms: Readonly<Record<string, AssociatedAlarm>>;
  readonly workflows: readonly Workflow[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface AssociatedAlarm {
  readonly resourceIdentifier: string;
  readonly alarmType: 'applicationHealth';
}

/** Of an active/passive plan: one per region that can be activated. `deactivate` is for active/active plans only (ARC Developer Guide). */
export interface Workflow {
  readonly workflowTargetAction: 'activate';
  readonly workflowTargetRegion: string;
  readonly workflowDescription: string;
  readonly steps: readonly PlanStep[];
}

export interface PlanStep {
  readonly name: string;
  readonly description?: string;
  readonly executionBlockType: BlockType;
  readonly executionBlockConfiguration: ExecutionBlock;
}

export type BlockType =
  | 'ManualApproval'
  | 'AuroraGlobalDatabase'
  | 'ECSServiceScaling'
  | 'Route53HealthCheck'
  | 'ARCRoutingControl'
  | 'Parallel';

export type ExecutionBlock =
  | { readonly executionApprovalConfig: { readonly approvalRole: string; readonly timeoutMinutes: number } }
  | { readonly globalAuroraConfig: GlobalAurora }
  | { readonly ecsCapacityIncreaseConfig: EcsCapacity }
  | { readonly route53HealthCheckConfig: Route53HealthCheck }
  | { readonly arcRoutingControlConfig: ArcRoutingControl }
  | { readonly parallelConfig: { readonly steps: readonly PlanStep[] } };

export interface GlobalAurora {
  readonly timeoutMinutes: number;
  readonly behavior: 'switchoverOnly';
  readonly ungraceful: { readonly ungraceful: 'failover' };
  readonly globalClusterIdentifier: string;
  readonly databaseClusterArns: readonly string[];
}

export interface EcsCapacity {
  readonly timeoutMinutes: number;
  /** Exactly two. */
  readonly services: readonly { readonly clusterArn: string; readonly serviceArn: string }[];
  /** Of the most tasks that ran in the region that is left within 24 hours. */
  readonly targetPercent: number;
  readonly capacityMonitoringApproach: 'sampledMaxInLast24Hours';
  readonly waitELBTargetGroupHealthy: 'enabled';
  readonly ungraceful: { readonly minimumSuccessPercentage: number };
}

export interface Route53HealthCheck {
  readonly timeoutMinutes: number;
  readonly hostedZoneId: string;
  readonly recordName: string;
  readonly recordSets: readonly { readonly recordSetIdentifier: string; readonly region: string }[];
}

export interface ArcRoutingControl {
  readonly timeoutMinutes: number;
  /** By the region that is activated: the states that its controls and the other's are set to. */
  readonly regionAndRoutingControls: Readonly<
    Record<string, readonly { readonly routingControlArn: string; readonly state: 'On' | 'Off' }[]>
  >;
}
