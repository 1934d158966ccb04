/**
 * The most that a task may do, whatever is written into its roles: what starting one takes, on what the environment has. CI writes
 * those roles, and gives no more than this. A service that needs more gets its action here, by a change that bootstrap carries out.
 */
import { dnsSuffixOf } from '../overlays/regions';
import type { Topology } from '../topology/topology';
import type { Statement } from './roles';
import { anyRegion, scopeOf } from './scopes';

export function boundaryStatements(topology: Topology): readonly Statement[] {
  const regions = topology.regions.map(({ region }) => region);
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource: [...new Set(Resource)],
  });
  const groups = topology.regions.map(({ names }) => names.serviceLogGroup);
  return [
    // ECR knows no ARN for a token.
    allow('RegistryToken', ['ecr:GetAuthorizationToken'], ['*']),
    allow(
      'PullImage',
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      topology.regions.map(({ imageRepositoryArn }) => imageRepositoryArn),
    ),
    allow(
      'ReadDatabaseSecret',
      ['secretsmanager:GetSecretValue'],
      scopeOf(topology, 'secretsmanager:GetSecretValue').resources,
    ),
    {
      ...allow('DecryptDatabaseSecret', ['kms:Decrypt'], [anyRegion(topology, 'kms', 'key/*')]),
      Condition: {
        StringEquals: { 'kms:ViaService': regions.map((one) => `secretsmanager.${one}.${dnsSuffixOf(one)}`) },
      },
    },
    allow(
      'WriteLog',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      groups.map((group) => anyRegion(topology, 'logs', `log-group:${group}:log-stream:*`)),
    ),
  ];
}
