import type { Problem } from '../../console/errors';
import type { SettingsDraft, OverlayRule } from '../draft';
import { problem } from '../draft';

/** Tags of policy `tagged`: an overlay must not give one another value. */
const TOLD_BY: readonly string[] = ['app', 'environment', 'layer', 'region'];

/**
 * Tags of every resource beside the overlays' own; `modules/topology/tags.ts` sets them. To most services keys that
 * differ in case are two tags, to IAM one.
 */
export const BUILT_IN_TAGS: readonly string[] = [...TOLD_BY, 'data-residency'];

/**
 * Tags of one resource, built-in ones and `Name` among them: Route 53 takes 10 for a hosted zone or a health check (API model,
 * ChangeTagsForResource, TagList), S3 10 for an object (S3 User Guide, "Categorizing your objects using tags"). The provider puts the
 * overlays' tags on these too. Others take 50.
 */
const MOST_TAGS = 10;

/** Tags compared with each other and with the built-in ones; the declaration judges each by itself. */
export const tags: OverlayRule = (draft) => {
  const own = Object.entries(draft.value.tags ?? {});
  return [...tooMany(draft, own), ...alike(draft, own)];
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

/** Keys that differ only in case: IAM keeps one of them, so that every plan would show a change. */
function alike(draft: SettingsDraft, own: readonly Tag[]): readonly Problem[] {
  return own.flatMap(([key, value], index) => {
    if (replaces(draft, key, value)) return [builtInTag(draft, key, value)];
    const lower = key.toLowerCase();
    const same = (other: string): boolean => other !== key && other.toLowerCase() === lower;
    const builtIn = BUILT_IN_TAGS.find(same);
    const earlier = own.slice(0, index).find(([other]) => same(other))?.[0];
    const other = builtIn ?? earlier;
    if (other === undefined) return [];
    const whose = builtIn === undefined ? '' : ', which every resource has already';
    const allowed = 'keys that differ in more than their case: IAM treats them as one';
    const fix = `remove one of "${key}" and "${other}"${whose}`;
    return [problem('tags-alike', draft, `tags.${key}`, value, allowed, fix)];
  });
}

/** Whether a tag would replace one that the policy `tagged` demands; the same value is harmless. */
function replaces({ environment, value: { app } }: SettingsDraft, key: string, value: string | undefined): boolean {
  const same = { app, environment }[key];
  return TOLD_BY.includes(key) && value !== same;
}

function builtInTag(draft: SettingsDraft, key: string, value: string | undefined): Problem {
  const allowed = `other keys than ${TOLD_BY.join(', ')}, whose values dr sets itself`;
  return problem('built-in-tag', draft, `tags.${key}`, value, allowed, `remove "${key}", or choose another key`);
}
