/** A comparison as a person reads it: a column for each engine. Pure. */
import { EXIT_OF } from '../runbook/outcome';
import { EXIT, type ExitCode } from '../console/errors';
import type { EngineComparison, EngineRun } from './compare';

/**
 * 0 where all did the same and ended well; 2 where something differs; 3 where fewer than two engines can carry it out, since nothing was
 * compared; otherwise how all of them ended.
 */
export function exitOf({ runs, differences }: EngineComparison): ExitCode {
  if (differences.length > 0) return EXIT.changes;
  const [first] = runs;
  return first === undefined || runs.length < 2 ? EXIT.refused : EXIT_OF[first.result.outcome];
}

/** Lines of a table: ends, time, questions, then each change with its place among the changes of every engine. */
export function comparisonTable({ runs, changes, questions }: EngineComparison): readonly string[] {
  const rows = [
    ['', ...runs.map(({ engine }) => engine)],
    ['steps met', ...runs.map(metOf)],
    ['seconds', ...runs.map(({ result }) => String(Math.round((result.endedAt - result.begunAt) / 1000)))],
    ['questions', ...questions.map(String)],
    ...changes.map(({ call, at }) => [shortened(call), ...at.map((places) => places.join(', ') || '–')]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const metOf = ({ result: { steps } }: EngineRun): string =>
  `${steps.filter(({ end }) => end === 'met').length} of ${steps.length}`;

/** What is asked for stays recognisable by service, action and region: the whole input would be a page. */
const shortened = (call: string): string => call.split(' ').slice(0, 2).join(' ');
