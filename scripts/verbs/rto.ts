/** `dr rto`: how long a recovery takes, from the settings and from earlier runs. Asks AWS nothing. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import { budgetOf, type Budget } from '../../modules/recovery/budget/budget';
import { drawMermaid, drawText } from '../../modules/recovery/budget/draw';
import { durationFrom, withHistory, type Measurement } from '../../modules/recovery/budget/history';
import { budgetJson } from '../../modules/recovery/budget/json';
import { patternOf } from '../../modules/patterns/index';
import { drawSvg } from '../../modules/recovery/budget/svg';
import type { Runbook } from '../../modules/runbook/runbook';
import { regionOf } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { readHistory } from '../app/history';
import type { Call, Verb } from '../app/verb';
import { readTopology } from '../app/workplace';

const FORMATS = ['text', 'mermaid', 'svg'] as const;
type Format = (typeof FORMATS)[number];

export const rto: Verb = {
  declare(command) {
    command
      .option('--to <region>', 'one region that takes over; each that could without it')
      .option('--graceful', 'the planned move', false)
      .option('--format <name>', FORMATS.join(', '), 'text')
      .option('--out <file>', 'write the picture there instead of on the screen');
  },

  run(context, { options }) {
    const topology = readTopology(context);
    const format = readFormat(options);
    const history = readHistory(context, topology.environment);
    const budgets = plan(topology, options).map((runbook) => budgetOf(withHistory(runbook, history), topology));
    const text = picture(budgets, format);
    const file = typeof options['out'] === 'string' ? resolve(context.paths.project, options['out']) : null;
    if (file !== null) writeFileSync(file, text);
    else if (format === 'text') sayModelled(context, history, budgets, text);
    const above = budgets.filter(({ verdict }) => verdict === 'above');
    return Promise.resolve({
      exit: above.length > 0 ? EXIT.changes : EXIT.done,
      ...(file === null && format !== 'text' ? { text } : {}),
      json: { environment: topology.environment, budgets: budgets.map(budgetJson), format, file },
      next: whatNext({ after: 'rto', above: above.length > 0 }, context.command),
    });
  },
};

function readFormat(options: Call['options']): Format {
  const format = FORMATS.find((one) => one === options['format']);
  if (format !== undefined) return format;
  throw new DrError(
    'usage',
    `--format ${String(options['format'])} is not known.`,
    `Allowed: ${FORMATS.join(', ')}.`,
    'dr rto --format svg --out rto.svg',
  );
}

/** Throws `unknown-region`, and `already-there` for the region that writes. */
function plan(topology: Topology, options: Call['options']): readonly Runbook[] {
  const to = typeof options['to'] === 'string' ? regionOf(topology, options['to']).region : undefined;
  const found = patternOf(topology).planned(topology, options['graceful'] === true, to);
  if (found.length > 0) return found;
  throw new DrError(
    'already-there',
    `${to ?? 'Every region'} is the writer by the overlays.`,
    'There is nothing to move there.',
    `Name another region: ${topology.regions.map(({ region }) => region).join(', ')}.`,
    EXIT.refused,
  );
}

/** A picture shows one move; of several, the slowest. */
function picture(budgets: readonly Budget[], format: Format): string {
  const slowest = budgets.reduce((a, b) => (b.typical.seconds > a.typical.seconds ? b : a));
  if (format === 'mermaid') return drawMermaid(slowest);
  if (format === 'svg') return drawSvg(slowest);
  return budgets.map((budget) => drawText(budget).join('\n')).join('\n\n');
}

/** Modelled times of drills are printed beside the budget, never in it. */
function sayModelled(
  { console }: Context,
  history: readonly Measurement[],
  budgets: readonly Budget[],
  text: string,
): void {
  console.say(text);
  const lines = budgets.flatMap(({ runbook, lines: own }) =>
    own.flatMap(({ id }) => {
      const modelled = durationFrom(history, runbook, id, 'modelled');
      return modelled === null ? [] : [`    ${id}: ${modelled.typical} s, longest ${modelled.worst} s`];
    }),
  );
  if (lines.length > 0)
    console.say(['', '  In drills (modelled, no part of the above):', ...new Set(lines)].join('\n'));
}
