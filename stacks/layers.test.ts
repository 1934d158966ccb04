/** A layer is a list: a part that a test brings is built like any other, and what does not fit together is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { slot, type LayerPart } from '../modules/contracts/place';
import { sampleTopology } from '../modules/topology/testing/sample';
import { LAYER_PARTS, type LayerParts } from './layers';
import { composed } from './main';

const WEST = 'us-west-2';
const ID = `warm-standby.${WEST}.data`;
const NAME = slot<string>('name of the archive');

/** A bucket with a name that another part makes, encrypted by what a lower layer publishes. */
const archive: LayerPart = {
  part: 'archive',
  construct: ({ stack, read, of }) => {
    new S3Bucket(stack, 'archive', { bucket: of(NAME), tags: { key: read('platform').key_arn } });
  },
};
const naming: LayerPart = {
  part: 'naming',
  construct: ({ topology, here, give }) => {
    give(NAME, `${topology.app}-archive-${here.region}`);
  },
};

const [folder, topology] = [mkdtempSync(join(tmpdir(), 'layers-')), sampleTopology()];
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const built = (data: readonly LayerPart[]) => {
  const layers: LayerParts = { ...LAYER_PARTS, data };
  return composed(topology, folder, [], [ID], layers).configurations[ID] as { readonly resource: object };
};

it('a part in the list adds its resources, and changes nothing of the others', () => {
  const { resource: before } = built(LAYER_PARTS.data);
  const { resource: after } = built([...LAYER_PARTS.data, naming, archive]);
  expect(after).toEqual({
    ...before,
    aws_s3_bucket: {
      archive: expect.objectContaining({
        bucket: `shop-archive-${WEST}`,
        tags: { key: '${data.terraform_remote_state.platform.outputs.key_arn}' },
      }) as object,
    },
  });
});

const publishing = (values: Partial<Record<'cache_primary_endpoint' | 'db_cluster_arn', string>>): LayerPart => ({
  part: 'publishing',
  construct: ({ publish }) => {
    publish('data', values);
  },
});

it.each<[string, readonly LayerPart[], string]>([
  [
    'uses what no part before it makes',
    [...LAYER_PARTS.data, archive, naming],
    'part archive of layer data uses name of the archive, which no part before it makes',
  ],
  [
    'makes what is there',
    [...LAYER_PARTS.data, naming, naming],
    'part naming of layer data makes name of the archive, which is there already',
  ],
  [
    'publishes what another one does',
    [...LAYER_PARTS.data, publishing({ db_cluster_arn: 'arn' })],
    'part publishing of layer data publishes db_cluster_arn, which is published already',
  ],
  [
    'publishes too little with the others',
    [publishing({ cache_primary_endpoint: 'host' })],
    'no part of layer data publishes db_cluster_arn, db_cluster_endpoint,',
  ],
  [
    'publishes for another layer',
    [{ part: 'lost', construct: ({ publish }) => publish('global', { zone_name: 'example.com' }) }],
    'part lost of layer data publishes for layer global',
  ],
])('a part that %s is refused', (_what, parts, words) => {
  expect(() => built(parts)).toThrow(words);
});
