/** The reference of roles and their permissions, as docs/reference/permissions.md shows it for one environment. */
import type { TerraformTypes } from '../policies/terraform-types';
import type { Topology } from '../topology/topology';
import { boundaryStatements } from './boundary';
import { CATALOGUE } from './catalogue';
import type { Service } from './operation';
import { permissionsOf } from './permissions';
import { isOfBootstrap, ROLES, statementsOf, type RoleStatement } from './roles';

/** IAM actions that `dr bootstrap` itself needs, sorted, once each. */
export function bootstrapActions(): readonly string[] {
  const actions = (Object.keys(CATALOGUE) as Service[]).flatMap((service) =>
    Object.keys(CATALOGUE[service].actions)
      .filter(
        (action) =>
          isOfBootstrap(service, action) ||
          [
            's3:HeadBucket',
            'secretsmanager:DescribeSecret',
            'kms:DescribeKey',
            'ecr:DescribeRepositories',
            'ecr:DescribeImages',
          ].includes(`${service}:${action}`),
      )
      .flatMap((action) => permissionsOf({ service, action })),
  );
  return [...new Set(actions)].sort();
}

/** Markdown. */
export function permissionsReference(topology: Topology, types: TerraformTypes): string {
  const lines = [
    '# Permissions of the roles',
    '',
    `Generated from modules/operations for the environment ${topology.environment}; renewed by \`UPDATE_GENERATED=1 npx jest modules/operations/reference\`. What the roles are for: [account.md](../account.md).`,
    '',
    ...ROLES.flatMap((role) => [`## ${role}`, '', ...statementsOf(topology, role, types).flatMap(described), '']),
    '## Boundary of the roles of tasks',
    '',
    'CI writes these roles and can give them no more than this, whatever it writes. It can make none without it, and take it from none.',
    '',
    ...boundaryStatements(topology).flatMap(described),
    '',
    '## Whoever runs dr bootstrap',
    '',
    list(bootstrapActions()),
    '',
  ];
  return lines.join('\n');
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function described({ Effect, Action, NotAction, Resource, Condition }: RoleStatement): readonly string[] {
  const what = Action === undefined ? `all but ${list(NotAction ?? [])}` : list(Action);
  const condition = Condition === undefined ? '' : `; where \`${JSON.stringify(Condition)}\``;
  return [`- **${Effect}** ${what}`, `  on ${list(Resource)}${condition}`];
}
