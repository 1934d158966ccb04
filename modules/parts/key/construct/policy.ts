/** IAM policy documents as data, with the capitals that IAM wants. */

/** One statement. Resources are ARNs; `*` only where the service knows no ARN, with a comment that says so. */
export interface KeyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly AWS?: string; readonly Service?: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy document as the provider takes it: JSON in a string. */
export function policyDocument(statements: readonly KeyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
