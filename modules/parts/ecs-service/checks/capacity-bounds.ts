import { viewOf } from '../../../observation/facts';
import { defineCheck, met, notKnown, nothing, notMet } from '../../../recovery/preflight/check';

/** The most that the source is made for, from the overlays: a region that is lost must not have to be asked. */
export const capacityBounds = defineCheck({
  id: 'capacity-bounds',
  title: "The target may grow to the source's peak",
  why: 'The target takes all the load. Bounds below the peak of the source would limit it.',
  fix: "Raise capacity.serving.max in the target's overlay, and apply its workloads state.",
  stops: true,
  read: nothing,
  judge: (_facts, { target, source, observation }) => {
    const { scalableTarget } = viewOf(observation, target.region);
    if (!scalableTarget.known) return notKnown(`bounds in ${target.region}: ${scalableTarget.why}`);
    const view = viewOf(observation, source.region).service;
    const running = view.known ? view.value.running : 0;
    const peak = Math.max(source.capacity.serving.max, running);
    const seen = view.known ? `${running} run there now` : `what runs there now cannot be known (${view.why})`;
    const observed = `up to ${target.capacity.serving.max} tasks in ${target.region}; ${source.region} is made for ${source.capacity.serving.max}, ${seen}`;
    return target.capacity.serving.max >= peak ? met(observed) : notMet(observed);
  },
});
