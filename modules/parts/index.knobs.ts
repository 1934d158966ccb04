/** What can be changed of a running lab, in the order of the help. */
import {
  controlPlaneKnob,
  latencyKnob,
  outageKnob,
  regionalControlPlaneKnob,
  restoreKnob,
  throttleKnob,
} from '../lab/knobs/own';
import type { Knob } from '../lab/knobs/knob';
import { PLANE_KNOBS } from '../lab/plane/knobs';
import { disableKnob, enableKnob, quotaKnob } from './account/lab/knobs';
import { lagKnob } from './aurora/lab/knobs';
import { imageKnob } from './registry/lab/knobs';

export const KNOBS: readonly Knob[] = [
  outageKnob,
  restoreKnob,
  controlPlaneKnob,
  regionalControlPlaneKnob,
  disableKnob,
  enableKnob,
  lagKnob,
  throttleKnob('rds'),
  latencyKnob,
  quotaKnob,
  imageKnob,
  ...PLANE_KNOBS,
];
