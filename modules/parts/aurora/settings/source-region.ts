import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';

const KEY = 'aurora_source_region';

/** A replica names the writer's region as its source, the writer names none. */
export const sourceRegion: OverlayRule = (draft) => {
  const writers = draft.regions.filter((one) => one.value.is_aurora_secondary === false).map((one) => one.region);
  // Without exactly one writer there is nothing to compare with; whether there must be one is for the pattern to say.
  const writer = writers.length === 1 ? writers[0] : undefined;
  return inEachRegion(draft, (one) => {
    const source = one.value.aurora_source_region ?? null;
    const complain = (code: string, allowed: string, fix: string) => [problem(code, one, KEY, source, allowed, fix)];
    if (one.value.is_aurora_secondary === undefined) return [];
    if (!one.value.is_aurora_secondary) {
      if (source === null) return [];
      return complain('writer-with-source', 'null: the writer has no source', 'set it to null');
    }
    if (source === null) {
      const fix = `set it to ${writer === undefined ? "the writer's region" : `"${writer}"`}`;
      return complain('secondary-without-source', 'the region of the writer', fix);
    }
    if (writer === undefined || source === writer) return [];
    return complain('source-is-not-writer', `"${writer}", the region of the writer`, `set it to "${writer}"`);
  });
};
