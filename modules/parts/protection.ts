/** Ways in which rows of the `types` sides say that something is protected. */
import type { Protection } from '../policies/terraform-types';
import { isTrue, lifecycleOf, text, type ComposedBlock } from '../policies/tree';

type Way = (block: ComposedBlock) => boolean;

export const prevented: Way = (block) => isTrue(lifecycleOf(block)['prevent_destroy']);
export const flag =
  (name: string): Way =>
  ({ attributes }) =>
    isTrue(attributes[name]);
export const notForced: Way = ({ attributes }) => attributes['force_destroy'] === false;
export const leavesSnapshot: Way = ({ attributes }) =>
  attributes['skip_final_snapshot'] === false && text(attributes['final_snapshot_identifier']) !== '';

export const PREVENTED: Protection = { words: 'lifecycle.prevent_destroy', holds: prevented };
/** One of the ways must hold. */
export const need = (words: string, ...any: Way[]): Protection => ({
  words,
  holds: (block) => any.some((way) => way(block)),
});
