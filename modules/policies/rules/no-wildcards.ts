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
import { unscopableIn, type TerraformTypes } from '../terraform-types';

/** Types whose documents give permissions to an identity. All other documents belong to a resource. */
const IDENTITY = /^aws_iam_(role_policy|policy|user_policy|group_policy)$/;

export const noWildcards: Policy = {
  id: 'no-wildcards',
  title: 'no permission on every action or every resource',
  why: 'Whoever takes over one task with such a role has the account: the database and its snapshots in both regions.',
  check: (tree, types) => {
    const unscopable = unscopableIn(types);
    return tree.states.flatMap((state) => [
      ...blocksOf(state).flatMap((block) => [
        ...documents(tree, types, state, block).flatMap((one) => judged(state, block, one, unscopable)),
        ...attachments(state, block),
      ]),
      ...blocksOf(state, 'data')
        .filter(({ type }) => type === 'aws_iam_policy_document')
        .flatMap((block) => judged(state, block, [ofDataSource(block.attributes), 'identity'], unscopable)),
    ]);
  },
};

type PolicyDocument = readonly [statements: readonly DocumentStatement[], kind: DocumentKind];

function documents(
  tree: ComposedTree,
  types: TerraformTypes,
  state: ComposedState,
  block: ComposedBlock,
): PolicyDocument[] {
  // The shape proves that only named objects are open, and to whom.
  if (types.get(block.type)?.publicOnPurpose?.(block, state, tree) === true) return [];
  return stringsIn(block.attributes).flatMap(({ path, text: written }): PolicyDocument[] => {
    const statements = parseDocument(written);
    return statements === null ? [] : [[statements, kindOf(block, path)]];
  });
}

function kindOf({ type }: ComposedBlock, path: string): DocumentKind {
  if (path === 'assume_role_policy') return 'trust';
  return IDENTITY.test(type) || path.startsWith('inline_policy') ? 'identity' : 'resource';
}

function judged(
  state: ComposedState,
  block: ComposedBlock,
  [statements, kind]: PolicyDocument,
  unscopable: Readonly<Record<string, string>>,
): Breach[] {
  return statements.flatMap((statement) =>
    wildcardsIn(statement, kind, unscopable).map((what) => ({
      state: state.id,
      at: block.address,
      what: `In ${statement.name}, ${what}.`,
      fix: 'Name the actions and the ARNs; what knows no ARN belongs into `unscopable` of its type (types side of its part) with its reason.',
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
