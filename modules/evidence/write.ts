/** Writes what a run leaves, all of it or nothing. */
import { diskError } from '../console/disk';
import { DrError } from '../console/errors';
import { sha256 } from './digest';
import type { Evidence } from './evidence';
import { renderReport } from './report';

/** The little of a file system that is needed. */
export interface Files {
  exists(path: string): boolean;
  /** Makes a folder and those above it. */
  makeFolder(path: string): void;
  write(path: string, content: string | Uint8Array): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
}

export interface WrittenEvidence {
  /** `<root>/<run-id>`. */
  readonly folder: string;
  readonly evidence: string;
  readonly report: string;
  /** SHA-256 of evidence.json, which holds those of all other files. */
  readonly digest: string;
  readonly value: Evidence;
}

/**
 * Writes `<root>/<run-id>/` with `evidence.json`, `report.html` and `attachments` (journals, runbooks, scripts; by file name).
 * The folder appears complete or not at all. Throws DrError `evidence-exists`: evidence is never
 * overwritten; and `disk-full` and its like, with nothing left.
 */
export function writeEvidence(
  root: string,
  measured: Omit<Evidence, 'files'>,
  attachments: Readonly<Record<string, string | Uint8Array>>,
  files: Files,
): WrittenEvidence {
  const folder = `${root}/${measured.run_id}`;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(measured.run_id))
    throw new RangeError(`${measured.run_id} is no folder name`);
  if (files.exists(folder)) throw exists(folder);
  const attached = digests(attachments);
  const report = renderReport({ ...measured, files: attached });
  const value: Evidence = { ...measured, files: { ...attached, 'report.html': sha256(report) } };
  const json = `${JSON.stringify(value, null, 2)}\n`;
  const draft = `${root}/.${measured.run_id}.draft`;
  try {
    files.remove(draft);
    files.makeFolder(draft);
    const all = { ...attachments, 'report.html': report, 'evidence.json': json };
    for (const [name, content] of Object.entries(all)) files.write(`${draft}/${name}`, content);
    files.rename(draft, folder);
  } catch (error) {
    files.remove(draft);
    throw diskError(error, folder) ?? error;
  }
  return {
    folder,
    evidence: `${folder}/evidence.json`,
    report: `${folder}/report.html`,
    digest: sha256(json),
    value,
  };
}

function digests(attachments: Readonly<Record<string, string | Uint8Array>>): Readonly<Record<string, string>> {
  for (const name of Object.keys(attachments)) {
    const own = name === 'evidence.json' || name === 'report.html';
    if (own || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new RangeError(`${name} cannot be attached`);
  }
  return Object.fromEntries(Object.entries(attachments).map(([name, content]) => [name, sha256(content)]));
}

function exists(folder: string): DrError {
  return new DrError(
    'evidence-exists',
    `${folder} exists already`,
    'Evidence of a run is written once and never overwritten.',
    'Give the run another id, or move the folder away.',
  );
}
