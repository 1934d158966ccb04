/** Whether what lies beside evidence is what the run left, and the report that follows from it. Pure. */
import { DrError } from '../console/errors';
import { sha256 } from './digest';
import type { Evidence } from './evidence';
import { renderReport } from './report';

/** Content of a file beside the evidence by its name; null where there is none. */
export type Beside = (name: string) => Uint8Array | null;

export const REPORT = 'report.html';

export interface RenderedReport {
  readonly text: string;
  /** True where this is, byte for byte, the report that the run left: the same evidence, and a dr that renders it the same. */
  readonly asLeft: boolean;
}

/** Files that are not as the run left them, in words. The report is not one of them: it can be rendered again. */
export function changedFiles({ files }: Pick<Evidence, 'files'>, beside: Beside): readonly string[] {
  return Object.entries(files)
    .filter(([name]) => name !== REPORT)
    .flatMap(([name, digest]) => {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return [`${JSON.stringify(name)} is no name of a file beside it`];
      const content = beside(name);
      if (content === null) return [`${name} is missing`];
      return sha256(content) === digest ? [] : [`${name} is not what the run left: its SHA-256 is ${sha256(content)}`];
    });
}

/**
 * The report of evidence whose files are as the run left them.
 * @throws DrError `evidence-changed` with every file that is not.
 */
export function renderAgain(evidence: Evidence, folder: string, beside: Beside): RenderedReport {
  const changed = changedFiles(evidence, beside);
  if (changed.length > 0) {
    throw new DrError(
      'evidence-changed',
      `${folder} is not as the run left it.`,
      changed.join('\n'),
      'Take the folder from where it was kept, or run the drill again; a report of changed evidence proves nothing.',
    );
  }
  // As `writeEvidence` does: a report cannot name its own digest.
  const { [REPORT]: left, ...files } = evidence.files;
  const text = renderReport({ ...evidence, files });
  return { text, asLeft: sha256(text) === left };
}
