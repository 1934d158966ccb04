/**
 * Writes several overlays, all or none. A process that dies between two of them would leave contradicting roles, which
 * no verb accepts. So all edits are stored in one file first, and `finishEdits` completes them.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere, writing } from '../../console/disk';
import { DrError, EXIT } from '../../console/errors';
import { stageOverlay, writeOverlay, type StagedOverlay } from '../../overlays/edit';
import type { Topology } from '../../topology/topology';
import type { FlowPorts } from './ports';

/** One overlay file that changes. */
export interface OverlayEdit {
  /** Relative to the project. */
  readonly file: string;
  /** One line a key: what is declared, what is observed. */
  readonly why: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** Where what is to be written is kept meanwhile. */
export const pendingIn = (work: string, environment: string): string => join(work, `overlays-${environment}.json`);

export const pendingEdits = ({ runsDir }: Pick<FlowPorts, 'runsDir'>, { environment }: Topology): string =>
  pendingIn(dirname(runsDir), environment);

/** Throws DrError `overlay-changed`, `disk-full` and its like; then every overlay is as it was. */
export function writeEdits(root: string, edits: readonly OverlayEdit[], pending: string): void {
  for (const { file, before } of edits) {
    if (readFileSync(join(root, file), 'utf8') !== before) throw overlayChanged(file);
  }
  const staged: StagedOverlay[] = [];
  const written: OverlayEdit[] = [];
  try {
    // All of them first: on a full disk none may be in its place when another finds no room.
    for (const { file, after } of edits) staged.push(stageOverlay(join(root, file), after));
    // Half of it names nothing, and then nothing was placed either.
    writing(pending, () => writeFileSync(pending, JSON.stringify(edits), { flush: true, mode: 0o600 }));
    for (const [index, edit] of edits.entries()) {
      staged[index]?.place();
      written.push(edit);
    }
  } catch (error) {
    for (const { file, before } of written) writeOverlay(join(root, file), before);
    throw error;
  } finally {
    for (const one of staged) one.drop();
    rmSync(pending, { force: true });
  }
}

/**
 * Brings to its end what a process that died had begun to write. Answers the files that it wrote now: none where it had placed none, where
 * it had placed all, or where somebody has edited one since.
 */
export function finishEdits(root: string, pending: string): readonly string[] {
  const edits = readPending(pending);
  const texts = edits.map(({ file }) => (isThere(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null));
  const left = edits.filter(({ before }, at) => texts[at] === before);
  const known = edits.every(({ before, after }, at) => texts[at] === before || texts[at] === after);
  const half = known && left.length > 0 && left.length < edits.length;
  if (half) for (const { file, after } of left) writeOverlay(join(root, file), after);
  rmSync(pending, { force: true });
  return half ? left.map(({ file }) => file) : [];
}

/** The files of which a process that died wrote some and not all; null where none did. */
export function halfWritten(root: string, pending: string): readonly string[] | null {
  const edits = readPending(pending);
  const placed = edits.filter(
    ({ file, after }) => isThere(join(root, file)) && readFileSync(join(root, file), 'utf8') === after,
  );
  return placed.length > 0 && placed.length < edits.length ? edits.map(({ file }) => file) : null;
}

function readPending(pending: string): readonly OverlayEdit[] {
  if (!isThere(pending)) return [];
  try {
    const read: unknown = JSON.parse(readFileSync(pending, 'utf8'));
    const isEdit = (one: Partial<OverlayEdit>): boolean =>
      [one.file, one.before, one.after].every((text) => typeof text === 'string') &&
      /^env\/[\w.-]+\/[\w.-]+$/.test(one.file ?? '');
    return Array.isArray(read) && read.every(isEdit) ? (read as readonly OverlayEdit[]) : [];
  } catch {
    // Half of it was written, before any overlay was.
    return [];
  }
}

/** Instead of what is wrong with overlays of which some are written and some are not. */
export function halfReconciled(files: readonly string[], reconcile: string): DrError {
  return new DrError(
    'reconcile-unfinished',
    `A reconciliation died while it wrote ${files.join(' and ')}.`,
    'Some of them say what is, and the others what was: together they contradict each other.',
    `Let it write the others: ${reconcile}. It needs no answer of AWS for that.`,
    EXIT.refused,
  );
}

function overlayChanged(file: string): DrError {
  return new DrError(
    'overlay-changed',
    `${file} was changed meanwhile.`,
    'It is not what the diff was made from. Nothing was written and nothing was applied.',
    'Call it again.',
    EXIT.refused,
  );
}
