/** The overlay key of where clients are sent. Where they are sent is seen by the service record and the takeover objects. */
import type { ObserveSide } from '../../observation/sides';

export const trafficObserve = {
  recorded: ({ region, role }, { serving }) => [
    { key: 'serves_traffic', declared: role.traffic === 'serving', observed: serving.has(region) },
  ],
} satisfies ObserveSide;
