import type { OverlayRule } from '../draft';
import { problem } from '../draft';

/**
 * Two roles are two principals. A person who may take both could agree alone, so with two demanded the approver role is
 * for other people than those who begin a run.
 */
export const approvals: OverlayRule = (draft) => {
  const {
    approvals_required: required,
    approver_principals: approvers = [],
    operator_principals: operators = [],
    break_glass_principals: breakGlass = [],
  } = draft.value;
  // Another number than 1 or 2 is reported by itself.
  if (required !== undefined && required !== 2) return [];
  return approvers.flatMap((arn, index) =>
    [...operators, ...breakGlass].includes(arn)
      ? [
          problem(
            'approver-apart',
            draft,
            `approver_principals.${index}`,
            arn,
            'a principal that may take neither the operator nor the break-glass role',
            'name other people, or set approvals_required to 1 and tell your auditors',
          ),
        ]
      : [],
  );
};
