/** The platform layer of one region: network, key, entry, load balancer, ECS cluster, logs and alarm topic. */
import type { LayerPart } from '../../modules/contracts/place';
import { regionTopic } from '../../modules/parts/alarms/construct';
import { apiEntry, entryLogs } from '../../modules/parts/api-entry/construct';
import { regionCertificate } from '../../modules/parts/certificate/construct';
import { serviceCluster, serviceLogs } from '../../modules/parts/ecs-service/construct';
import { regionKey } from '../../modules/parts/key/construct/layer';
import { loadBalancer } from '../../modules/parts/load-balancer/construct';
import { regionNetwork } from '../../modules/parts/network/construct/layer';
import { trafficBucket } from '../../modules/parts/takeover-object/construct';

/** Reads the global layer's zone; everything else it makes itself. */
export const PLATFORM: readonly LayerPart[] = [
  regionKey,
  serviceLogs,
  entryLogs,
  regionTopic,
  trafficBucket,
  regionNetwork,
  regionCertificate,
  loadBalancer,
  apiEntry,
  serviceCluster,
];
