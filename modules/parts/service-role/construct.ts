/** The service's two roles. IAM is one namespace for all regions, so their names carry the region's suffix. */
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { dnsSuffixOf, partitionOf } from '../../overlays/regions';
import { policyDocument } from '../key/construct/policy';
import { slot, type LayerPart } from '../../contracts/place';

export interface IdentityProps {
  readonly accountId: string;
  readonly region: string;
  readonly names: { readonly taskRole: string; readonly executionRole: string };
  readonly imageRepositoryArn: string;
  readonly secretArn: string;
  readonly secretKeyArn: string;
  readonly logGroupName: string;
  /** ARN of the policy above which neither role can go. */
  readonly permissionsBoundaryArn: string;
}

export class ServiceRoles extends Construct {
  /** What the application may do: nothing on AWS, until it needs something by name. */
  readonly taskRoleArn: string;
  /** What ECS does to start it: pull this image, read this secret, write this log. */
  readonly executionRoleArn: string;
  /** Tasks that start before this exists cannot pull their image, and the first deployment fails. */
  readonly executionPolicy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const execution = this.role('execution', props.names.executionRole, props);
    this.executionPolicy = new IamRolePolicy(this, 'execution-policy', {
      name: 'start-tasks',
      role: execution.name,
      policy: executionPolicy(props),
    });
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = this.role('task', props.names.taskRole, props).arn;
  }

  private role(id: string, name: string, { accountId, region, permissionsBoundaryArn }: IdentityProps): IamRole {
    return new IamRole(this, id, {
      name,
      permissionsBoundary: permissionsBoundaryArn,
      assumeRolePolicy: policyDocument([
        {
          Sid: 'TasksOfThisRegion',
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': accountId },
            ArnLike: { 'aws:SourceArn': `arn:${partitionOf(region)}:ecs:${region}:${accountId}:*` },
          },
        },
      ]),
    });
  }
}

function executionPolicy(props: IdentityProps): string {
  return policyDocument([
    // The token has no resource: ECR knows no ARN for it.
    { Sid: 'RegistryToken', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullImage',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: props.imageRepositoryArn,
    },
    {
      Sid: 'ReadDatabaseSecret',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: props.secretArn,
    },
    {
      Sid: 'DecryptDatabaseSecret',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: props.secretKeyArn,
      Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${props.region}.${dnsSuffixOf(props.region)}` } },
    },
    {
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      // The streams of one group: their names are made by ECS.
      Resource: `arn:${partitionOf(props.region)}:logs:${props.region}:${props.accountId}:log-group:${props.logGroupName}:log-stream:*`,
    },
  ]);
}

export const ROLES = slot<ServiceRoles>('roles of the service');

export const serviceRoles: LayerPart = {
  part: 'service-role',
  construct: ({ stack, topology, here, read, give }) => {
    const base = read('platform');
    const data = read('data');
    const roles = new ServiceRoles(stack, 'identity', {
      accountId: topology.accountId,
      region: here.region,
      names: here.names,
      imageRepositoryArn: here.imageRepositoryArn,
      secretArn: data.database_secret_arn,
      secretKeyArn: data.database_secret_key_arn,
      logGroupName: base.service_log_group_name,
      permissionsBoundaryArn: topology.taskBoundaryArn,
    });
    give(ROLES, roles);
  },
};
