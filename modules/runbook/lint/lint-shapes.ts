/**
 * Rules that need the services' models: members of inputs, and fields of answers. A misspelt member is an error of the
 * SDK in the middle of a failover; a misspelt field of an answer never holds, and the step waits until its deadline.
 */
import type { Operation } from '../../operations/operation';
import { scalarProblems, unknownMember, valueProblems } from '../../operations/shapes/check';
import { faultStem, plain, type OperationShape, type Shape, type ShapesOf } from '../../operations/shapes/shape';
import { conditionsOf } from '../acts/conditions';
import { byCondition, type ByCondition } from '../conditions/index';
import { operationsOf, type LintProblem } from './lint';
import type { Observed, Path, Predicate, Runbook, Step } from '../runbook';

/** All problems of a runbook by these models; empty when there is none. */
export function lintShapes({ steps }: Pick<Runbook, 'steps'>, shapesOf: ShapesOf): readonly LintProblem[] {
  const of = ({ service, action }: Operation): OperationShape | undefined => shapesOf(service, action);
  return steps.flatMap((step) => {
    const say =
      (rule: string) =>
      (why: string): LintProblem => ({ rule, step: step.id, why });
    return [
      ...operationsOf(step).flatMap((one) => sent(one, of(one)).map(say('wrong-input'))),
      ...readIn(step).flatMap(({ read, wrong }) =>
        wrong(of(read)).map((why) => say('wrong-output')(`${nameOf(read)}: ${why}`)),
      ),
    ];
  });
}

const nameOf = ({ service, action }: Operation): string => `${service}:${action}`;

function sent(operation: Operation, shape: OperationShape | undefined): readonly string[] {
  if (shape === undefined) return [`${nameOf(operation)} is not in the service's model`];
  return valueProblems(shape.input ?? plain('structure'), operation.input, '').map(
    (why) => `${nameOf(operation)}: ${why}`,
  );
}

interface Reading {
  readonly read: Operation;
  readonly wrong: (shape: OperationShape | undefined) => readonly string[];
}

function readIn(step: Step): readonly Reading[] {
  const looks = conditionsOf(step).flatMap((condition) => byCondition(LOOKED, condition));
  const notes = (step.note ?? []).map(({ read, in: path }) => ({
    read,
    wrong: (shape: OperationShape | undefined) => wrongOf(elementsAt(shape, path)),
  }));
  return [...looks, ...notes];
}

const wrongOf = (found: Shape | string): readonly string[] => (typeof found === 'string' ? [found] : []);

/** The read of each kind, and the fields that the model of its answer must have. */
const LOOKED: ByCondition<readonly Reading[]> = {
  observed: (condition) => [{ read: condition.read, wrong: (shape) => observed(condition, shape) }],
  missing: ({ read, missing }) => [
    {
      read,
      wrong: (shape) =>
        shape === undefined || shape.faults.has(faultStem(missing))
          ? []
          : [`${missing}: is no fault that the service's model declares`],
    },
  ],
  http: () => [],
  dns: () => [],
};

function observed({ in: path, where }: Observed, shape: OperationShape | undefined): readonly string[] {
  const element = elementsAt(shape, path);
  if (typeof element === 'string') return [element];
  return Object.entries(where).flatMap(([name, predicate]) => {
    const at = path === '@' ? name : `${path}.${name}`;
    const field = name === '@' ? element : fieldAt(element, name.split('.'), at);
    return typeof field === 'string' ? [field] : compared(field, predicate, at);
  });
}

/** The elements that a path selects, or what is wrong with the path. */
function elementsAt(shape: OperationShape | undefined, path: Path): Shape | string {
  // An operation without a model is reported once, for its input.
  if (shape === undefined) return plain('any');
  let current = shape.output ?? plain('structure');
  if (path === '@') return current;
  for (const segment of path.split('.')) {
    const found = fieldAt(current, [segment.replace('[]', '')], path);
    if (typeof found === 'string') return found;
    if (found.kind !== 'list' && found.kind !== 'any') return `${path}: ${segment} is no list but a ${found.kind}`;
    current = found.element() ?? plain('any');
  }
  return current;
}

function fieldAt(shape: Shape, names: readonly string[], path: string): Shape | string {
  const [name, ...rest] = names;
  if (name === undefined || shape.kind === 'any') return shape;
  const members = shape.members();
  const found = shape.kind === 'map' ? shape.element() : members.get(name);
  return found === undefined || found === null ? unknownMember(path, name, members) : fieldAt(found, rest, path);
}

function compared(field: Shape, predicate: Predicate, path: string): readonly string[] {
  if ('is' in predicate) return scalarProblems(field, predicate.is, path);
  if ('not' in predicate) return scalarProblems(field, predicate.not, path);
  if ('atLeast' in predicate) return scalarProblems(field, predicate.atLeast, path);
  if ('atMost' in predicate) return scalarProblems(field, predicate.atMost, path);
  if ('absent' in predicate) return [];
  if (field.kind !== 'list') return field.kind === 'any' ? [] : [`${path}: is no list but a ${field.kind}`];
  if ('empty' in predicate) return [];
  const element = field.element() ?? plain('any');
  return Object.entries('has' in predicate ? predicate.has : predicate.lacks).flatMap(([name, value]) => {
    const found = fieldAt(element, [name], `${path}[].${name}`);
    return typeof found === 'string' ? [found] : scalarProblems(found, value, `${path}[].${name}`);
  });
}
