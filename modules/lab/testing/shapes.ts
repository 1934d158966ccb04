/** botocore's models as the shapes that operations are held against; they know the values of enums, and the faults of each operation. */
import type { Models, ServiceModel, ShapeRef } from '../gateway/model';
import { faultStem, once, plain, type ShapeKind, type Shape, type ShapesOf } from '../../operations/shapes/shape';

const KINDS: Readonly<Record<string, ShapeKind>> = {
  string: 'text',
  character: 'text',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'flag',
  timestamp: 'time',
  blob: 'bytes',
};

export function botocoreShapes(models: Models): ShapesOf {
  return (service, action) => {
    const model = models.service(service);
    const operation = model?.operations[action];
    if (model === undefined || operation === undefined) return undefined;
    const faults = (operation.errors ?? []).flatMap((ref) => {
      const { error } = model.shapeOf(ref);
      return [ref.shape, ...(error?.code === undefined ? [] : [error.code])];
    });
    return {
      input: operation.input === undefined ? null : shapeOf(model, operation.input),
      output: operation.output === undefined ? null : shapeOf(model, operation.output),
      faults: new Set(faults.map(faultStem)),
    };
  };
}

function shapeOf(model: ServiceModel, ref: ShapeRef): Shape {
  const { type, members = {}, member, value, required = [], enum: allowed = null } = model.shapeOf(ref);
  const inside = (one: ShapeRef | undefined): (() => Shape | null) =>
    once(() => (one === undefined ? null : shapeOf(model, one)));
  if (type === 'list') return { ...plain('list'), element: inside(member) };
  if (type === 'map') return { ...plain('map'), element: inside(value) };
  if (type !== 'structure') return plain(KINDS[type] ?? 'any', allowed);
  return {
    ...plain('structure'),
    members: once(() => new Map(Object.entries(members).map(([name, one]) => [name, shapeOf(model, one)]))),
    required,
  };
}
