/**
 * Actions that workflows use, by commit: a tag can be moved to other code. Each commit stands for its version in several independent
 * repositories; whoever raises one looks it up anew (`git ls-remote https://github.com/OWNER/NAME refs/tags/VERSION`).
 */
export const ACTIONS = {
  checkout: 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0',
  node: 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0',
  credentials: 'aws-actions/configure-aws-credentials@b47578312673ae6fa5b5096b330d9fbac3d116df # v4.2.1',
  upload: 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2',
  download: 'actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0',
  terraform: 'hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd # v3.1.2',
} as const;

import { oneLine } from '../bash/quote';

export interface WorkflowMeta {
  /** The command that makes these files. */
  readonly command: string;
  readonly source: string;
}

/** What a workflow assumes, by ARN. */
export interface WorkflowRoles {
  readonly ci: string;
  readonly operator: string;
}

/** An expression of GitHub's. Never put into a script: a script gets values through its environment, where they are no code. */
export const expression = (text: string): string => `\${{ ${text} }}`;

/** The first lines of a file that is made. */
export const made = (source: string, command: string): readonly string[] => [
  `# Made from ${oneLine(source)} by: ${oneLine(command)}`,
  '# Do not edit it; make it again.',
];

/** Checks the repository out and makes dr runnable. */
export const prepare = (depth: 0 | 1): readonly string[] => [
  `      - uses: ${ACTIONS.checkout}`,
  '        with:',
  '          persist-credentials: false',
  `          fetch-depth: ${depth}`,
  `      - uses: ${ACTIONS.node}`,
  '        with:',
  '          node-version: 22',
  '      - run: npm ci --ignore-scripts',
];
