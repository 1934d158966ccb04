/**
 * The shape of a value in a service's model: one view of the SDK's schemas and of botocore's models, so that one check
 * covers both.
 */
import type { Service } from '../operation';

/** `any`: the model leaves it open. */
export type ShapeKind = 'text' | 'number' | 'flag' | 'time' | 'bytes' | 'list' | 'map' | 'structure' | 'any';

export interface Shape {
  readonly kind: ShapeKind;
  /** Of a structure; empty for every other kind. A function: shapes contain themselves. */
  readonly members: () => ReadonlyMap<string, Shape>;
  /** Names of a structure's members that must be given. */
  readonly required: readonly string[];
  /** Of a list its elements, of a map its values; null for every other kind. */
  readonly element: () => Shape | null;
  /** The values of an enum; null where the model names none (the SDK's schemas name none at all). */
  readonly allowed: readonly string[] | null;
}

export interface OperationShape {
  /** Null where the model has none. */
  readonly input: Shape | null;
  readonly output: Shape | null;
  /** What it may be refused for, without `Fault` or `Exception`; where the model does not tell by operation, of the whole service. */
  readonly faults: ReadonlySet<string>;
}

/** Undefined for an operation that the model does not have. */
export type ShapesOf = (service: Service, action: string) => OperationShape | undefined;

/** A shape of one kind without parts. */
export const plain = (kind: ShapeKind, allowed: readonly string[] | null = null): Shape => ({
  kind,
  members: () => new Map(),
  required: [],
  element: () => null,
  allowed,
});

/** The fault's name as conditions spell it. */
export const faultStem = (name: string): string => name.replace(/(Fault|Exception)$/, '');

/** Computed on first use, once. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
