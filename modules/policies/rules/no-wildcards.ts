import {
  BROAD_MANAGED,
  ofDataSource,
  parseDocument,
  wildcardsIn,
  type DocumentKind,
  type DocumentStatement,
} from '../documents';
import { blocksOf, stringsIn, type ComposedBlock, type ComposedState, type ComposedTree } from '../tree';
import type { Breach, Policy } from '../policy';
import { bucketOf, isWatchedBucket } from '../watched-buckets';

/** Types whose documents give permissions to an identity. All other documents belong to a resource. */
const IDENTITY = /^aws_iam_(role_policy|policy|user_policy|group_policy)$/;

export const noWildcards: Policy = {
  id: 'no-wildcards',
  title: 'no permission on every action or every resource',
  why: 'Whoever takes over one task with such a role has the account: the database and its snapshots in both regions.',
  check: (tree) =>
    tree.states.flatMap((state) => [
      ...blocksOf(state).flatMap((block) => [...documents(tree, state, block), ...attachments(state, block)]),
      ...blocksOf(state, 'data')
        .filter(({ type }) => type === 'aws_iam_policy_document')
        .flatMap((block) => judged(state, block, ofDataSource(block.attributes), 'identity')),
    ]),
};

function documents(tree: ComposedTree, state: ComposedState, block: ComposedBlock): Breach[] {
  const bucket = block.type === 'aws_s3_bucket_policy' ? bucketOf(state, block) : undefined;
  // The shape says that nothing but named objects is open, and to whom.
  if (bucket !== undefined && isWatchedBucket(tree, state, bucket)) return [];
  return stringsIn(block.attributes).flatMap(({ path, text: written }) => {
    const statements = parseDocument(written);
    return statements === null ? [] : judged(state, block, statements, kindOf(block, path));
  });
}

function kindOf({ type }: ComposedBlock, path: string): DocumentKind {
  if (path === 'assume_role_policy') return 'trust';
  return IDENTITY.test(type) || path.startsWith('inline_policy') ? 'identity' : 'resource';
}

function judged(
  state: ComposedState,
  block: ComposedBlock,
  statements: readonly DocumentStatement[],
  kind: DocumentKind,
): Breach[] {
  return statements.flatMap((statement) =>
    wildcardsIn(statement, kind).map((what) => ({
      state: state.id,
      at: block.address,
      what: `In ${statement.name}, ${what}.`,
      fix: 'Name the actions and the ARNs; what knows no ARN belongs into UNSCOPABLE of modules/policies/documents.ts with its reason.',
    })),
  );
}

function attachments(state: ComposedState, block: ComposedBlock): Breach[] {
  if (!block.type.startsWith('aws_iam_')) return [];
  return stringsIn(block.attributes)
    .filter(({ text: written }) => BROAD_MANAGED.test(written))
    .map(({ text: written }) => ({
      state: state.id,
      at: block.address,
      what: `It attaches ${written.split('/').at(-1) ?? written}.`,
      fix: 'Write a policy with what is needed.',
    }));
}
