/** Every error of `dr`, as a value: what `dr explain-error` prints and docs/reference/errors.md lists. */
import catalogue from './error-catalogue.json';

export interface CataloguedError {
  /** Stable: programs may go by it. */
  readonly code: string;
  /** `problem`: one thing that is wrong with what a person wrote, beside others; it has no `what`, and `why` says what is allowed. */
  readonly kind: 'error' | 'problem';
  readonly what: string | null;
  readonly why: string | null;
  readonly fix: string;
  /** Name of the exit code (docs/command-line.md); null where it depends on what happened. */
  readonly exit: string | null;
  /** The source that makes it. */
  readonly path: string;
}

export const ERRORS = catalogue as readonly CataloguedError[];

/** All that is known of a code: more than one where it is said in several situations. */
export function errorsWith(code: string): readonly CataloguedError[] {
  return ERRORS.filter((one) => one.code === code);
}
