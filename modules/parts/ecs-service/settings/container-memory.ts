import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion } from '../../../overlays/draft';
import { MEMORY } from './keys';
import { within } from '../../../overlays/rules/check';

/** The memory that Fargate offers depends on the CPU. */
export const containerMemory: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const { cpu, memory } = one.value.container ?? {};
    const range = cpu === undefined ? undefined : MEMORY[cpu];
    if (range === undefined) return [];
    return within('container-memory', one, 'container.memory', memory, {
      min: range[0],
      max: range[1],
      unit: `MiB with ${cpu ?? 0} CPU units`,
      fix: 'choose a memory size that Fargate offers with this CPU',
    });
  });
