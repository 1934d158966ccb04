/**
 * The engine `github-actions`: a workflow that a person dispatches and that runs the TypeScript engine on GitHub's machines, outside of
 * every region of the environment. It is of an environment, not of one runbook: what to do is chosen when it is dispatched, and the
 * runbook is made then, from what is observed then.
 */
import { DrError, EXIT } from '../../console/errors';
import { roleName } from '../../topology/names';
import type { Topology } from '../../topology/topology';
import type { WorkflowMeta, WorkflowRoles } from './actions';
import { applyWorkflow } from './apply';
import { recoverWorkflow } from './recover';

/** Paths below the repository's root, with their texts. Throws DrError `no-ci`. */
export function renderGithubActions(topology: Topology, meta: WorkflowMeta): ReadonlyMap<string, string> {
  const roles = rolesOf(topology);
  const { environment } = topology;
  requirePlain([environment, topology.controlRegion, topology.settings.ci?.branch ?? '', roles.ci, roles.operator]);
  requirePlain(topology.regions.map(({ region }) => region));
  return new Map([
    [`.github/workflows/recover-${environment}.yml`, recoverWorkflow(topology, roles, meta)],
    [`.github/workflows/apply-${environment}.yml`, applyWorkflow(topology, roles, meta)],
  ]);
}

/**
 * Plain names that may be written into a workflow and its scripts: no character has a meaning in YAML, a shell or
 * GitHub's expressions.
 */
function requirePlain(words: readonly string[]): void {
  const strange = words.find((word) => !/^[\w.:/+=,@-]*$/.test(word));
  if (strange === undefined) return;
  throw new DrError(
    'not-for-engine',
    'A name of the environment cannot stand in a workflow.',
    `${JSON.stringify(strange)} has characters that YAML, a shell or GitHub's expressions would read.`,
    'Choose names of letters, digits and - . _ /.',
    EXIT.refused,
  );
}

/** GitHub's token is exchanged for the CI role, and that for the operator role: CI itself cannot fail over. */
function rolesOf({ settings, accountId, regions }: Topology): WorkflowRoles {
  const partition = regions[0]?.names.dbClusterArn.split(':')[1] ?? 'aws';
  const arn = (role: 'ci' | 'operator'): string =>
    `arn:${partition}:iam::${accountId}:role/${roleName(settings, role)}`;
  const roles = { ci: arn('ci'), operator: arn('operator') };
  if (settings.ci === null) {
    throw noCi(
      'ci is null: no role accepts a token of GitHub',
      `Set ci to { "provider": "github", "repository": "ORGANIZATION/NAME", "branch": "main" } and add ${roles.ci} to operator_principals in the environment's overlay, then run dr bootstrap.`,
    );
  }
  if (!settings.operator_principals.includes(roles.ci)) {
    throw noCi(
      `operator_principals does not list ${roles.ci}: the workflow could not become operator`,
      'Add it in the environment’s overlay, then run dr bootstrap.',
    );
  }
  return roles;
}

function noCi(why: string, fix: string): DrError {
  return new DrError('no-ci', 'No workflow can be made for this environment', `${why}.`, fix, EXIT.refused);
}
