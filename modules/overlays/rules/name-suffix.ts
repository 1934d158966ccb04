import type { OverlayRule } from '../draft';
import { inEachRegion } from '../draft';
import { matches } from './check';

/** The suffix ends names of IAM roles and buckets. */
export const nameSuffix: OverlayRule = (draft) =>
  inEachRegion(draft, (one) =>
    matches('name-suffix', one, 'name_suffix', one.value.name_suffix, {
      pattern: /^(?=.{0,16}$)(-[a-z0-9]+)*$/,
      allowed: 'nothing, or a dash and lower case letters or digits, at most 16 characters, such as "-dr"',
      fix: 'begin with a dash and use no capitals',
    }),
  );
