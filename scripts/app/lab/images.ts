/** The images of the overlays in the registries of a lab, where nobody pushes: stand-ins, without which a failover could not start tasks. */
import type { Console } from '../../../modules/console/ports';
import type { Lab } from '../../../modules/lab/types';
import type { Topology } from '../../../modules/topology/topology';

export type PutImage = Lab['image'];

export interface Placed {
  readonly region: string;
  readonly repository: string;
  readonly digest: string;
  /** Regions that hold it by replication. */
  readonly copies: readonly string[];
}

/** Each image once, into the first region that declares it; replication takes it to the others. */
export async function placeImages(topology: Topology, put: PutImage, console: Console): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const { region, image } of topology.settings.regions) {
    const { repository, digest } = image;
    if (placed.some((one) => one.repository === repository && one.digest === digest)) continue;
    const copies = await put({ region, repository, digest });
    placed.push({ region, repository, digest, copies });
    const also = copies.length === 0 ? '' : `, copied to ${copies.join(', ')}`;
    console.say(
      `A stand-in of image ${repository}@${digest.slice(0, 19)}… is in ${region}${also}: nothing is pushed in a lab.`,
    );
  }
  return placed;
}
