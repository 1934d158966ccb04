/** The global layer: the zone, the one record that a failover moves, and where the environment raises its voice. */
import type { GlobalPlace, LayerPart } from '../../modules/contracts/place';
import { controlTopic } from '../../modules/parts/alarms/construct';
import { serviceNameProof } from '../../modules/parts/certificate/construct';
import { controlKey } from '../../modules/parts/key/construct/layer';
import { serviceRecord, serviceZone } from '../../modules/parts/service-record/construct';

/** Needs no output of any region, so that its plan works while any region is out. */
export const GLOBAL: readonly LayerPart<GlobalPlace>[] = [
  serviceZone,
  serviceRecord,
  serviceNameProof,
  controlKey,
  controlTopic,
];
