/** All verbs, in the order in which help shows them. An entry stands beside its verb, which is loaded only when it is called. */
import type { VerbEntry } from './verb';
import { abortEntry } from '../verbs/abort.entry';
import { applyEntry } from '../verbs/apply.entry';
import { approveEntry } from '../verbs/approve.entry';
import { bootstrapEntry } from '../verbs/bootstrap.entry';
import { bundleEntry } from '../verbs/bundle.entry';
import { checkEntry } from '../verbs/check.entry';
import { completionEntry } from '../verbs/completion.entry';
import { destroyEntry } from '../verbs/destroy.entry';
import { diffEntry } from '../verbs/diff.entry';
import { driftEntry } from '../verbs/drift.entry';
import { drillEntry } from '../verbs/drill.entry';
import { evacuateEntry } from '../verbs/evacuate.entry';
import { explainEntry } from '../verbs/explain.entry';
import { explainErrorEntry } from '../verbs/explain-error.entry';
import { failbackEntry } from '../verbs/failback.entry';
import { failoverEntry } from '../verbs/failover.entry';
import { graphEntry } from '../verbs/graph.entry';
import { initEntry } from '../verbs/init.entry';
import { journalEntry } from '../verbs/journal.entry';
import { labEntry } from '../verbs/lab.entry';
import { planEntry } from '../verbs/plan.entry';
import { preflightEntry } from '../verbs/preflight.entry';
import { reconcileEntry } from '../verbs/reconcile.entry';
import { reportEntry } from '../verbs/report.entry';
import { resumeEntry } from '../verbs/resume.entry';
import { returnEntry } from '../verbs/return.entry';
import { rtoEntry } from '../verbs/rto.entry';
import { runbookEntry } from '../verbs/runbook.entry';
import { skipEntry } from '../verbs/skip.entry';
import { stateEntry } from '../verbs/state.entry';
import { statusEntry } from '../verbs/status.entry';
import { synthEntry } from '../verbs/synth.entry';
import { unlockEntry } from '../verbs/unlock.entry';

export const VERBS: readonly VerbEntry[] = [
  initEntry,
  bootstrapEntry,
  explainEntry,
  explainErrorEntry,
  synthEntry,
  graphEntry,
  diffEntry,
  checkEntry,
  planEntry,
  applyEntry,
  driftEntry,
  destroyEntry,
  unlockEntry,
  stateEntry,
  statusEntry,
  preflightEntry,
  runbookEntry,
  bundleEntry,
  rtoEntry,
  failoverEntry,
  failbackEntry,
  evacuateEntry,
  returnEntry,
  reconcileEntry,
  resumeEntry,
  journalEntry,
  approveEntry,
  skipEntry,
  abortEntry,
  labEntry,
  drillEntry,
  reportEntry,
  completionEntry,
];
