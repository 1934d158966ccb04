import type { Rule } from '../draft';
import { problem } from '../draft';

/** AWS's limits on tags, and the prefix that it keeps for itself. */
export const tags: Rule = (draft) =>
  Object.entries(draft.value.tags ?? {})
    .filter(([key, value]) => key === '' || key.length > 128 || (value ?? '').length > 256 || /^aws:/i.test(key))
    .map(([key, value]) =>
      problem(
        'tag',
        draft,
        `tags.${key}`,
        value,
        'keys of 1 to 128 characters that do not begin with "aws:", values of at most 256',
        'rename or shorten the tag',
      ),
    );
