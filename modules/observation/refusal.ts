/** Why a region says nothing of itself: nobody answered, or it refuses every question. Pure. */
import { classify } from '../operations/transient';
import type { Known, RegionView } from './types';

/** The code that the reason of an unknown piece begins with. */
const codeIn = (why: string): string => /^[\w.]+/.exec(why)?.[0] ?? '';

/** What a region without any answer refuses questions with; null where it answers, and where nobody was there to refuse. */
export function refusalOf(view: RegionView): string | null {
  if (view.answers) return null;
  const pieces = Object.values(view).filter((one): one is Known<unknown> => typeof one === 'object');
  const whys = pieces.flatMap((piece) => (piece.known ? [] : [piece.why]));
  return whys.find((why) => classify(codeIn(why)) === 'denied') ?? null;
}

/** The same in words, for a sentence that begins with the region's name. */
export function silenceOf(view: RegionView): string {
  const refusal = refusalOf(view);
  return refusal === null ? 'does not answer' : `refuses every question: ${refusal}`;
}
