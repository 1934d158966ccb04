/** Why something was accepted. */
import { DrError, EXIT } from '../../modules/console/errors';

/** Reads `--reason`; null where none was given. Throws `reason-missing` where something is accepted without one. */
export function readReason(accepted: readonly unknown[], given: unknown): string | null {
  const reason = typeof given === 'string' ? given.trim() : '';
  if (reason !== '') return reason;
  if (accepted.length === 0) return null;
  throw new DrError(
    'reason-missing',
    'An acceptance needs a reason.',
    'What was accepted is recorded with who and why.',
    "Add --reason '<why>'.",
    EXIT.refused,
  );
}
