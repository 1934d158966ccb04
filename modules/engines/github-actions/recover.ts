/** The workflow of a move. Values that a person types reach the shell as environment, and are read as words, never as code. */
import type { Topology } from '../../topology/topology';
import { ACTIONS, expression, made, prepare, type WorkflowMeta, type WorkflowRoles } from './actions';

/** A chained session ends after an hour, whatever is asked for (IAM); the job ends before it does, and is resumed. */
const MINUTES = 55;

export function recoverWorkflow(topology: Topology, roles: WorkflowRoles, meta: WorkflowMeta): string {
  const { environment } = topology;
  return [
    ...made(meta.source, meta.command),
    `name: Recover ${environment}`,
    `run-name: ${expression('inputs.move')} ${environment} to ${expression('inputs.target')}`,
    '',
    'on:',
    '  workflow_dispatch:',
    '    inputs:',
    ...inputs(topology),
    '',
    'permissions: {}',
    '',
    'concurrency:',
    '  # One move at a time. The one that runs is never cancelled by the next: it would be left half done.',
    `  group: dr-${environment}`,
    '  cancel-in-progress: false',
    '',
    'jobs:',
    '  recover:',
    '    runs-on: ubuntu-latest',
    `    timeout-minutes: ${MINUTES}`,
    '    # Required reviewers of this environment approve the move; set them in the repository’s settings.',
    `    environment: ${environment}`,
    '    permissions:',
    '      contents: read',
    '      # GitHub’s token for AWS.',
    '      id-token: write',
    '      # The journal of the run that is resumed.',
    '      actions: read',
    '    steps:',
    ...prepare(1),
    ...journalOf(),
    ...credentials(roles),
    ...move(environment),
    ...keep(environment),
    '',
  ].join('\n');
}

function inputs({ regions }: Topology): readonly string[] {
  const choice = (name: string, what: string, options: readonly string[]): readonly string[] => [
    `      ${name}:`,
    `        description: ${JSON.stringify(what)}`,
    '        type: choice',
    '        required: true',
    `        options: [${options.join(', ')}]`,
  ];
  const text = (name: string, what: string, required: boolean): readonly string[] => [
    `      ${name}:`,
    `        description: ${JSON.stringify(what)}`,
    '        type: string',
    `        required: ${required}`,
  ];
  return [
    ...choice('move', 'What to do', ['failover', 'failback', 'return', 'resume']),
    ...choice(
      'target',
      'The region to move or to return to; a region that is well',
      regions.map(({ region }) => region),
    ),
    ...choice('mode', 'failover only: ungraceful may lose what was not replicated', ['graceful', 'ungraceful']),
    ...text('reason', 'Why; goes on record', true),
    ...text('accept', 'What is accepted by name, e.g. unfenced:us-east-1; several with a space between', false),
    ...text('run', 'resume only: id of the run, as its journal names it', false),
    ...text('github_run', 'resume only: number of the GitHub run that has its journal', false),
  ];
}

/** The folder of runs, as the interrupted run left it. */
function journalOf(): readonly string[] {
  return [
    '      - name: Journal of the run that is resumed',
    `        if: ${expression("inputs.move == 'resume'")}`,
    `        uses: ${ACTIONS.download}`,
    '        with:',
    '          name: runs',
    '          path: .twinstate/runs',
    `          run-id: ${expression('inputs.github_run')}`,
    `          github-token: ${expression('github.token')}`,
  ];
}

/** STS of the target, which is well: the region that is lost is not asked for credentials. */
function credentials({ ci, operator }: WorkflowRoles): readonly string[] {
  return [
    '      - name: Become CI',
    `        uses: ${ACTIONS.credentials}`,
    '        with:',
    `          role-to-assume: ${ci}`,
    `          aws-region: ${expression('inputs.target')}`,
    `          role-session-name: recover-${expression('github.run_id')}`,
    '      - name: Become operator',
    `        uses: ${ACTIONS.credentials}`,
    '        with:',
    `          role-to-assume: ${operator}`,
    '          role-chaining: true',
    '          role-skip-session-tagging: true',
    `          aws-region: ${expression('inputs.target')}`,
    `          role-session-name: recover-${expression('github.run_id')}`,
    '          role-duration-seconds: 3600',
  ];
}

function move(environment: string): readonly string[] {
  return [
    '      - name: Move',
    '        shell: bash',
    '        env:',
    `          MOVE: ${expression('inputs.move')}`,
    `          TARGET: ${expression('inputs.target')}`,
    `          MODE: ${expression('inputs.mode')}`,
    `          REASON: ${expression('inputs.reason')}`,
    `          ACCEPT: ${expression('inputs.accept')}`,
    `          RUN: ${expression('inputs.run')}`,
    '          AWS_STS_REGIONAL_ENDPOINTS: regional',
    '        run: |',
    '          words=()',
    '          case "$MOVE" in',
    '            failover) words=(failover --to "$TARGET") ; [ "$MODE" = ungraceful ] || words+=(--graceful) ;;',
    '            failback) words=(failback --to "$TARGET") ;;',
    '            return) words=(return "$TARGET") ;;',
    '            resume) words=(resume "$RUN") ;;',
    '          esac',
    '          read -ra accepted <<<"$ACCEPT"',
    '          for name in "${accepted[@]}"; do words+=(--accept "$name"); done',
    `          node scripts/dr.mjs "\${words[@]}" --env ${environment} --reason "$REASON" --yes`,
  ];
}

/** Kept whatever the end was: without its journal a run cannot be resumed elsewhere. */
function keep(environment: string): readonly string[] {
  return [
    '      - name: Keep journal and evidence',
    `        if: ${expression('always()')}`,
    `        uses: ${ACTIONS.upload}`,
    '        with:',
    '          name: runs',
    '          path: .twinstate/runs',
    '          include-hidden-files: true',
    '          if-no-files-found: warn',
    '          retention-days: 90',
    '      - name: How to go on',
    `        if: ${expression('failure() || cancelled()')}`,
    '        shell: bash',
    `        run: echo "Dispatch Recover ${environment} again with move resume, the run that the step Move names, and GitHub run $GITHUB_RUN_ID." >>"$GITHUB_STEP_SUMMARY"`,
  ];
}
