/** Tags that AWS refuses, by small models that speak of tags as the large ones do. */
import { AwsFault } from './handler';
import { serviceModel, type Models } from './model';
import { LAB_SERVICES } from '../../parts/index.services';
import { serviceBook } from './service';
import { refuseTags } from './tags';

const TAG = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*';
const operation = (name: string) => ({
  name,
  http: { method: 'POST', requestUri: '/' },
  input: { shape: 'Input' },
});
const modelOf = (name: string) =>
  serviceModel(name, {
    metadata: { apiVersion: '2026-01-01', protocol: 'json', endpointPrefix: name },
    operations: { Create: operation('Create'), UntagResource: operation('UntagResource') },
    shapes: {
      Input: {
        type: 'structure',
        members: {
          Tags: { shape: 'TagList' },
          TagSpecifications: { shape: 'Specifications' },
          tags: { shape: 'TagMap' },
        },
      },
      Specifications: { type: 'list', member: { shape: 'Specification' } },
      Specification: { type: 'structure', members: { Tags: { shape: 'TagList' } } },
      TagList: { type: 'list', member: { shape: 'Tag' } },
      Tag: { type: 'structure', members: { Key: { shape: 'Text' }, Value: { shape: 'Text' } } },
      TagMap: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
      Text: { type: 'string', pattern: TAG },
    },
  });
const models: Models = { service: (name) => (name === 'unknown' ? undefined : modelOf(name)) };
const list = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const sixty = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key-${index}`, 'x']));

/** Code of the refusal; null where it passes. */
function refused(service: string, params: Record<string, unknown>, action = 'Create'): string | null {
  try {
    refuseTags(models, serviceBook(LAB_SERVICES), service, action, params);
    return null;
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    return error.code;
  }
}

test.each<[string, Record<string, unknown>]>([
  ['a character outside the pattern', { Tags: list({ team: 'Shop, EMEA (on call)' }) }],
  ['an emoji in a key', { Tags: list({ '🙂': 'x' }) }],
  ['a key of AWS', { Tags: list({ 'aws:mine': 'x' }) }],
  ['an empty key', { Tags: list({ '': 'x' }) }],
  ['a long key', { Tags: list({ ['k'.repeat(129)]: 'x' }) }],
  ['a long value', { Tags: list({ key: 'v'.repeat(257) }) }],
  ['sixty tags', { Tags: list(sixty) }],
  ['a key twice', { Tags: [...list({ a: '1' }), ...list({ a: '2' })] }],
  ['the same in a map', { tags: { team: '#1' } }],
  [
    'the same for one kind of several',
    { TagSpecifications: [{ Tags: list({ ok: 'x' }) }, { Tags: list({ team: '#' }) }] },
  ],
])('%s is refused', (_, params) => {
  expect(refused('ecs', params)).toBe('ValidationException');
});

test('keys that differ in case alone are refused by IAM, and by no other service', () => {
  const tags = { Tags: list({ Owner: 'a', owner: 'b' }) };
  expect(refused('iam', tags)).toBe('InvalidInput');
  expect(refused('ecs', tags)).toBeNull();
});

test('what AWS takes passes: letters of any script, an empty value, fifty tags, no tags', () => {
  const fifty = Object.fromEntries(Object.entries(sixty).slice(0, 50));
  for (const params of [{ Tags: list({ Größe: 'été 2026', empty: '' }) }, { Tags: list(fifty) }, { tags: {} }, {}]) {
    expect(refused('ecs', params)).toBeNull();
  }
});

test('tags that are taken away are not judged, and neither is a service without a model', () => {
  expect(refused('ecs', { Tags: list({ '#': 'x' }) }, 'UntagResource')).toBeNull();
  expect(refused('unknown', { Tags: list({ '#': 'x' }) })).toBeNull();
});
