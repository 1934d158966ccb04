/** Input of the scanner, and evaluation of its report. Pure: `scripts/build/scan.mjs` runs the scanner. */

/** One check that fails on purpose, and where. */
export interface ScannerAnswer {
  /** Identifier of checkov's check, such as `CKV_AWS_91`. */
  readonly check: string;
  /** What the check asks for. */
  readonly asks: string;
  /** Names of the resources that it may fail on: construct ids as synthesized, `*` for any part. Another one is a finding. */
  readonly resources: readonly string[];
  /** Why it is not done. */
  readonly reason: string;
  /** The cost of doing it: money, work, or a new dependency. */
  readonly cost: string;
}

type Configuration = Readonly<Record<string, unknown>>;

const UNPARSED = ['terraform', 'ephemeral', '//'];

/**
 * A copy that the scanner can parse. Its parser stops at the block `terraform` (required_version) and does not know `ephemeral`;
 * neither holds a resource.
 */
export function forScanner(configuration: Configuration): Configuration {
  return Object.fromEntries(Object.entries(configuration).filter(([block]) => !UNPARSED.includes(block)));
}

/** One failed check of checkov's JSON report. */
export interface FailedCheck {
  readonly check_id: string;
  readonly check_name: string;
  /** `/<state>/cdk.tf.json` */
  readonly file_path: string;
  /** `<type or "resource">.<name>` */
  readonly resource: string;
}

export interface ScannerReport {
  readonly summary: { readonly passed: number; readonly failed: number; readonly parsing_errors: number };
  readonly results: { readonly failed_checks: readonly FailedCheck[] };
}

/** A failed check that no answer covers. */
export interface Unexplained {
  readonly check: string;
  readonly asks: string;
  readonly state: string;
  readonly resource: string;
}

export interface ScanVerdict {
  /** Checks that passed. */
  readonly passed: number;
  /** Checks that failed and have an answer. */
  readonly answered: number;
  readonly unexplained: readonly Unexplained[];
  /** Answers that cover nothing in any report: their check passes now, or their resource is gone. */
  readonly unused: readonly string[];
}

/** Throws if the scanner could not read a file, or read none. */
export function judgeScan(reports: readonly ScannerReport[], answers: readonly ScannerAnswer[]): ScanVerdict {
  for (const { summary, results } of reports) {
    if (summary.parsing_errors > 0) throw new Error(`the scanner could not parse ${summary.parsing_errors} file(s)`);
    if (summary.passed + results.failed_checks.length === 0) throw new Error('the scanner checked nothing');
  }
  const failed = reports.flatMap(({ results }) => results.failed_checks);
  const unexplained = failed.filter((one) => !answers.some((answer) => covers(answer, one))).map(asUnexplained);
  return {
    passed: reports.reduce((sum, { summary }) => sum + summary.passed, 0),
    answered: failed.length - unexplained.length,
    unexplained,
    unused: answers.filter((answer) => !failed.some((one) => covers(answer, one))).map(({ check }) => check),
  };
}

/** The name that follows the type. */
const nameOf = ({ resource }: FailedCheck): string => resource.slice(resource.indexOf('.') + 1);

function covers({ check, resources }: ScannerAnswer, failed: FailedCheck): boolean {
  return check === failed.check_id && resources.some((pattern) => matches(pattern, nameOf(failed)));
}

/** `*` stands for any characters; everything else for itself. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function asUnexplained(failed: FailedCheck): Unexplained {
  return {
    check: failed.check_id,
    asks: failed.check_name,
    state: failed.file_path.split('/').at(-2) ?? failed.file_path,
    resource: failed.resource,
  };
}

/** Configuration for a team that runs checkov itself: the answered checks, each with its reason. */
export function scannerConfiguration(answers: readonly ScannerAnswer[]): string {
  const lines = answers.flatMap(({ check, reason }) => [`  # ${reason}`, `  - ${check}`]);
  return [
    '# Generated from modules/parts/scanner-answers.ts by `UPDATE_GENERATED=1 npx jest scripts/build/scan`.',
    'framework:',
    '  - terraform_json',
    'skip-download: true',
    'quiet: true',
    'compact: true',
    'skip-check:',
    ...lines,
    '',
  ].join('\n');
}
