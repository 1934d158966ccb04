/**
 * An approval in the buckets: one object per principal, under a name that IAM lets only that principal write. Its
 * content and its name decide whether it counts. Pure.
 */
import { principalIdIn } from '../../operations/principal';
import type { Answer } from '../../runbook/ports';
import { runKey } from '../places';
import type { Ask } from '../../runbook/approvals/ask';

export interface ApprovalRecord {
  readonly environment: string;
  readonly run: string;
  readonly name: string;
  /** Id of the question: see `Ask`. */
  readonly ask: string;
  readonly decision: 'approved' | 'declined';
  /** ARN and unique id of the caller, as STS says them. */
  readonly by: string;
  readonly user_id: string;
  readonly reason: string;
  /** ISO 8601, for people. */
  readonly at: string;
}

/** Folder of the answers to one acceptance. */
export function approvalsPrefix(environment: string, runId: string, name: string): string {
  return runKey(environment, runId, `approvals/${name}/`);
}

export function approvalKey({ environment, run, name, user_id }: ApprovalRecord): string {
  return `${approvalsPrefix(environment, run, name)}${user_id}.json`;
}

/** The answer in an object; or why it does not count. */
export function judgeApproval(
  key: string,
  text: string,
  environment: string,
  runId: string,
  ask: Ask,
): Answer | { readonly v: 'rejected'; readonly why: string } {
  const record = parsed(text);
  if (record === null) return rejected('it is no approval');
  const { by, user_id: userId, reason, decision } = record;
  const principal = principalIdIn(userId);
  if (principal === null) return rejected(`${by} cannot be told from others`);
  if (key !== approvalKey(record)) return rejected(`it lies under another name than its own (${key})`);
  if (record.environment !== environment || record.run !== runId) return rejected(`it is for ${record.run}`);
  if (record.name !== ask.name) return rejected(`it is for ${record.name}`);
  if (record.ask !== ask.id) return rejected('it answers an earlier question');
  if (principal === ask.principal) return rejected(`${by} is the same principal as ${ask.by}`);
  return { v: decision, by, principal, reason };
}

const rejected = (why: string): { readonly v: 'rejected'; readonly why: string } => ({ v: 'rejected', why });

const TEXTS = ['environment', 'run', 'name', 'ask', 'by', 'user_id', 'reason', 'at'] as const;

function parsed(text: string): ApprovalRecord | null {
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    if (value === null || !TEXTS.every((name) => typeof value[name] === 'string')) return null;
    const { decision, reason } = value as unknown as ApprovalRecord;
    return (decision === 'approved' || decision === 'declined') && reason.trim() !== ''
      ? (value as unknown as ApprovalRecord)
      : null;
  } catch {
    return null;
  }
}
