/** AWS's limits on the length of names, as data. A name that is too long is an error, never cut: a cut name can collide. */
import type { Problem } from '../console/errors';
import { DrError } from '../console/errors';

/** Characters allowed, by kind of name. Sources: the service's API reference, at the field named. */
export const LIMITS = {
  /** S3, bucket naming rules. */
  bucket: 63,
  /** IAM, CreateRole RoleName. */
  role: 64,
  /** IAM, CreatePolicy PolicyName. */
  policy: 128,
  /** Step Functions, CreateStateMachine name. */
  machine: 80,
  /** ACM, RequestCertificate: the first domain name of a certificate. */
  certificateName: 64,
  /** Route 53: a whole name, without the trailing dot. */
  dnsName: 253,
} as const;

/** A name to be checked. */
export interface Named {
  /** What it names, e.g. `task role in us-east-1`. */
  readonly what: string;
  readonly name: string;
  /** Characters that AWS allows. */
  readonly most: number;
  /** Overlay keys whose shortening shortens the name. */
  readonly madeOf: readonly string[];
}

/** Refuses all names that are too long for AWS, in one error. */
export function checkLimits(file: string, names: readonly Named[]): void {
  const problems: Problem[] = names
    .filter((one) => one.name.length > one.most)
    .map((one) => ({
      code: 'name-too-long',
      file,
      path: one.madeOf[0] ?? '',
      value: one.name,
      allowed: `at most ${one.most} characters for the ${one.what}; this name has ${one.name.length}`,
      fix: `shorten ${one.madeOf.join(' or ')} by ${characters(one.name.length - one.most)}`,
    }));
  if (problems.length === 0) return;
  const lines = problems.map((one) => `"${String(one.value)}": ${one.allowed}; ${one.fix}.`);
  throw new DrError(
    'name-too-long',
    problems.length === 1
      ? 'A name is longer than AWS allows.'
      : `${problems.length} names are longer than AWS allows.`,
    lines.join('\n'),
    `Shorten the keys named above in ${file}; names are never cut, because cut names can collide.`,
    undefined,
    problems,
  );
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
