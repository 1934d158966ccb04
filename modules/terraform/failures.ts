/** Turns Terraform's messages into errors with a fix. Pure. */
import { stripVTControlCharacters } from 'node:util';
import { DrError, EXIT } from '../console/errors';
import { meaningOf, type Meaning } from '../console/meanings';
import type { StateId } from '../topology/topology';
import { errorsIn, type Diagnostic } from './messages';
import type { ProcessResult } from './process';

/** Lines of detail shown for one diagnostic; the rest is usually the provider's request id and advice about itself. */
const DETAIL_LINES = 6;

/** Terraform's message for a missing state bucket. */
const NO_BUCKET = /NoSuchBucket|S3 bucket "?[^" ]*"? ?does not exist/i;

/** The error for a Terraform command that failed on a state. */
export function failureOf(
  state: StateId,
  command: string,
  result: ProcessResult,
  words: (verb: string) => string = (verb) => `dr ${verb}`,
): DrError {
  const errors = errorsIn(result.stdout);
  const lock = errors.find(({ summary }) => summary === 'Error acquiring the state lock');
  if (lock !== undefined) return lockedError(state, lock, words);
  const bucket = errors.find(({ detail, summary }) => NO_BUCKET.test(`${summary} ${detail}`));
  if (bucket !== undefined && command === 'initialise') return noBucketError(state, bucket, words);
  const unread = errors.find(({ summary }) => summary === 'Unable to find remote state');
  if (unread !== undefined) return upstreamError(state);
  if (errors.some(({ summary }) => summary === 'Saved plan is stale')) return staleError(state);
  const held = errors.filter(({ summary }) => summary === 'Instance cannot be destroyed');
  if (held.length > 0) return protectedError(state, held);
  const meanings = meaningsIn(errors);
  const stop = result.code === null ? `${command} was ended by a signal.` : '';
  return new DrError(
    'terraform-failed',
    `Terraform could not ${command} ${state}.`,
    errors.length > 0
      ? [...errors.map(line), ...meanings.map(({ why }) => why)].join('\n')
      : [lastLines(result.stderr || result.stdout), stop].join('\n').trim(),
    [
      ...meanings.map(({ fix }) => fix),
      command === 'apply'
        ? `What was done is in the state. Fix the cause, then run again: ${words(`apply ${state}`)}`
        : `Fix the cause, then run the command again. Nothing was changed.`,
    ].join(' '),
  );
}

/** As AWS's provider and the S3 backend word an error of the service, a lost connection and a certificate. */
const CODES: readonly RegExp[] = [
  /api error ([A-Za-z0-9.]+)/,
  /\b([A-Z][A-Za-z]+(?:Exception|Fault|Denied|Expired|Bucket|Redirect|Malformed)):/,
];
const IN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/x509: certificate signed by unknown authority/, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  [/x509: certificate has expired or is not yet valid/, 'CERT_HAS_EXPIRED'],
  [/no such host/, 'ENOTFOUND'],
  [/connection refused/, 'ECONNREFUSED'],
  [/Proxy Authentication Required/, 'ProxyAuthenticationRequired'],
  [/No valid credential sources found|failed to refresh cached credentials/, 'CredentialsProvider'],
  [/looking for beginning of value|invalid character '<'/, 'NoAwsAnswer'],
];

/** The meanings of the codes in Terraform's errors, each once. */
function meaningsIn(errors: readonly Diagnostic[]): readonly Meaning[] {
  const found = errors.flatMap(({ summary, detail }) => {
    const message = `${summary}\n${detail}`;
    const coded = CODES.flatMap((pattern) => pattern.exec(message)?.[1] ?? []);
    const worded = IN_WORDS.flatMap(([pattern, code]) => (pattern.test(message) ? [code] : []));
    return [...coded, ...worded].flatMap((code) => meaningOf({ code, message }) ?? []);
  });
  return [...new Map(found.map((one) => [one.short, one])).values()];
}

/** One diagnostic with the lines of its detail that a person needs. */
export function line({ summary, detail, address }: Diagnostic): string {
  const where = address === null || address === '' ? '' : `${address}: `;
  const shown = detail.split('\n').filter((text) => text.trim() !== '');
  return [`${where}${summary}`, ...shown.slice(0, DETAIL_LINES).map((text) => `  ${text.trim()}`)].join('\n');
}

/** The same for a command that has no JSON output; null where its text tells of no lock. */
export function lockedText(state: StateId, text: string, words: (verb: string) => string): DrError | null {
  if (!text.includes('Error acquiring the state lock')) return null;
  const detail = stripVTControlCharacters(text)
    .split('\n')
    .map((one) => one.replace(/^[│╷╵\s]+/, ''))
    .join('\n');
  return lockedError(state, { severity: 'error', summary: '', detail, address: null }, words);
}

/** The lock's holder is only in the text of the diagnostic's detail, one `Key: value` per line. */
function lockedError(state: StateId, { detail }: Diagnostic, words: (verb: string) => string): DrError {
  const field = (name: string): string =>
    detail
      .split('\n')
      .map((text) => text.trim())
      .find((text) => text.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? 'unknown';
  return new DrError(
    'state-locked',
    `${state} is locked by ${field('Who')} since ${field('Created')}.`,
    `Operation ${field('Operation')} holds lock ${field('ID')} at ${field('Path')}. Two applies of one state would overwrite each other.`,
    `Wait until it is done. When its process is certainly gone: ${words(`unlock ${state} --id ${field('ID')}`)}; then run this again.`,
    EXIT.refused,
  );
}

function noBucketError(state: StateId, { summary, detail }: Diagnostic, words: (verb: string) => string): DrError {
  return new DrError(
    'not-bootstrapped',
    `The bucket that keeps the state of ${state} does not exist.`,
    `${summary} ${detail}`.trim().split('\n').slice(0, 2).join(' '),
    `Make what must exist before a first apply: ${words('bootstrap')}`,
    EXIT.refused,
  );
}

function upstreamError(state: StateId): DrError {
  return new DrError(
    'upstream-not-applied',
    `${state} cannot be planned yet.`,
    'It reads the outputs of a state that was never applied.',
    'Apply the states in order: dr apply',
  );
}

/** `prevent_destroy` is the settings' protection; only the text of the detail names the resource. */
function protectedError(state: StateId, held: readonly Diagnostic[]): DrError {
  const addresses = held.map(({ detail }) => /Resource (\S+) has/.exec(detail)?.[1] ?? 'a protected resource');
  return new DrError(
    'protected',
    `The plan of ${state} would destroy what is protected.`,
    `${addresses.join(', ')} must not be destroyed or replaced as long as the overlays protect it.`,
    'If it must go: set database.deletion_protection to {"protect": false, "reason": "…"} in an overlay, apply that, then run this again.',
    EXIT.refused,
  );
}

function staleError(state: StateId): DrError {
  return new DrError(
    'stale-plan',
    `The plan of ${state} is out of date.`,
    'The state was changed after the plan was made, so the plan is not valid any more.',
    `Plan and apply again: dr apply ${state}`,
    EXIT.refused,
  );
}

function lastLines(text: string): string {
  return text
    .split('\n')
    .filter((piece) => piece.trim() !== '')
    .slice(-DETAIL_LINES)
    .join('\n');
}
