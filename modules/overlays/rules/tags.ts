import type { Problem } from '../../console/errors';
import type { SettingsDraft, OverlayRule } from '../draft';
import { problem } from '../draft';

/**
 * Tags that everything bears beside the overlays' own; `modules/topology/tags.ts` sets them. A tag of the very same key replaces one of
 * these on purpose; one that differs in its case alone is a second tag to most services and the same one to IAM.
 */
export const BUILT_IN_TAGS: readonly string[] = ['app', 'environment', 'layer', 'region', 'data-residency'];

/**
 * The strictest of the services whose resources are tagged. Pattern and lengths: IAM, STS, ACM, ECS, Elastic Load Balancing and
 * CloudWatch Logs, shapes tagKeyType and tagValueType or TagKey and TagValue of their API models.
 */
const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/**
 * Tags of one resource, built-in ones and `Name` among them: Route 53 takes 10 for a hosted zone or a health check (API model,
 * ChangeTagsForResource, TagList), S3 10 for an object (S3 User Guide, "Categorizing your objects using tags"). The provider puts the
 * overlays' tags on these too. Others take 50.
 */
const MOST_TAGS = 10;

const WORDS = 'letters, digits, blanks and _ . : / = + - @';

/** What AWS takes as tags, of whichever service is the strictest; refused here, before an apply has made half of what bears them. */
export const tags: OverlayRule = (draft) => {
  const own = Object.entries(draft.value.tags ?? {});
  return [...tooMany(draft, own), ...own.flatMap(([key, value]) => wrongText(draft, key, value)), ...alike(draft, own)];
};

type Tag = readonly [key: string, value: string | undefined];

function tooMany(draft: SettingsDraft, own: readonly Tag[]): readonly Problem[] {
  const builtIn = BUILT_IN_TAGS.filter(
    (key) => key !== 'data-residency' || (draft.value.data_residency ?? []).length > 0,
  );
  const all = new Set([...builtIn, ...own.map(([key]) => key)]).size;
  if (all <= MOST_TAGS) return [];
  const room = MOST_TAGS - builtIn.length;
  const allowed = `at most ${room}: Route 53 and objects of S3 take ${MOST_TAGS} tags, and ${builtIn.join(', ')} are among them`;
  return [problem('too-many-tags', draft, 'tags', `${own.length} tags`, allowed, 'keep those that are needed')];
}

function wrongText(draft: SettingsDraft, key: string, value = ''): readonly Problem[] {
  const report = (code: string, found: string, allowed: string, fix: string): readonly Problem[] => [
    problem(code, draft, `tags.${key}`, found, allowed, fix),
  ];
  if (/^aws:/i.test(key)) return report('tag', key, 'a key that does not begin with "aws:"', 'rename the tag');
  if (key.trim() === '' || key.length > LONGEST_KEY || !TEXT.test(key)) {
    return report('tag', key, `a key of 1 to ${LONGEST_KEY} ${WORDS}`, `rename the tag${without(key)}`);
  }
  if (value.length > LONGEST_VALUE || !TEXT.test(value)) {
    const allowed = `a value of at most ${LONGEST_VALUE} ${WORDS}`;
    return report('tag', value, allowed, `write it otherwise${without(value)}`);
  }
  return [];
}

function without(text: string): string {
  const strange = [...new Set([...text].filter((character) => !TEXT.test(character)))];
  return strange.length === 0 ? '' : `, without ${strange.slice(0, 5).join(' ')}`;
}

/** Keys that differ in their case alone: IAM knows one of them only, and every plan would change it back. */
function alike(draft: SettingsDraft, own: readonly Tag[]): readonly Problem[] {
  return own.flatMap(([key, value], index) => {
    const lower = key.toLowerCase();
    const same = (other: string): boolean => other !== key && other.toLowerCase() === lower;
    const builtIn = BUILT_IN_TAGS.find(same);
    const earlier = own.slice(0, index).find(([other]) => same(other))?.[0];
    const other = builtIn ?? earlier;
    if (other === undefined) return [];
    const whose = builtIn === undefined ? '' : ', which every resource has already';
    const allowed = 'keys that differ in more than their case: IAM takes such two for one';
    const fix = `remove one of "${key}" and "${other}"${whose}`;
    return [problem('tags-alike', draft, `tags.${key}`, value, allowed, fix)];
  });
}
