/** What is wrong with one answer to a question of `dr init`, by the rules that the overlays obey. Pure. */
import type { Problem } from '../console/errors';
import { judgeDraft, type Declarations } from './declare';
import type { SettingsDraft } from './draft';

/** Dotted path of the value that an answer becomes, below the environment; '' is the environment's own name. */
export type AnswerPath =
  | ''
  | 'app'
  | 'account_id'
  | 'domain'
  | 'service_name'
  | 'image.repository'
  | 'image.digest'
  | 'rto_minutes'
  | 'rpo_seconds'
  | 'regions'
  | 'control_region';

const NUMBERS: readonly AnswerPath[] = ['rto_minutes', 'rpo_seconds'];

/**
 * The first problem of an answer, null where there is none. Only rules about this value alone are checked; relations
 * between answers are checked when all are given. `regions`: earlier answers.
 */
export function problemOfAnswer(
  path: AnswerPath,
  answer: string | readonly string[],
  declarations: Declarations,
  regions: readonly string[] = [],
): Problem | null {
  if (NUMBERS.includes(path) && !/^\d{1,6}$/.test(String(answer))) {
    return { code: 'type', file: '', path, value: answer, allowed: 'a whole number', fix: 'write for example 15' };
  }
  const draft = draftWith(path, answer, regions);
  return judgeDraft(draft, declarations).problems.find((one) => one.path === path) ?? null;
}

function draftWith(path: AnswerPath, answer: string | readonly string[], regions: readonly string[]): SettingsDraft {
  const [outer = '', inner] = path.split('.');
  const value = NUMBERS.includes(path) ? Number(answer) : answer;
  const around = regions.length === 0 ? {} : { regions };
  const image = inner === undefined ? {} : { [outer]: { [inner]: value } };
  return {
    environment: path === '' ? String(answer) : 'new',
    value: path === '' || inner !== undefined ? around : { ...around, [outer]: value },
    // An image is a value of each region; here one region is enough.
    regions: [{ region: 'us-east-1', value: image, fileOf: () => '' }],
    overlayRegions: path === 'regions' && typeof answer !== 'string' ? answer : regions,
    fileOf: () => '',
  };
}
