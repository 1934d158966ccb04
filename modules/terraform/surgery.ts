/**
 * What brings a state and the world together again: the state that Terraform could not write, and the resource that exists and is in
 * no state. Each looks first and tells; then a person decides; then Terraform itself writes the state, behind its own lock.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { isThere } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { State, StateId } from '../topology/topology';
import { ADOPTION_FILES, type TerraformCommands } from './commands';
import { failureOf, lockedText } from './failures';
import { erroredFile, forgetBase, keepCopy, putAside, readBase } from './leftovers';
import { errorsIn } from './messages';
import type { ProcessResult } from './process';
import { identify } from './processes';
import { incompleteIn, judgePush, parseStateFile, type PushVerdict, type StateFile } from './state-file';

const LOCK = '-lock-timeout=15s';

export interface Errored {
  readonly file: string;
  readonly state: StateFile;
  /** What the bucket holds; null for nothing. */
  readonly remote: StateFile | null;
  readonly remoteText: string;
  readonly verdict: PushVerdict;
}

/** Looks at the state that an apply could not write; null where there is none. Throws `state-unreadable`. */
export async function lookAtErrored(
  commands: TerraformCommands,
  { id }: State,
  signal?: AbortSignal,
): Promise<Errored | null> {
  const folder = commands.folder(id);
  const file = erroredFile(folder);
  if (file === null) return null;
  const state = parsed(id, file, readFileSync(file, 'utf8'));
  if (state === null) throw unreadable(id, file, 'it holds no state');
  const remoteText = await pull(commands, id, signal);
  const remote = parsed(id, 'the state in the bucket', remoteText);
  return { file, state, remote, remoteText, verdict: judgePush(state, remote, readBase(folder)) };
}

/**
 * Writes that state, by Terraform's own `state push` and never with its -force; keeps what was there before, and the file. Answers
 * where the file is now. Throws `state-locked`, `push-failed`, `push-unproven`.
 */
export async function pushErrored(
  commands: TerraformCommands,
  { id }: State,
  { file, state, remote, remoteText, verdict }: Errored,
  signal?: AbortSignal,
): Promise<string> {
  const folder = commands.folder(id);
  if (verdict.kind === 'push') {
    if (remote !== null) keepCopy(folder, remoteText, `before-push-serial-${remote.serial}`);
    const writing = { title: `state push ${id}`, doing: () => [] };
    const result = await commands.run(id, ['state', 'push', LOCK, file], { signal, writing });
    if (result.code !== 0) throw notPushed(commands, id, file, result);
    const after = parsed(id, 'the state in the bucket', await pull(commands, id));
    if (after === null || judgePush(state, after, 'unknown').kind !== 'there') throw unproven(commands, id, file);
  }
  const kept = putAside(folder, file, `errored-serial-${state.serial}`);
  forgetBase(folder);
  return kept;
}

export interface Adoption {
  readonly address: string;
  readonly id: string;
  /** It is in the state, and Terraform takes it for incomplete: its creation was broken off. It is adopted by saying that it is whole. */
  readonly incomplete: boolean;
  /** Arguments in which the resource differs from the configuration: an apply after the adoption would change them. */
  readonly differs: readonly string[];
}

/** True where the state holds it, and Terraform takes it for incomplete. */
export async function isIncomplete(
  commands: TerraformCommands,
  { id }: State,
  address: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return incompleteIn(parsed(id, 'the state in the bucket', await pull(commands, id, signal))).has(address);
}

/**
 * What an adoption would find, by a plan that is thrown away. Throws `already-in-state`, `nothing-to-adopt`, and `other-resource`
 * where an apply would have to replace what is adopted: then it is not what the configuration means.
 */
export async function planAdoption(
  commands: TerraformCommands,
  { id: state }: State,
  { address, id }: Pick<Adoption, 'address' | 'id'>,
  signal?: AbortSignal,
): Promise<Adoption> {
  const incomplete = incompleteIn(parsed(state, 'the state in the bucket', await pull(commands, state, signal)));
  const known = incomplete.get(address);
  if (known !== undefined) return { address, id: known, incomplete: true, differs: [] };
  const folder = commands.folder(state);
  const [block, file, owner] = ADOPTION_FILES.map((name) => join(folder, name)) as [string, string, string];
  try {
    writeFileSync(owner, JSON.stringify(identify(process.pid) ?? null));
    writeFileSync(block, JSON.stringify({ import: [{ to: address, id: literal(id) }] }), { mode: 0o600 });
    const flags = ['-json', '-input=false', '-lock=false', `-target=${address}`, `-out=${ADOPTION_FILES[1]}`];
    const result = await commands.run(state, ['plan', ...flags], { signal });
    if (isThere(file)) chmodSync(file, 0o600);
    if (result.code !== 0) throw notFound(commands, state, address, id, result);
    const shown = await commands.run(state, ['show', '-json', ADOPTION_FILES[1]], { signal });
    if (shown.code !== 0) throw failureOf(state, 'read the plan of', shown, (text) => commands.words(text));
    return adoptionIn(commands, state, { address, id }, JSON.parse(shown.stdout));
  } finally {
    for (const one of [block, file, owner]) rmSync(one, { force: true });
  }
}

/** Takes it into the state, or takes it for whole, and changes nothing in AWS (`terraform import`, `terraform untaint`). Throws `state-locked`, `adoption-failed`. */
export async function adopt(
  commands: TerraformCommands,
  { id: state }: State,
  { address, id, incomplete }: Adoption,
  signal?: AbortSignal,
): Promise<void> {
  const writing = { title: `adopt ${address} into ${state}`, doing: () => [] };
  const words = incomplete ? ['untaint', LOCK, address] : ['import', '-input=false', '-no-color', LOCK, address, id];
  const result = await commands.run(state, words, { signal, writing });
  if (result.code === 0) return;
  const errored = erroredFile(commands.folder(state));
  throw (
    lockedText(state, result.stdout, (text) => commands.words(text)) ??
    new DrError(
      errored === null ? 'adoption-failed' : 'state-not-written',
      `${address} was not adopted into ${state}.`,
      shortened(result.stdout),
      errored === null
        ? `Nothing was changed in AWS. Fix the cause, then run it again.`
        : `Write the state first: ${commands.words(`state push ${state}`)}`,
    )
  );
}

interface RawPlan {
  readonly resource_changes?: readonly {
    readonly address?: string;
    readonly change?: {
      readonly actions?: readonly string[];
      readonly importing?: unknown;
      readonly before?: unknown;
      readonly after?: unknown;
      readonly after_unknown?: unknown;
      readonly replace_paths?: readonly (readonly unknown[])[];
    };
  }[];
}

function adoptionIn(
  commands: TerraformCommands,
  state: StateId,
  { address, id }: Pick<Adoption, 'address' | 'id'>,
  plan: unknown,
): Adoption {
  const change = (plan as RawPlan).resource_changes?.find((one) => one.address === address)?.change;
  if (change === undefined || change.importing === undefined || change.importing === null) {
    const next = commands.words(`plan ${state}`);
    const why = 'Terraform would adopt nothing: it knows a resource of that address.';
    throw new DrError(
      'already-in-state',
      `${address} is in ${state} already.`,
      why,
      `See what an apply would do: ${next}`,
      EXIT.refused,
    );
  }
  if (change.actions?.includes('delete') === true) {
    const paths = [...new Set((change.replace_paths ?? []).map(([first]) => String(first)))];
    throw new DrError(
      'other-resource',
      `${id} is not what ${address} describes.`,
      `An apply after the adoption would replace it, because of ${paths.join(', ') || 'what differs'}: what it holds would be lost.`,
      'Look at the identifier. If it is the right one, bring the configuration and the resource together first.',
      EXIT.refused,
    );
  }
  return { address, id, incomplete: false, differs: differing(change.before, change.after, change.after_unknown) };
}

function differing(before: unknown, after: unknown, unknown: unknown): readonly string[] {
  const [left, right, later] = [before, after, unknown].map(fields) as [Fields, Fields, Fields];
  return Object.keys(right)
    .filter(
      (name) => later[name] !== true && JSON.stringify(left[name] ?? null) !== JSON.stringify(right[name] ?? null),
    )
    .sort();
}

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** Terraform evaluates strings; an identifier is meant as it is. */
const literal = (text: string): string => text.replaceAll('${', '$${').replaceAll('%{', '%%{');

async function pull(commands: TerraformCommands, state: StateId, signal?: AbortSignal): Promise<string> {
  const result = await commands.run(state, ['state', 'pull'], { signal });
  if (result.code === 0) return result.stdout;
  throw new DrError(
    'state-unreadable',
    `The state of ${state} could not be read.`,
    shortened(result.stderr || result.stdout),
    'Wait until its bucket answers, or renew your credentials; then run it again. Nothing was changed.',
    EXIT.unknown,
  );
}

function parsed(state: StateId, where: string, text: string): StateFile | null {
  try {
    return parseStateFile(text);
  } catch (error) {
    throw unreadable(state, where, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(state: StateId, where: string, why: string): DrError {
  const fix = 'Nothing was changed. The bucket keeps older versions: docs/state-surgery.md, The way back.';
  return new DrError('state-unreadable', `${where} is no state of ${state}.`, `${why}.`, fix, EXIT.refused);
}

function notPushed(commands: TerraformCommands, state: StateId, file: string, result: ProcessResult): DrError {
  return (
    lockedText(state, result.stdout, (text) => commands.words(text)) ??
    new DrError(
      'push-failed',
      `Terraform could not write the state of ${state}.`,
      shortened(result.stdout),
      `${file} is as it was. Fix the cause, then run it again: ${commands.words(`state push ${state}`)}`,
    )
  );
}

function unproven(commands: TerraformCommands, state: StateId, file: string): DrError {
  return new DrError(
    'push-unproven',
    `The state of ${state} was written, but the bucket holds another one.`,
    'What was read back is not what was written: somebody may have written it since.',
    `${file} is as it was. Look again: ${commands.words(`state push ${state}`)}`,
    EXIT.unknown,
  );
}

function notFound(
  commands: TerraformCommands,
  state: StateId,
  address: string,
  id: string,
  result: ProcessResult,
): DrError {
  const missing = errorsIn(result.stdout).find(({ summary }) => /non-existent remote object/i.test(summary));
  if (missing === undefined) return failureOf(state, 'plan', result, (text) => commands.words(text));
  return new DrError(
    'nothing-to-adopt',
    `AWS knows no ${address.split('.')[0] ?? ''} ${id}.`,
    'The provider asked for it in the region of this state, and it is not there.',
    'Correct the identifier: the documentation of the type names its form under Import. Nothing was changed.',
    EXIT.refused,
  );
}

/** The lines of Terraform's own error, without its frame. */
function shortened(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((one) => one.replace(/^[│╷╵\s]+/, '').trim());
  return lines
    .filter((one) => one !== '')
    .slice(-8)
    .join('\n');
}
