/** Types of values in calls, and of predicates on values in answers. */

export type InputValue = string | number | boolean | readonly InputValue[] | { readonly [key: string]: InputValue };

/** A value that a predicate compares with. */
export type Scalar = string | number | boolean;

/**
 * What a field of an element must be. `not` demands a value: a missing field is no evidence that it differs. `absent` and
 * `lacks` are only ever asked of an element that is there, so that they cannot hold on an empty answer. `empty` demands the list itself:
 * an answer that leaves it out says nothing.
 */
export type Predicate =
  | { readonly is: Scalar }
  | { readonly not: string }
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly absent: true }
  /** The field is a list that is there, and holds nothing. */
  | { readonly empty: true }
  /** The field is a list with an element whose fields have these values. */
  | { readonly has: { readonly [field: string]: Scalar } }
  /** The field is a list (or missing) without such an element. */
  | { readonly lacks: { readonly [field: string]: Scalar } };
