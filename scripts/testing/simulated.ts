/** A role of a lab after somebody has written everything into it, as IAM's simulator sees it. */
import { IAMClient, PutRolePolicyCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Lab } from '../../modules/lab/types';

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** What the role may then do on everything, by action, in the simulator's words. */
export async function simulatedWithEverything(
  lab: Pick<Lab, 'endpoint' | 'environment'>,
  role: { readonly name: string; readonly accountId: string },
  actions: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const { name: RoleName, accountId } = role;
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = lab.environment();
  const credentials = { accessKeyId, secretAccessKey };
  const iam = new IAMClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials });
  try {
    const PolicyDocument = JSON.stringify(EVERYTHING);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'everything', PolicyDocument }));
    const PolicySourceArn = `arn:aws:iam::${accountId}:role/${RoleName}`;
    const asked = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: [...actions] });
    const { EvaluationResults: found = [] } = await iam.send(asked);
    return Object.fromEntries(found.map((one) => [one.EvalActionName ?? '', one.EvalDecision ?? '']));
  } finally {
    iam.destroy();
  }
}
