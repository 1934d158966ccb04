import type { Operation } from '../../operations/operation';
import { viewOf } from '../../observation/facts';
import { list } from '../../observation/answers';
import { known, type Known } from '../../observation/types';
import { defineCheck, met, notKnown, notMet, type PreflightScene } from '../../recovery/preflight/check';

const imageByDigest = (region: string, registryId: string, repository: string, digest: string): Operation => ({
  service: 'ecr',
  action: 'DescribeImages',
  region,
  input: { registryId, repositoryName: repository, imageIds: [{ imageDigest: digest }] },
});

interface Wanted {
  readonly account: string;
  readonly repository: string;
  readonly digest: string;
  /** Who says that this is the image. */
  readonly by: string;
}

const ECR = /^(\d{12})\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+\/([^@]+)@(sha256:[0-9a-f]{64})$/;

/** What serves now where that can be seen; otherwise what the overlays declare. Null where it is no image of an ECR registry. */
export function wantedImage({
  target,
  source,
  observation,
}: Pick<PreflightScene, 'target' | 'source' | 'observation'>): Wanted | null {
  const [, account = '', repository = '', declared = ''] = ECR.exec(target.image) ?? [];
  if (declared === '') return null;
  const serving = viewOf(observation, source.region).imageDigest;
  return serving.known && serving.value !== null
    ? { account, repository, digest: serving.value, by: `${source.region} runs` }
    : { account, repository, digest: declared, by: 'the overlays declare' };
}

export const image = defineCheck({
  id: 'image',
  title: "The image that serves is in the target's registry, and the target runs it",
  why: 'New tasks pull from the registry of their own region. Replication copies only what was pushed after it was set up.',
  fix: "Push the image to the target's registry (docker or crane copy, by digest), then apply the target's workloads state.",
  stops: true,
  read: async (scene, asker): Promise<Known<boolean> | null> => {
    const wanted = wantedImage(scene);
    if (wanted === null || wanted.account !== scene.topology.accountId) return null;
    const question = imageByDigest(scene.target.region, wanted.account, wanted.repository, wanted.digest);
    const found = await asker.askOrNone(question, 'ImageNotFound', (output) => list(output, 'imageDetails').length > 0);
    if (found.known) return known(found.value ?? false);
    return found.why.startsWith('RepositoryNotFound') ? known(false) : found;
  },
  judge: (found, scene) => {
    const wanted = wantedImage(scene);
    if (wanted === null || found === null)
      return notKnown(`${scene.target.image} is not in a registry of this account`);
    const { region } = scene.target;
    const name = `${wanted.repository}@${wanted.digest.slice(0, 19)}… (${wanted.by} it)`;
    if (!found.known) return notKnown(`${name} in ${region}: ${found.why}`);
    if (!found.value) return notMet(`${name} is not in the registry of ${region}`);
    const runs = viewOf(scene.observation, region).imageDigest;
    if (!runs.known) return notKnown(`which image ${region} runs: ${runs.why}`);
    if (runs.value !== wanted.digest)
      return notMet(`${region} runs ${runs.value ?? 'an image without a digest'}, not ${name}`);
    return met(`${name} is in the registry of ${region} and runs there`);
  },
});
