/** What can be changed of the registries of a running lab. */
import { AwsFault } from '../../../lab/gateway/handler';
import { regionWord, textWord } from '../../../lab/knobs/fields';
import { defineKnob, KnobRefusal } from '../../../lab/knobs/knob';
import type { Topology } from '../../../topology/topology';
import { putStandIn, type StandIn } from './ecr';

/** Nobody pushes in a lab, and without images a failover could not start tasks. */
export const imageKnob = defineKnob({
  name: 'image',
  summary: 'put stand-ins of the images of the overlays into its registries, after bootstrap',
  fields: {
    region: regionWord,
    repository: textWord('REPOSITORY', /./, 'the name of one'),
    digest: textWord('DIGEST', /^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits'),
  },
  async apply(image, { context }) {
    try {
      return { copies: await putStandIn(context, image) };
    } catch (error) {
      throw error instanceof AwsFault ? new KnobRefusal(`ECR refuses: ${error.code}: ${error.message}`) : error;
    }
  },
  says({ region, repository, digest, copies }) {
    const also = copies.length === 0 ? '' : `, copied to ${copies.join(', ')}`;
    return `A stand-in of image ${repository}@${digest.slice(0, 19)}… is in ${region}${also}: nothing is pushed in a lab.`;
  },
  each: { under: 'images', of: imagesOf },
});

/** Each image once, in the first region that declares it; replication takes it to the others. */
function imagesOf({ settings }: Topology): readonly StandIn[] {
  const images = settings.regions.map(({ region, image: { repository, digest } }) => ({ region, repository, digest }));
  const same = (one: StandIn, other: StandIn): boolean =>
    one.repository === other.repository && one.digest === other.digest;
  return images.filter((one, at) => images.findIndex((other) => same(one, other)) === at);
}
