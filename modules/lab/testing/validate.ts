/** Holds a value against an AWS service model as AWS itself would: names, types, what is required, enums, bounds, patterns, unions. */
import type { ServiceModel, ModelShape, ShapeRef } from '../gateway/model';

/** What botocore's models say beyond what the gateway needs. */
type FullShape = ModelShape & {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly union?: boolean;
};

/** All that is wrong with `value` as the input of an operation, each with its path. Throws for an operation that the model lacks. */
export function inputProblems(model: ServiceModel, operation: string, value: unknown): readonly string[] {
  const input = model.operations[operation]?.input;
  if (input === undefined) throw new Error(`${model.name} has no input of ${operation}`);
  return problems(model, input, value, operation);
}

function problems(model: ServiceModel, ref: ShapeRef, value: unknown, path: string): readonly string[] {
  const shape: FullShape = model.shapeOf(ref);
  switch (shape.type) {
    case 'structure':
      return structure(model, shape, value, path);
    case 'list': {
      if (!Array.isArray(value)) return [`${path}: not a list`];
      const { member } = shape;
      const inside = value.flatMap((one, at) => (member ? problems(model, member, one, `${path}[${at}]`) : []));
      return [...bounds(shape, value.length, path), ...inside];
    }
    case 'map': {
      if (!isObject(value)) return [`${path}: not a map`];
      const entries = Object.entries(value);
      return [
        ...bounds(shape, entries.length, path),
        ...entries.flatMap(([key, one]) => [
          ...(shape.key ? problems(model, shape.key, key, `${path} key ${key}`) : []),
          ...(shape.value ? problems(model, shape.value, one, `${path}.${key}`) : []),
        ]),
      ];
    }
    case 'string':
      return typeof value === 'string' ? text(shape, value, path) : [`${path}: not a text`];
    case 'integer':
    case 'long':
      return Number.isInteger(value) ? bounds(shape, value as number, path) : [`${path}: not a whole number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: not a boolean`];
    default:
      return typeof value === 'number' ? [] : [`${path}: not a ${shape.type}`];
  }
}

function structure(model: ServiceModel, shape: FullShape, value: unknown, path: string): readonly string[] {
  if (!isObject(value)) return [`${path}: not a structure`];
  const { members = {}, required = [] } = shape;
  const given = Object.keys(value);
  return [
    ...required.filter((name) => value[name] === undefined).map((name) => `${path}: ${name} is missing`),
    ...(shape.union === true && given.length !== 1 ? [`${path}: one member exactly`] : []),
    ...given.flatMap((name) => {
      const member = members[name];
      return member === undefined
        ? [`${path}: ${name} is unknown`]
        : problems(model, member, value[name], `${path}.${name}`);
    }),
  ];
}

function text(shape: FullShape, value: string, path: string): readonly string[] {
  const fits = shape.pattern === undefined || expression(shape.pattern).test(value);
  return [
    ...(shape.enum === undefined || shape.enum.includes(value) ? [] : [`${path}: ${value} is none of its values`]),
    ...(fits ? [] : [`${path}: ${value} does not fit ${shape.pattern ?? ''}`]),
    ...bounds(shape, value.length, path),
  ];
}

/** Some patterns mean characters beyond 16 bits, in Java's spelling: JavaScript sees two units, each for itself. */
const expression = (pattern: string): RegExp =>
  new RegExp(`^(?:${pattern.replaceAll('\\uD800\\uDC00-\\uDBFF\\uDFFF', '\\uD800-\\uDFFF')})$`);

function bounds({ min = -Infinity, max = Infinity }: FullShape, size: number, path: string): readonly string[] {
  return size >= min && size <= max ? [] : [`${path}: ${size} is not within ${min} and ${max}`];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
