/** Policy rules and their findings. */
import type { TerraformTypes } from './terraform-types';
import type { ComposedState, ComposedTree } from './tree';

/** A finding of a rule, before exceptions are applied. */
export interface Breach {
  readonly state: ComposedState['id'];
  /** Terraform address in that state, e.g. `aws_rds_cluster.main`, `output.key_arn`, `terraform.backend`. */
  readonly at: string;
  /** What is wrong, a whole sentence. */
  readonly what: string;
  /** What to do about it, a whole sentence. */
  readonly fix: string;
  /** Default: an error, which refuses. */
  readonly severity?: 'warning';
}

/** A rule over the composed tree. One file each under rules/, listed in rules/index.ts. */
export interface Policy {
  /** Stable; exceptions name it. */
  readonly id: string;
  /** What must hold, in a few words. */
  readonly title: string;
  /** What goes wrong without it. One or two sentences. */
  readonly why: string;
  check(tree: ComposedTree, types: TerraformTypes): readonly Breach[];
}

/** A finding with its exception applied. */
export interface PolicyFinding {
  readonly rule: string;
  /** Warnings refuse nothing. */
  readonly severity: 'error' | 'warning';
  /** State it was found in; null for one about the exceptions themselves. */
  readonly state: string | null;
  /** `<state id>/<terraform address>`, as an exception names it. */
  readonly address: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}
