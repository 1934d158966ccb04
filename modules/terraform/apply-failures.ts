/** Explains a failed apply: what is in the state, what is not, and what to do next. Pure. */
import { DrError, EXIT } from '../console/errors';
import type { TerraformTypes } from '../policies/terraform-types';
import type { StateId } from '../topology/topology';
import { identifierOf, saysExists } from './exists';
import { failureOf, line } from './failures';
import { errorsIn, type Diagnostic } from './messages';
import type { ProcessResult } from './process';
import { describeUnderWay, type Progress } from './progress';

export interface ApplyEnd {
  readonly state: StateId;
  readonly result: ProcessResult;
  readonly progress: Pick<Progress, 'done' | 'underWay'>;
  /** The file with the unwritten state; null if it was written. */
  readonly errored: string | null;
  /** The state's configuration, in which identifiers are looked for. */
  readonly configuration: unknown;
  /** `dr <words>` as it can be typed. */
  readonly words: (words: string) => string;
  readonly types: TerraformTypes;
}

export function applyFailure(end: ApplyEnd): DrError {
  const { state, result, errored, words } = end;
  const errors = errorsIn(result.stdout);
  if (errored !== null) return notWritten(end, errored, errors);
  const lost = errors.some(({ summary }) => NOT_WRITTEN.test(summary));
  // On a full disk neither the state nor a message about it can be written.
  const silent = errors.length === 0 && result.stderr.trim() === '' && result.stopped === undefined;
  if (lost || silent || result.stopped === 'killed' || result.code === null || isCrash(result))
    return killed(end, errors, lost ? 'Terraform could write its state nowhere' : silent ? SILENT : null);
  if (result.stopped === 'interrupted') return interrupted(end, errors);
  if (errors.some(saysGone)) return providerGone(end, errors);
  if (errors.some(saysExists)) return existing(end, errors);
  const failure = failureOf(state, 'apply', result, words);
  const rest = leftLocked(errors) ? ` ${unlock(end)}` : '';
  return new DrError(failure.code, failure.what, failure.why, `${failure.fix}${rest}`, failure.exit);
}

/** Terraform's message for a state that it could not write anywhere. */
const NOT_WRITTEN = /^Failed to (persist|save|create local) state/;

const SILENT = 'Terraform ended without a word (is its disk full?)';

/** Terraform's own panic; unwritten changes are lost. */
function isCrash({ code, stdout }: ProcessResult): boolean {
  return code === 11 || stdout.includes('TERRAFORM CRASH');
}

const leftLocked = (errors: readonly Diagnostic[]): boolean =>
  errors.some(({ summary }) => /releasing the state lock/i.test(summary));

const unlock = ({ state, words }: ApplyEnd): string => `Its lock is still there: ${words(`unlock ${state}`)}.`;

function notWritten(end: ApplyEnd, errored: string, errors: readonly Diagnostic[]): DrError {
  const { state, words, progress } = end;
  // Terraform's advice names commands that are not dr's.
  const causes = errors.filter(({ summary }) => summary !== 'Failed to persist state to backend').map(line);
  const locked = leftLocked(errors) || end.result.code === null;
  const lock = locked ? `${words(`unlock ${state}`)} (its lock is still there), then ` : '';
  return new DrError(
    'state-not-written',
    `Terraform could not write the state of ${state}.`,
    [...causes, `${changes(progress.done)} made it into ${errored}, and nowhere else.`].join('\n'),
    `Do not apply ${state} with another program: it would make all that a second time. When the bucket answers again: ${lock}${words(`state push ${state}`)}.`,
  );
}

function killed(end: ApplyEnd, errors: readonly Diagnostic[], said: string | null): DrError {
  const { state, words, progress, result } = end;
  const crashed = isCrash(result) ? 'Terraform crashed' : 'Terraform was killed';
  const how = said ?? crashed;
  const crash = isCrash(result) ? lastWords(result.stderr) : [];
  return new DrError(
    'apply-killed',
    `${how} while it applied ${state}.`,
    [
      ...errors.map(line),
      ...crash,
      `${changes(progress.done)} ended before that.${underWay(end)}`,
      'Resources that it made after its last write of the state exist in AWS and are in no state.',
    ].join('\n'),
    `See whether its lock is left: ${words(`unlock ${state}`)}; then ${words(`plan ${state}`)}. What an apply then says exists already: ${words(`state adopt ${state} ADDRESS`)}.`,
    result.stopped === undefined ? EXIT.failed : EXIT.interrupted,
  );
}

/** Terraform's words for a provider that ended in the middle of a call. */
const saysGone = ({ summary }: Diagnostic): boolean =>
  /^(Plugin did not respond|Plugin error|Request cancelled)$/.test(summary);

/** Terraform itself goes on and writes its state; of what the provider was at, nobody heard the end. */
function providerGone(end: ApplyEnd, errors: readonly Diagnostic[]): DrError {
  const { state, words, progress } = end;
  const open = errors.flatMap((one) => (saysGone(one) && one.address ? [one.address] : []));
  const at =
    open.length === 0 ? '' : ` It was working on ${open.join(', ')}: each may exist in AWS and be in no state.`;
  const lock = leftLocked(errors) ? ` ${unlock(end)}` : '';
  return new DrError(
    'apply-killed',
    `A provider of Terraform ended while it applied ${state}.`,
    [...errors.map(line), `${changes(progress.done)} came to an end, well or not.${at}`].join('\n'),
    `See what is left to do: ${words(`plan ${state}`)}.${lock} What an apply then says exists already: ${words(`state adopt ${state} ADDRESS`)}.`,
  );
}

function interrupted(end: ApplyEnd, errors: readonly Diagnostic[]): DrError {
  const { state, words, progress } = end;
  const lock = leftLocked(errors) ? ` ${unlock(end)}` : '';
  return new DrError(
    'apply-interrupted',
    `The apply of ${state} was interrupted.`,
    [...errors.map(line), `Terraform wrote its state: ${changes(progress.done)} ended.${underWay(end)}`].join('\n'),
    `See what is left to do: ${words(`plan ${state}`)}.${lock}`,
    EXIT.interrupted,
  );
}

function existing(end: ApplyEnd, errors: readonly Diagnostic[]): DrError {
  const { state, words } = end;
  const found = errors.filter(saysExists);
  const others = errors.filter((one) => !saysExists(one));
  const addresses = [...new Set(found.flatMap(({ address }) => (address === null || address === '' ? [] : [address])))];
  const hints = addresses.map((address) => {
    const { id, name, ask } = identifierOf(end.types, address, end.configuration);
    if (id !== null) return `${address}: its identifier should be ${id}`;
    if (name !== null) return `${address}: its name is ${name}; aws ${ask ?? ''} tells the identifier`;
    return `${address}: its identifier is what the provider's documentation of ${address.split('.')[0] ?? ''} names under Import`;
  });
  const commands = addresses.map((address) => {
    const { id, name, lookUp } = identifierOf(end.types, address, end.configuration);
    const found = id !== null || (name !== null && lookUp !== undefined);
    return words(`state adopt ${state} ${quoted(address)}${found ? '' : ' ID'}`);
  });
  return new DrError(
    'exists-already',
    `Terraform could not apply ${state}: ${found.length} of its resources exist already, and are not in its state.`,
    [...found.map(line), ...others.map(line), ...hints].join('\n'),
    addresses.length === 0
      ? `If they belong to ${state}, adopt each: ${words(`state adopt ${state} ADDRESS ID`)}; otherwise choose other names.`
      : `If they belong to ${state}, adopt them: ${commands.join('; ')}. Otherwise choose other names. Every other change that ended is in the state.`,
  );
}

function underWay({ progress }: ApplyEnd): string {
  const open = progress.underWay.map(describeUnderWay);
  return open.length === 0 ? '' : ` Under way: ${open.join(', ')}: each may exist or not.`;
}

const changes = (count: number): string => `${count} ${count === 1 ? 'change' : 'changes'}`;
const quoted = (address: string): string => (/^[\w.-]+$/.test(address) ? address : `'${address}'`);

/** Of a crash: its first lines name the cause, and the rest is a trace. */
function lastWords(text: string): readonly string[] {
  const lines = text.split('\n').filter((one) => /^(panic|runtime error|Error):?/i.test(one.trim()));
  return lines.slice(0, 2);
}
