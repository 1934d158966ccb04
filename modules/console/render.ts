/** Errors and results as a person, or a program with --json, reads them. */
import { DrError, EXIT, type ExitCode, type Problem } from './errors';
import { harmless, oneLine, paint, type Paint } from './style';

/** For an unexpected error. */
interface Unexpected {
  /** Version, verb and machine, for the error report. */
  readonly about?: string;
  /** Show the stack trace. */
  readonly stack?: boolean;
}

interface RenderOptions extends Unexpected {
  readonly colors: boolean;
}

/** The text for a terminal: what, why, every problem with its place, and what to do. Ends without a newline. */
export function renderError(error: unknown, options: RenderOptions = { colors: false }): string {
  const p = paint(options.colors);
  if (!(error instanceof DrError)) return renderUnexpected(error, p, options);
  // If the reason is the list of problems, only the list below is shown.
  const listed = error.problems.length > 0 && error.problems.every(({ fix }) => error.why.includes(fix));
  return [
    p.bad(`✗ ${harmless(error.what)}`),
    ...(listed ? [] : [`  ${harmless(error.why)}`]),
    ...(error.problems.length > 0 ? ['', renderProblems(error.problems, p)] : []),
    '',
    `  ${p.strong('What to do:')} ${harmless(error.fix)}`,
    p.dim(`  (${oneLine(error.code)})`),
  ].join('\n');
}

/** The same for programs. The shape is stable: docs/command-line.md. */
export function errorJson(error: unknown): object {
  if (!(error instanceof DrError)) {
    const why = `${kindOf(error)}${placeOf(error)}. ${UNEXPECTED}`;
    return { error: { code: 'unexpected', what: messageOf(error), why, fix: REPORT_IT, problems: [] } };
  }
  const { code, what, why, fix, problems } = error;
  return { error: { code, what, why, fix, problems } };
}

/** The process's exit code for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof DrError ? error.exit : EXIT.failed;
}

/** Problems that are shown; with --json all of them are there. */
const MOST = 200;

function renderProblems(problems: readonly Problem[], p: Paint): string {
  const byFile = new Map<string, Problem[]>();
  for (const problem of problems.slice(0, MOST)) {
    const own = byFile.get(problem.file) ?? [];
    own.push(problem);
    byFile.set(problem.file, own);
  }
  const shown = [...byFile].flatMap(([file, own]) => [
    `  ${p.strong(oneLine(file))}`,
    ...own.flatMap((problem) => renderProblem(problem, p)),
  ]);
  const more = problems.length - MOST;
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

function renderProblem(problem: Problem, p: Paint): string[] {
  return [
    `    ${p.bad(oneLine(problem.path) || '(whole file)')}  ${p.dim(oneLine(problem.code))}`,
    `      found    ${oneLine(shown(problem.value))}`,
    `      allowed  ${harmless(problem.allowed)}`,
    `      fix      ${harmless(problem.fix)}`,
  ];
}

const UNEXPECTED = 'This is a mistake in dr, or in something under it that dr does not expect.';

/** The fix of an unexpected error. */
export const REPORT_IT = 'run the command again; if it fails in the same way, report it';

function renderUnexpected(error: unknown, p: Paint, { about, stack }: Unexpected): string {
  const lines = stack === true && error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  return [
    p.bad(`✗ dr failed in a way it does not know: ${harmless(messageOf(error))}`),
    `  ${UNEXPECTED}`,
    `  ${[oneLine(`${kindOf(error)}${placeOf(error)}`), ...(about === undefined ? [] : [about])].join('; ')}`,
    ...lines.map((line) => p.dim(oneLine(line))),
    '',
    `  ${p.strong('What to do:')} ${REPORT_IT} with the lines above. DR_DEBUG=1 before the command shows more.`,
    p.dim('  (unexpected)'),
  ].join('\n');
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The first stack frame of the program, without the user's folders. */
function placeOf(error: unknown): string {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  const own = frames.find((line) => !line.includes('node:') && !line.includes('(<anonymous>)')) ?? frames[0];
  const [, name = '', file = ''] = /at (?:(.*) \()?(?:.*[/\\])?([^/\\()]+:\d+:\d+)\)?$/.exec(own?.trim() ?? '') ?? [];
  return file === '' ? '' : ` at ${name === '' ? '' : `${name}, `}${file}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value as it was written, short enough for one line. */
function shown(value: unknown): string {
  if (value === undefined) return '(nothing)';
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
