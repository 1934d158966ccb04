/**
 * Refuses tags that AWS refuses, for every service at once: the emulator takes any. Where tags are in an input, and their lengths and
 * patterns, is what the service models say; the rest is the same everywhere (AWS General Reference, "Tag naming limits and
 * requirements"). Keys of IAM are compared without case (IAM User Guide, "Tags for IAM resources").
 */
import { AwsFault, type Plain } from './handler';
import type { Models, ServiceModel, ModelShape, ShapeRef } from './model';
import { isRecord } from './scalars';
import type { ServiceBook } from './service';

const MOST_TAGS = 50;
const LONGEST = { key: 128, value: 256 } as const;

interface Tag {
  readonly key: string;
  readonly value: string;
  readonly keyShape: ModelShape;
  readonly valueShape: ModelShape;
}

/** Throws an AwsFault for the first tag of a request that AWS would refuse. An input without tags, or without a model, passes. */
export function refuseTags(
  models: Models,
  services: ServiceBook,
  service: string,
  action: string,
  params: Plain,
): void {
  const model = models.service(service);
  const input = model?.operations[action]?.input;
  if (model === undefined || input === undefined || /^(Untag|RemoveTags|DeleteTags|Describe|List|Get)/.test(action))
    return;
  for (const tags of tagsIn(model, input, params, 4)) {
    const { tagFault = 'ValidationException', tagKeysWithoutCase = false } = services.of(service);
    const why = wrongWith(tags, tagKeysWithoutCase);
    if (why !== null) throw new AwsFault(400, tagFault, why);
  }
}

/** Every set of tags in a value, as deep as `levels`: a launch names tags for several kinds of resource. */
function tagsIn(model: ServiceModel, ref: ShapeRef, value: unknown, levels: number): readonly (readonly Tag[])[] {
  const shape = model.shapeOf(ref);
  if (levels === 0 || value === undefined || value === null) return [];
  if (shape.type === 'structure' && isRecord(value)) {
    return Object.entries(shape.members ?? {}).flatMap(([name, member]) =>
      /^(add)?tag(s|list|set)$/i.test(name)
        ? [tagsOf(model, member, value[name])]
        : tagsIn(model, member, value[name], levels - 1),
    );
  }
  if (shape.type === 'list' && shape.member !== undefined && Array.isArray(value)) {
    const { member } = shape;
    return value.flatMap((one) => tagsIn(model, member, one, levels - 1));
  }
  return [];
}

/** A list of pairs, or a map. */
function tagsOf(model: ServiceModel, ref: ShapeRef, value: unknown): readonly Tag[] {
  const shape = model.shapeOf(ref);
  if (shape.type === 'map' && shape.key && shape.value && isRecord(value)) {
    const [keyShape, valueShape] = [model.shapeOf(shape.key), model.shapeOf(shape.value)];
    return Object.entries(value).map(([key, text]) => ({ key, value: asText(text), keyShape, valueShape }));
  }
  if (shape.type !== 'list' || shape.member === undefined || !Array.isArray(value)) return [];
  const members = Object.entries(model.shapeOf(shape.member).members ?? {});
  const named = (pattern: RegExp): [string, ShapeRef] | undefined => members.find(([name]) => pattern.test(name));
  const [ofKey, ofValue] = [named(/^(tag)?key$/i), named(/^(tag)?value$/i)];
  if (ofKey === undefined || ofValue === undefined) return [];
  const [keyShape, valueShape] = [model.shapeOf(ofKey[1]), model.shapeOf(ofValue[1])];
  return value.filter(isRecord).map((one) => ({
    ...{ keyShape, valueShape },
    ...{ key: asText(one[ofKey[0]]), value: asText(one[ofValue[0]]) },
  }));
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

function wrongWith(tags: readonly Tag[], withoutCase: boolean): string | null {
  if (tags.length > MOST_TAGS) return `The number of tags is ${tags.length}; at most ${MOST_TAGS} are allowed.`;
  const seen = new Set<string>();
  for (const { key, value, keyShape, valueShape } of tags) {
    const same = withoutCase ? key.toLowerCase() : key;
    if (seen.has(same)) {
      const without = withoutCase ? ' Please note that Tag keys are case insensitive.' : '';
      return `Duplicate tag keys found: ${key}.${without}`;
    }
    seen.add(same);
    if (/^aws:/i.test(key)) return `Tag keys starting with 'aws:' are reserved for system use: ${key}`;
    if (key === '' || [...key].length > LONGEST.key)
      return `The key of a tag has 1 to ${LONGEST.key} characters: ${key}`;
    if ([...value].length > LONGEST.value) return `The value of tag ${key} has more than ${LONGEST.value} characters.`;
    if (!fits(key, keyShape))
      return `Member must satisfy regular expression pattern: ${keyShape.pattern ?? ''}: ${key}`;
    if (!fits(value, valueShape)) {
      return `Member must satisfy regular expression pattern: ${valueShape.pattern ?? ''}: ${value}`;
    }
  }
  return null;
}

function fits(text: string, { pattern }: ModelShape): boolean {
  return pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text);
}
