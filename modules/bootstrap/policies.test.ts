import { unknownActions } from '../operations/testing/authorization';
import { sampleTopology } from '../topology/testing/sample';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { rolesWanted } from './policies';

const environment = {
  ci: { provider: 'github', repository: 'acme/shop', branch: 'main' },
  operator_principals: ['arn:aws:iam::123456789012:user/ann'],
  break_glass_principals: ['arn:aws:iam::123456789012:role/security'],
  approver_principals: ['arn:aws:iam::123456789012:role/lead'],
};

it('names in policies and in trust only actions that the service authorization reference knows', async () => {
  const roles = rolesWanted(sampleTopology({ environment }), TERRAFORM_TYPES);
  const documents = roles.flatMap(({ trust, policies }) => [trust, ...policies.map(({ document }) => document)]);
  const statements = documents.flatMap(({ Statement }) => Statement) as readonly Record<string, string | string[]>[];
  const named = statements.flatMap(({ Action = [], NotAction = [] }) => [Action, NotAction].flat());
  expect(roles).toHaveLength(5);
  expect(new Set(named).size).toBeGreaterThan(100);
  expect(await unknownActions([...new Set(named)])).toEqual([]);
});
