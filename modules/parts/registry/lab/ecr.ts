/** ECR: replication, which the emulator lacks. What is pushed after a rule is copied; what was there before is not, and copies are not copied on. */
import {
  AwsFault,
  type AwsRequest,
  type AwsResponse,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from '../../../lab/gateway/handler';
import { isRecord, record, records, text, type RequestInput } from '../../../lab/gateway/input';

/** An image that nobody pushed. */
export interface StandIn {
  readonly region: string;
  readonly repository: string;
  /** `sha256:<64 hex digits>` */
  readonly digest: string;
}

interface Copy {
  readonly region: string;
  readonly registryId: string;
  status: 'IN_PROGRESS' | 'COMPLETE';
}

/** The handler of service `ecr`. */
export function ecrHandler(): LabHandler {
  return {
    service: 'ecr',
    actions: ['PutReplicationConfiguration', 'DescribeRegistry', 'PutImage', 'DescribeImageReplicationStatus'],
    handle: async (request, context) => {
      if (request.action === 'PutImage') return push(request, context);
      if (request.action === 'DescribeImageReplicationStatus')
        return context.reply(request, await status(request, context));
      if (request.action === 'DescribeRegistry') {
        const replicationConfiguration = { rules: rulesOf(context, request.region) };
        return context.reply(request, { registryId: context.accountId, replicationConfiguration });
      }
      return context.reply(request, configure(request, context));
    },
  };
}

/** What stands in for a pushed image: it has the digest that it is asked for, which is not that of its content, and no layers. */
const STAND_IN = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 },
  layers: [],
  annotations: { 'org.opencontainers.image.description': 'stand-in of a lab, pushed by nobody' },
});

/**
 * Puts a stand-in into a repository as a push would, copies by the registry's rules included. No push can give an image the digest
 * of another one, and nothing in a lab is pushed or pulled. Throws AwsFault where there is no such repository.
 */
export async function putStandIn(
  context: HandlerContext,
  { region, repository, digest }: StandIn,
): Promise<readonly string[]> {
  const input = { repositoryName: repository, imageManifest: STAND_IN, imageDigest: digest, imageTag: 'stand-in' };
  await context.call('ecr', region, 'PutImage', input);
  const copies = copiesOf(context, region, repository);
  await copyAll(context, region, repository, digest, copies);
  return copies.filter(({ status: done }) => done === 'COMPLETE').map((copy) => copy.region);
}

const rulesKey = (region: string): string => `ecr/replication/${region}`;
const imageKey = (region: string, repository: string, digest: string): string =>
  `ecr/copies/${region}/${repository}/${digest}`;

function rulesOf(context: HandlerContext, region: string): readonly RequestInput[] {
  return context.store.get<RequestInput[]>(rulesKey(region)) ?? [];
}

/** Replaces all rules, as ECR does. */
function configure(request: AwsRequest, context: HandlerContext): Plain {
  const rules = records(record(request.params, 'replicationConfiguration') ?? {}, 'rules');
  const destinations = rules.flatMap((rule) => records(rule, 'destinations'));
  if (rules.length > 10 || destinations.some((one) => text(one, 'region') === request.region)) {
    const message = 'At most 10 rules; the source region cannot be a destination in its own registry.';
    throw new AwsFault(400, 'InvalidParameterException', message);
  }
  context.store.set(rulesKey(request.region), rules);
  return { replicationConfiguration: { rules } };
}

async function push(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const response = await context.forward(request);
  if (response.status >= 300) return response;
  const repository = text(request.params, 'repositoryName') ?? '';
  const image = record(context.parse(request, response), 'image');
  const digest = text(record(image ?? {}, 'imageId') ?? {}, 'imageDigest') ?? '';
  await copyAll(context, request.region, repository, digest, copiesOf(context, request.region, repository));
  return response;
}

/** Copies that the rules of now ask for. */
function copiesOf(context: HandlerContext, region: string, repository: string): Copy[] {
  const covering = rulesOf(context, region).filter((rule) => covers(rule, repository));
  return covering
    .flatMap((rule) => records(rule, 'destinations'))
    .map((one): Copy => ({
      region: text(one, 'region') ?? '',
      registryId: text(one, 'registryId') ?? context.accountId,
      status: 'IN_PROGRESS',
    }));
}

function covers(rule: RequestInput, repository: string): boolean {
  const filters = records(rule, 'repositoryFilters');
  return filters.length === 0 || filters.some((one) => repository.startsWith(text(one, 'filter') ?? ''));
}

/** Regions that are out get theirs when somebody asks again. */
async function copyAll(
  context: HandlerContext,
  from: string,
  repository: string,
  digest: string,
  copies: Copy[],
): Promise<void> {
  for (const copy of copies) {
    if (copy.status === 'COMPLETE' || context.regionOut(from) || context.regionOut(copy.region)) continue;
    await copyImage(context, from, copy.region, repository, digest);
    copy.status = 'COMPLETE';
  }
  context.store.set(imageKey(from, repository, digest), copies);
}

async function copyImage(
  context: HandlerContext,
  from: string,
  to: string,
  repositoryName: string,
  digest: string,
): Promise<void> {
  const found = await context.call('ecr', from, 'BatchGetImage', {
    repositoryName,
    imageIds: [{ imageDigest: digest }],
  });
  // Past the handlers, so that a copy is not copied on.
  for (const image of records(found, 'images')) {
    const imageTag = text(record(image, 'imageId') ?? {}, 'imageTag');
    const tagged = imageTag === undefined ? {} : { imageTag };
    const imageManifest = text(image, 'imageManifest') ?? '';
    const input = { repositoryName, imageManifest, imageDigest: digest, ...tagged };
    await context.call('ecr', to, 'PutImage', input).catch(async (error: unknown) => {
      if (!(error instanceof AwsFault)) throw error;
      if (error.code.startsWith('ImageAlreadyExists') || error.code.startsWith('ImageTagAlreadyExists')) return {};
      if (!error.code.startsWith('RepositoryNotFound')) throw error;
      // ECR makes the repository, with settings of its own and not those of the source.
      await context.call('ecr', to, 'CreateRepository', { repositoryName });
      return context.call('ecr', to, 'PutImage', input);
    });
  }
}

async function status(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const repositoryName = text(request.params, 'repositoryName') ?? '';
  const imageId = isRecord(request.params['imageId']) ? request.params['imageId'] : {};
  const digest = text(imageId, 'imageDigest') ?? '';
  const copies = context.store.get<Copy[]>(imageKey(request.region, repositoryName, digest)) ?? [];
  await copyAll(context, request.region, repositoryName, digest, copies);
  return { repositoryName, imageId, replicationStatuses: copies };
}
