/** Keys of the image in the region's own registry. */
import type { SettingsSide } from '../../overlays/declare';
import { group, text, type Settled } from '../../overlays/key';

/** An image by digest: both regions run the same bits, and a tag that moved meanwhile changes nothing in a failover. */
const imageKeys = {
  image: group('The container image.', {
    repository: text("Repository in the region's own registry.", {
      code: 'image-repository',
      // ECR API model, RepositoryName.
      pattern: /^(?=.{2,256}$)[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*$/,
      allowed: 'the name of an ECR repository, such as shop/api, without a registry and without a tag',
      fix: "write the repository only: the registry is always the region's own",
    }),
    digest: text('Digest of the image: never a tag, a tag can mean another image tomorrow.', {
      code: 'image-digest',
      pattern: /^sha256:[0-9a-f]{64}$/,
      allowed: '"sha256:" and 64 hexadecimal digits in lower case',
      fix: 'write the digest, not a tag; `aws ecr describe-images` shows it as imageDigest',
    }),
  }),
};

declare module '../../overlays/settings' {
  interface RegionSettings extends Settled<typeof imageKeys> {}
}

export const registrySettings: SettingsSide = { region: imageKeys };
