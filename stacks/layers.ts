/** The layers: which parts each has. Resources are written in the order of its list; a part uses only what parts before it make. */
import type { GlobalPlace, LayerPart } from '../modules/contracts/place';
import { DATA } from './data/data';
import { GLOBAL } from './global/global';
import { PLATFORM } from './platform/platform';
import { WORKLOADS } from './workloads/workloads';

export interface LayerParts {
  readonly global: readonly LayerPart<GlobalPlace>[];
  readonly platform: readonly LayerPart[];
  readonly data: readonly LayerPart[];
  readonly workloads: readonly LayerPart[];
}

export const LAYER_PARTS: LayerParts = { global: GLOBAL, platform: PLATFORM, data: DATA, workloads: WORKLOADS };
