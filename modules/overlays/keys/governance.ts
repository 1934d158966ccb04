/** Exceptions from policies, and tags. */
import * as z from 'zod';
import { judged, list, text, type UnfitValue } from '../key';
import { characterName } from '../character';

export const governanceKeys = {
  /** The rule's name and the day are judged when the rules run. */
  policy_exceptions: list(
    'Where a policy rule need not hold, why, and until when.',
    z.strictObject({
      rule: text('Id of the policy rule, as `dr check` prints it.', {
        code: 'exception-rule',
        pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
        allowed: 'the id of one policy rule: lower case words with dashes',
        fix: 'copy the id that stands in front of the finding',
      }),
      address: text('<state id>/<Terraform address>; * at its end means any rest.'),
      reason: text('Why the rule need not hold here.', {
        code: 'exception-reason',
        pattern: /^(?=.*\S.*\S.*\S)[\s\S]{8,500}$/,
        allowed: 'a sentence of 8 to 500 characters',
        fix: 'say why the rule need not hold here, for the person who finds it later',
      }),
      expires: judged(
        text('Last day on which the exception counts, YYYY-MM-DD.').meta({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
        'a day of the calendar as YYYY-MM-DD',
        unfitDay,
      ),
    }),
  ),
  tags: judged(z.record(z.string(), z.string()), 'at most 10 with those that everything bears', (tags) =>
    Object.entries(tags).flatMap(([key, value]) => unfitTag(key, value)),
  )
    .default({})
    .meta({
      description:
        'Tags of every resource: letters, digits, blanks and _ . : / = + - @; 10 with those that everything bears, since a hosted zone takes no more.',
    }),
};

function unfitDay(expires: string): readonly UnfitValue[] {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(expires) ? Date.parse(`${expires}T00:00:00Z`) : NaN;
  // Date.parse reads 2026-02-30 as the second of March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(expires)) return [];
  return [
    {
      code: 'exception-expires',
      allowed: 'a day of the calendar as YYYY-MM-DD',
      fix: 'write the last day on which it may count',
    },
  ];
}

/**
 * The strictest of the services whose resources are tagged. Pattern and lengths: IAM, STS, ACM, ECS, Elastic Load Balancing and
 * CloudWatch Logs, shapes tagKeyType and tagValueType or TagKey and TagValue of their API models.
 */
const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** Elastic Load Balancing takes none: Application Load Balancers, "Tag an Application Load Balancer", Restrictions. */
const BLANK_END = /^\p{Z}|\p{Z}$/u;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const WORDS = 'letters, digits, blanks and _ . : / = + - @';

/** Limits of tags by the strictest service, refused here instead of in the middle of an apply. */
function unfitTag(key: string, value: string): readonly UnfitValue[] {
  const report = (code: string, found: string, allowed: string, fix: string): readonly UnfitValue[] => [
    { code, value: found, at: [key], allowed, fix },
  ];
  if (/^aws:/i.test(key)) return report('tag', key, 'a key that does not begin with "aws:"', 'rename the tag');
  if (key.trim() === '' || key.length > LONGEST_KEY || !TEXT.test(key)) {
    return report('tag', key, `a key of 1 to ${LONGEST_KEY} ${WORDS}`, `rename the tag${without(key)}`);
  }
  if (BLANK_END.test(key)) return report('tag', key, 'a key without blanks at its ends', `write "${key.trim()}"`);
  if (value.length > LONGEST_VALUE || !TEXT.test(value)) {
    const allowed = `a value of at most ${LONGEST_VALUE} ${WORDS}`;
    return report('tag', value, allowed, `write it otherwise${without(value)}`);
  }
  return BLANK_END.test(value)
    ? report('tag', value, 'a value without blanks at its ends', `write "${value.trim()}"`)
    : [];
}

function without(text: string): string {
  const strange = [...new Set([...text].filter((character) => !TEXT.test(character)))];
  // Invisible characters are named by number.
  const shown = strange.slice(0, 5).map((one) => (/[\p{C}\p{M}]/u.test(one) ? characterName(one) : one));
  return shown.length === 0 ? '' : `, without ${shown.join(' ')}`;
}
