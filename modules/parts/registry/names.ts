/** The image in the region's own registry. */
import { dnsSuffixOf, partitionOf } from '../../overlays/regions';
import type { PieceRule, PiecesMade } from '../../topology/pieces';

/** Full reference of the image, by digest. */
const image: PieceRule<string> = ({ region, image: { repository, digest } }, { account_id: account }) =>
  `${account}.dkr.ecr.${region}.${dnsSuffixOf(region)}/${repository}@${digest}`;

const imageRepositoryArn: PieceRule<string> = ({ region, image: { repository } }, { account_id: account }) =>
  `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`;

export const registryPieces = { image, imageRepositoryArn };

declare module '../../topology/topology' {
  interface RegionParts extends PiecesMade<typeof registryPieces> {}
}
