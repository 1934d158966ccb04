/** `dr diff [STATE…]`: what an apply would change, for someone who reviews it: values, dangers, totals. Changes nothing. */
import { resolve } from 'node:path';
import { writeWhole } from '../../modules/console/disk';
import { DrError, EXIT, type ExitCode } from '../../modules/console/errors';
import { planStates } from '../../modules/terraform/apply-all';
import { orderStates } from '../../modules/terraform/order';
import { reviewLines, reviewMarkdown, reviewPlans, totalsLine, type Review } from '../../modules/terraform/review';
import { whatNext } from '../../modules/recovery/next/next';
import { openProvision } from '../app/provision';
import type { Verb } from '../app/verb';
import { PLAN_WIDTH } from '../app/workplace';

const FORMATS = ['text', 'markdown'] as const;
/** Values shown of one resource, unless all are asked for. */
const MOST = 8;

export const diff: Verb = {
  declare(command) {
    command
      .argument('[state...]', "states or patterns such as '*.data'; all without one")
      .option('--all', 'show every changed value, however many a resource has', false)
      .option('--format <name>', `${FORMATS.join(' or ')}: for a comment on a pull request`, 'text')
      .option('--out <file>', 'write it there as well');
  },

  async run(context, { args, options }) {
    const format = FORMATS.find((one) => one === options['format']);
    if (format === undefined) throw unknownFormat(options['format']);
    const { console, signal } = context;
    const { manifest, selected, runner, topology, world } = await openProvision(context, args);
    const order = orderStates(manifest.states, selected);
    const plan = { outDir: manifest.outDir, mode: 'apply', width: PLAN_WIDTH, details: true } as const;
    const results = await planStates(order, runner, plan, console, signal);
    const review = reviewPlans(results, options['all'] === true ? Infinity : MOST);
    const title = `dr diff: ${topology.environment} in ${world.title}`;
    const text = format === 'markdown' ? reviewMarkdown(review, title) : `${reviewLines(review).join('\n')}\n`;
    if (typeof options['out'] === 'string') writeWhole(resolve(context.paths.project, options['out']), text);
    return {
      exit: exitOfReview(review),
      text,
      json: { digest: manifest.digest, summary: totalsLine(review), ...review },
      next: whatNext({ after: 'diff', ...review }, context.command),
    };
  },
};

/** Failed outweighs refused, and refused outweighs changes. */
export function exitOfReview({ failed, refused, states }: Review): ExitCode {
  if (failed.length > 0) return EXIT.failed;
  if (refused > 0) return EXIT.refused;
  return states.length > 0 ? EXIT.changes : EXIT.done;
}

function unknownFormat(given: unknown): DrError {
  return new DrError(
    'usage',
    `--format ${String(given)} is not known.`,
    `Allowed: ${FORMATS.join(', ')}.`,
    'dr diff --help shows what there is.',
  );
}
