import type { OverlayRule } from '../draft';
import { matches } from './check';

/** The account guard compares this with the caller's account, so it must be one. */
export const accountId: OverlayRule = (draft) =>
  matches('account-id', draft, 'account_id', draft.value.account_id, {
    pattern: /^\d{12}$/,
    allowed: '12 digits in quotes',
    fix: 'write the id of the AWS account; leading zeros belong to it, which is why it is text',
  });
