/** Keys of the entry of a region. */
import * as z from 'zod';

export const linkZoneKeys = {
  vpc_link_zone_ids: z.array(z.string()).nullable().default(null).meta({
    description:
      'Zones with subnets in which API Gateway takes a VPC link of an HTTP API; null: those that AWS lists (docs/reference/regions.md).',
  }),
};
