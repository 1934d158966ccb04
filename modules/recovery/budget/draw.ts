/** Budgets as pictures: a chart for a terminal, and one for a document. Pure. */
import { duration, fit } from '../../console/style';
import type { Budget, BudgetLine } from './budget';

const WIDTH = 40;
const NAME = 24;

const time = (seconds: number): string => duration(seconds * 1000);

/** Bars by usual times: `█` decides how long the whole takes, `▒` runs beside it, `·` is its slack. */
export function drawText(budget: Budget): readonly string[] {
  const { typical, worst, objectiveSeconds, steps } = budget;
  const total = Math.max(1, typical.seconds);
  const share = Math.round((100 * steps.parallelSeconds) / Math.max(1, steps.serialSeconds));
  return [
    `${budget.title} (${budget.runbook})`,
    `  usually ${time(typical.seconds)}, at worst ${time(worst.seconds)}; the objective is ${time(objectiveSeconds)}: ${SAID[budget.verdict]}`,
    '',
    `  ${'step'.padEnd(NAME)} ${''.padEnd(WIDTH)} ${'usually'.padStart(8)} ${'at worst'.padStart(8)}  slack   from`,
    ...inOrder(budget).map((line) => row(line, total)),
    '',
    '  █ decides how long the whole takes   ▒ runs beside it   · its slack',
    `  Usual path    ${typical.path.join(' → ')}`,
    `  Worst path    ${worst.path.join(' → ')}`,
    `  The steps alone: ${time(steps.parallelSeconds)} side by side, ${time(steps.serialSeconds)} one after the other (${share} %)`,
  ];
}

const SAID = {
  within: 'kept, even at worst',
  'worst-above': 'kept usually, not at worst',
  above: 'not kept',
} as const;

const inOrder = ({ lines }: Budget): readonly BudgetLine[] =>
  [...lines].sort((a, b) => a.typical.begins - b.typical.begins || a.typical.ends - b.typical.ends);

function row({ id, kind, duration: takes, typical, critical }: BudgetLine, total: number): string {
  const column = (seconds: number): number => Math.min(WIDTH, Math.round((seconds / total) * WIDTH));
  const from = column(typical.begins);
  const to = Math.max(column(typical.ends), Math.min(WIDTH, from + 1));
  const until = typical.slack === null ? to : Math.max(to, column(typical.ends + typical.slack));
  const bar = `${' '.repeat(Math.min(from, WIDTH - 1))}${(critical.typical ? '█' : '▒').repeat(Math.max(1, to - from))}${'·'.repeat(until - to)}`;
  const slack = typical.slack === null ? 'after' : critical.typical ? '' : time(typical.slack);
  const name = fit(kind === 'outside' ? `(${id})` : id, NAME).padEnd(NAME);
  return `  ${name} ${bar.slice(0, WIDTH).padEnd(WIDTH)} ${time(takes.typical).padStart(8)} ${time(takes.worst).padStart(8)}  ${slack.padEnd(7)} ${takes.source.kind}`;
}

/** Mermaid's Gantt chart, in seconds from the beginning. */
export function drawMermaid(budget: Budget): string {
  const section = (name: string, kind: BudgetLine['kind']): readonly string[] => [
    `  section ${name}`,
    ...inOrder(budget)
      .filter((line) => line.kind === kind)
      .map(({ id, title, typical, critical }) => {
        // Colons, semicolons and hashes end a title in Mermaid's grammar.
        const text = title.replace(/[:;#,]/g, ' ');
        return `  ${text} :${critical.typical ? 'crit, ' : ''}${id}, ${typical.begins}, ${typical.ends}`;
      }),
  ];
  return `${[
    'gantt',
    `  title ${budget.title.replace(/[;#]/g, ' ')} - usually ${time(budget.typical.seconds)} of ${time(budget.objectiveSeconds)}`,
    '  dateFormat X',
    '  axisFormat %H:%M:%S',
    ...section('Outside of the runbook', 'outside'),
    ...section('Steps', 'step'),
  ].join('\n')}\n`;
}
