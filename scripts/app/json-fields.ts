/** Fields of `--json` that several verbs print, in words of the reference. */

/** Of a move that runs a runbook. */
export const MOVE_JSON =
  '`run_id`, `runbook`, `outcome` (`done`, `failed`, `refused`, `unknown`, `aborted`), `target`, `journal`, `steps[]` with `id`, `end` (`skipped`: a person continued without it), `why`, `observed`, `notes`, `accepted`; `preflight`: doubts before the move (null: not looked)';

/** Of an apply or a destruction of states. */
export const APPLY_JSON =
  '`done`, `states[]` with `state`, `end` (`unchanged`, `applied`, `refused`, `declined`, `failed`, `skipped`, `interrupted`), `changes`, `refusals`, `blocked_by`, `error`';
