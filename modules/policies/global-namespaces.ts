/** docs/global-namespaces.md, from the rows that the rule `name-suffix` judges by. */
import type { Apart, GlobalNamespace, TerraformTypes } from './terraform-types';

const HOW: Readonly<Record<Apart, string>> = {
  suffix: 'ends with `name_suffix`',
  region: "contains the region's name",
  once: 'there is one: global layer or home region',
};

/** The whole document; `table` writes rows as a Markdown table, the first one as its head. */
export function globalNamespacesPage(
  types: TerraformTypes,
  table: (rows: readonly (readonly string[])[]) => string,
): string {
  const rows = [...types]
    .flatMap(([type, { namespace }]) => (namespace === undefined ? [] : [row(type, namespace)]))
    .sort(([left = ''], [right = '']) => left.localeCompare(right));
  return `# Names in global namespaces

<!-- Generated from the \`types\` sides of modules/parts by \`UPDATE_GENERATED=1 npx jest scripts/app/policies\`. Do not edit. -->

IAM has one namespace for all regions of an account, a bucket's name is taken for a whole partition, and the edge is configured once. A state that is applied in a second region with such a
name fails, or takes over what the first region uses. These names bear the region's \`name_suffix\`; all others are the same in every region, so that a runbook can name them without looking. The policy
rule \`name-suffix\` (\`dr check\`) refuses both mistakes: a suffix that is missing here, and a suffix on anything that is not in this list.

${table([['Terraform type', 'argument', 'namespace of', 'kept apart', 'otherwise'], ...rows])}
`;
}

function row(type: string, { argument, space, apart, when, otherwise }: GlobalNamespace): string[] {
  const only = when === undefined ? '' : ` where \`${when.argument}\` is \`${when.is}\``;
  return [`\`${type}\`${only}`, `\`${argument}\``, `the ${space}`, HOW[apart], otherwise];
}
