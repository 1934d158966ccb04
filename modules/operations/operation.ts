/** An AWS API call as data: what runbooks, bootstrap and the engines' renderers share. */

export type InputValue = string | number | boolean | readonly InputValue[] | { readonly [key: string]: InputValue };

/** Services that dr calls; one row of the catalogue each. The spelling is botocore's and the AWS CLI's. */
export type Service =
  | 'rds'
  | 'ecs'
  | 'application-autoscaling'
  | 'elbv2'
  | 'route53'
  | 'cloudwatch'
  | 's3'
  | 'kms'
  | 'secretsmanager'
  | 'sts'
  | 'ecr'
  | 'iam'
  | 'acm'
  | 'apigatewayv2'
  | 'logs'
  | 'elasticache'
  | 'service-quotas';

/** One AWS API call: names of the AWS service models. `{ ago: seconds }` is the only dynamic input: a time before now. */
export interface Operation {
  readonly service: Service;
  readonly action: string;
  readonly region: string;
  readonly input: { readonly [key: string]: InputValue };
}
