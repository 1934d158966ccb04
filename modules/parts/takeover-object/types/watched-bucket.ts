/**
 * The one bucket that may be read by anybody: a health check of the environment watches it, a policy opens nothing but the reading of
 * objects by their whole names, and ACLs stay shut. Health checkers sign nothing; without this shape clients could not be moved but by a
 * control plane (docs/decisions/160).
 */
import { parseDocument } from '../../../policies/documents';
import {
  blocksOf,
  isTrue,
  list,
  mentions,
  text,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
} from '../../../policies/tree';

/** True for a bucket of that shape. Whatever differs from it in any way is judged like every other bucket. */
export function isWatchedBucket(tree: ComposedTree, state: ComposedState, bucket: ComposedBlock): boolean {
  const name = text(bucket.attributes['bucket']);
  if (bucket.type !== 'aws_s3_bucket' || name === '' || bucket.attributes['policy'] !== undefined) return false;
  const paths = watchedPaths(tree, name);
  const open = publicKeys(state, bucket, name);
  return (
    open !== null &&
    paths.length > 0 &&
    paths.every((path) => open.includes(path.replace(/^\//, ''))) &&
    aclsShut(state, bucket) &&
    beside(state, bucket, 'aws_s3_object').every(({ attributes }) => open.includes(text(attributes['key'])))
  );
}

/** The bucket that a block of its state configures; undefined where it configures none. */
export function bucketOf(state: ComposedState, block: ComposedBlock): ComposedBlock | undefined {
  return blocksOf(state).find(
    (one) => one.type === 'aws_s3_bucket' && one !== block && mentions(block.attributes['bucket'], one),
  );
}

/** Encrypted, as far as it can be: what is under a key of KMS is refused to whoever does not sign. */
export function isEncryptedForAnybody(state: ComposedState, bucket: ComposedBlock): boolean {
  return beside(state, bucket, 'aws_s3_bucket_server_side_encryption_configuration')
    .flatMap(({ attributes }) => list(attributes['rule']))
    .some((rule) => text(list(rule['apply_server_side_encryption_by_default'])[0]?.['sse_algorithm']) === 'AES256');
}

const beside = (state: ComposedState, bucket: ComposedBlock, type: string): readonly ComposedBlock[] =>
  blocksOf(state).filter((block) => block.type === type && bucketOf(state, block) === bucket);

function watchedPaths(tree: ComposedTree, bucket: string): readonly string[] {
  return tree.states
    .flatMap((state) => blocksOf(state))
    .filter(({ type, attributes }) => type === 'aws_route53_health_check' && hostIs(attributes['fqdn'], bucket))
    .map(({ attributes }) => text(attributes['resource_path']));
}

const hostIs = (fqdn: ComposedBlock['attributes'][string] | undefined, bucket: string): boolean =>
  text(fqdn).startsWith(`${bucket}.s3.`);

/** Keys that everybody may read; null where a policy opens anything else to anybody, or there is none. */
function publicKeys(state: ComposedState, bucket: ComposedBlock, name: string): readonly string[] | null {
  const statements = beside(state, bucket, 'aws_s3_bucket_policy').map(({ attributes }) =>
    parseDocument(text(attributes['policy'])),
  );
  if (statements.length === 0 || statements.includes(null)) return null;
  const keys: string[] = [];
  for (const one of statements.flatMap((all) => all ?? [])) {
    if (one.effect !== 'Allow' || !one.principals.includes('*')) continue;
    if (one.actions.join() !== 's3:GetObject' || one.notActions.length > 0 || one.notResources.length > 0) return null;
    for (const resource of one.resources) {
      const [, key] = /^arn:[\w-]+:s3:::[^/]+\/([^*?]+)$/.exec(resource) ?? [];
      if (key === undefined || !resource.endsWith(`:::${name}/${key}`)) return null;
      keys.push(key);
    }
  }
  return keys;
}

const aclsShut = (state: ComposedState, bucket: ComposedBlock): boolean =>
  beside(state, bucket, 'aws_s3_bucket_public_access_block').some(({ attributes }) =>
    ['block_public_acls', 'ignore_public_acls'].every((name) => isTrue(attributes[name])),
  );
