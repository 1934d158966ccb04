/** docs/global-namespaces.md, from the data of the rule `name-suffix`. */
import { GLOBAL_NAMESPACES, type Apart, type GlobalNamespace } from './namespaces';

const HOW: Readonly<Record<Apart, string>> = {
  suffix: 'ends with `name_suffix`',
  region: "contains the region's name",
  once: 'there is one: global layer or home region',
};

/** The whole document; `table` writes rows as a Markdown table, the first one as its head. */
export function globalNamespacesPage(table: (rows: readonly (readonly string[])[]) => string): string {
  return `# Names in global namespaces

<!-- Generated from modules/policies/namespaces.ts by \`UPDATE_GENERATED=1 npx jest scripts/app/policies\`. Do not edit. -->

IAM has one namespace for all regions of an account, a bucket's name is taken for a whole partition, and the edge is configured once. A state that is applied in a second region with such a
name fails, or takes over what the first region uses. These names bear the region's \`name_suffix\`; all others are the same in every region, so that a runbook can name them without looking. The policy
rule \`name-suffix\` (\`dr check\`) refuses both mistakes: a suffix that is missing here, and a suffix on anything that is not in this list.

${table([['Terraform type', 'argument', 'namespace of', 'kept apart', 'otherwise'], ...GLOBAL_NAMESPACES.map(row)])}
`;
}

function row({ type, argument, space, apart, when, otherwise }: GlobalNamespace): string[] {
  const only = when === undefined ? '' : ` where \`${when.argument}\` is \`${when.is}\``;
  return [`\`${type}\`${only}`, `\`${argument}\``, `the ${space}`, HOW[apart], otherwise];
}
