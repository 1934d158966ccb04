/**
 * The second person: waiting acceptances, and the answer to one. Runs on any machine; begins, holds and changes no run.
 */
import { DrError, EXIT } from '../../console/errors';
import { principalIdIn } from '../../operations/principal';
import { breakGlassIn, waitingIn, type Ask, type BreakGlass } from '../../runbook/approvals/ask';
import { approvalKey, type ApprovalRecord } from '../../runs/approvals/record';
import { replay } from '../../runbook/replay';
import type { Runbook } from '../../runbook/runbook';
import { leasesOf } from '../../runs/interlock';
import { standing } from '../../runs/lease-record';
import { objectsIn } from '../../runs/objects';
import { placesOf } from '../../runs/places';
import type { FlowPorts } from './ports';
import { keptOf, noSuchRun, requireOwn } from './run-folder';

export type ApprovePorts = Pick<
  FlowPorts,
  'sender' | 'clock' | 'console' | 'workspace' | 'world' | 'principal' | 'runsDir'
>;

/** A run with what waits in it. */
export interface Waiting {
  readonly runId: string;
  readonly runbook: Runbook;
  readonly asks: readonly Ask[];
  readonly breakGlass: readonly BreakGlass[];
}

export interface AllWaiting {
  readonly runs: readonly Waiting[];
  /** Regions whose bucket did not say which run is open. */
  readonly unknown: readonly string[];
}

/** What waits for a second person in the runs that are open anywhere. */
export async function allWaiting(ports: ApprovePorts): Promise<AllWaiting> {
  const leases = await leasesOf(ports.workspace.topology(), ports);
  const open = standing(leases.map(({ read }) => read)).flatMap(({ record }) => (record.open ? [record.run] : []));
  const runs = await Promise.all([...new Set(open)].map((run) => waitingOf(run, ports)));
  const unknown = leases.flatMap(({ region, read }) => (read.v === 'unknown' ? [region] : []));
  return { runs: runs.filter(({ asks }) => asks.length > 0), unknown };
}

/** What waits in one run, by the copies of its journal. Throws `no-such-run`, `broken-run`, `other-run` and `journals-differ`. */
export async function waitingOf(runId: string, ports: ApprovePorts): Promise<Waiting> {
  const { files, newest } = await keptOf(runId, ports);
  if (files === null) throw noSuchRun(runId, ports);
  const entries = newest?.chain.entries ?? [];
  // The runbook shown is the one that the asking run carries out.
  const runbook = requireOwn(runId, files, ports, replay(entries).digest);
  return { runId, runbook, asks: waitingIn(entries), breakGlass: breakGlassIn(entries) };
}

export interface ApprovalDecision {
  readonly decision: ApprovalRecord['decision'];
  readonly reason: string;
}

/**
 * Writes the caller's answer where the run looks for it; the regions that took it. Throws `same-principal`, `no-principal` and
 * `approval-not-written`.
 */
export async function answer(
  { runId, runbook }: Pick<Waiting, 'runId' | 'runbook'>,
  ask: Ask,
  { decision, reason }: ApprovalDecision,
  ports: ApprovePorts,
): Promise<readonly string[]> {
  requireAnother(ask, ports);
  const { environment } = runbook;
  const at = new Date(ports.clock.now()).toISOString();
  const { arn: by, userId: user_id } = ports.principal;
  const record: ApprovalRecord = {
    environment,
    run: runId,
    name: ask.name,
    ask: ask.id,
    decision,
    by,
    user_id,
    reason,
    at,
  };
  const buckets = placesOf(ports.workspace.topology(), runbook).map((place) => objectsIn(place, ports));
  const written = await Promise.all(
    buckets.map(async (bucket) => {
      const { v, ...rest } = await bucket.write(approvalKey(record), `${JSON.stringify(record)}\n`, 'any');
      if (v === 'written') return [bucket.place.region];
      ports.console.warn(`It was not written in ${bucket.place.region}: ${'why' in rest ? rest.why : v}`);
      return [];
    }),
  );
  const regions = written.flat();
  if (regions.length > 0) return regions;
  throw new DrError(
    'approval-not-written',
    `The answer to ${ask.name} could not be written.`,
    'The run looks for it in the state buckets of its target and of the control region; neither accepted it.',
    'Try again; where access is denied, take the approver role. Where neither bucket can be reached, the operator of the run can continue alone: dr resume RUN --break-glass --reason TEXT.',
    EXIT.unknown,
  );
}

/** The runner refuses it too; here a person learns it at once. Throws `same-principal` and `no-principal`. */
export function requireAnother(ask: Ask, { principal }: Pick<ApprovePorts, 'principal'>): void {
  const id = principalIdIn(principal.userId);
  if (id === null) {
    throw new DrError(
      'no-principal',
      `You are ${principal.arn}, which cannot be identified.`,
      'The caller chooses the name of a federated session. Only a role, a user or the root of the account can approve.',
      'Take a role, such as the approver role, and call it again.',
      EXIT.refused,
    );
  }
  if (id !== ask.principal) return;
  throw new DrError(
    'same-principal',
    `You are ${principal.arn}, the same principal as ${ask.by}, who accepted ${ask.name}.`,
    'Two sessions of one role are one principal: they do not prove that two people agreed.',
    'Another user or role must answer, such as the approver role. Where nobody can be reached: dr resume RUN --break-glass --reason TEXT.',
    EXIT.refused,
  );
}
