/** The SDK's own schemas, by which it writes requests and reads answers, as shapes (`@smithy/types`, `schema/static-schemas`). */
import { loadSdk } from '../clients';
import type { Service } from '../operation';
import { faultStem, once, plain, type ShapeKind, type OperationShape, type Shape, type ShapesOf } from './shape';

/** `[number, namespace, name, traits, …]`: what follows depends on the number, below. */
type Static = readonly [id: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];

const ID = { simple: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9 } as const;
/** Numbers that stand for a schema by themselves; 64 and 128 added make a list and a map of it. */
const ALONE: Readonly<Record<number, ShapeKind>> = {
  ...{ 0: 'text', 1: 'number', 17: 'number', 19: 'number', 2: 'flag' },
  ...{ 4: 'time', 5: 'time', 6: 'time', 7: 'time', 21: 'bytes', 42: 'bytes' },
};
const LIST_OF = 64;
const MAP_OF = 128;

/** Loads the SDK's packages of these services and gives what they say; asking for another service is a defect. */
export async function sdkShapes(services: Iterable<Service>): Promise<ShapesOf> {
  const loaded = new Map(
    await Promise.all([...new Set(services)].map(async (one) => [one, await loadSdk(one)] as const)),
  );
  const known = new Map<string, OperationShape | undefined>();
  return (service, action) => {
    const sdk = loaded.get(service);
    if (sdk === undefined) throw new Error(`the SDK's schemas of ${service} were not loaded`);
    const key = `${service}:${action}`;
    if (!known.has(key)) known.set(key, operationShape(sdk, action));
    return known.get(key);
  };
}

function operationShape(sdk: Readonly<Record<string, unknown>>, action: string): OperationShape | undefined {
  const schema = sdk[`${action}$`];
  if (!isStatic(schema) || schema[0] !== ID.operation) return undefined;
  const [, , , , input, output] = schema;
  const faults = Object.keys(sdk).filter((name) => isFault(sdk[name]));
  return { input: shapeOf(input), output: shapeOf(output), faults: new Set(faults.map(faultStem)) };
}

/** A reference: a schema, a function that gives it, or a pair of one of these with traits. */
function shapeOf(ref: unknown): Shape {
  if (typeof ref === 'function') return shapeOf((ref as () => unknown)());
  if (Array.isArray(ref) && ref.length === 2) return shapeOf(ref[0]);
  if (typeof ref === 'number') return alone(ref);
  if (!isStatic(ref)) return plain('any');
  const [id, , , , first, second, third] = ref;
  if (id === ID.simple) return shapeOf(first);
  if (id === ID.list) return { ...plain('list'), element: once(() => shapeOf(first)) };
  // The key comes first.
  if (id === ID.map) return { ...plain('map'), element: once(() => shapeOf(second)) };
  if (id !== ID.structure && id !== ID.union) return plain('any');
  const [names, schemas] = [first as readonly string[], second as readonly unknown[]];
  return {
    ...plain('structure'),
    members: once(() => new Map(names.map((name, at) => [name, shapeOf(schemas[at])]))),
    // A number: so many of the first ones are required.
    required: names.slice(0, typeof third === 'number' ? third : 0),
  };
}

function alone(number: number): Shape {
  if (number >= MAP_OF) return { ...plain('map'), element: () => alone(number - MAP_OF) };
  if (number >= LIST_OF) return { ...plain('list'), element: () => alone(number - LIST_OF) };
  return plain(ALONE[number] ?? 'any');
}

const isFault = (value: unknown): boolean => typeof value === 'function' && value.prototype instanceof Error;

const isStatic = (value: unknown): value is Static =>
  Array.isArray(value) && value.length > 4 && typeof value[0] === 'number' && typeof value[1] === 'string';
