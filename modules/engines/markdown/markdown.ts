/**
 * The engine `markdown`: a runbook for a person with a terminal and the AWS CLI. The same calls and the same conditions as every
 * other engine, in the same order; what a person has to decide is asked in words. Nothing is left out.
 */
import type { Runbook } from '../../runbook/runbook';
import { runbookDigest } from '../../runbook/journal';
import { requireLinted } from '../../runbook/lint/lint';
import { waves } from '../waves';
import { prose, span } from '../bash/quote';
import { renderGraph } from './graph';
import { renderStep } from './step';

export interface MarkdownMeta {
  readonly accountId: string;
  /** The command that makes this text. */
  readonly command: string;
  /** What it was made from, e.g. `env/warm-standby`. */
  readonly source: string;
}

/** Throws DrError `invalid-runbook`. */
export function renderMarkdown(runbook: Runbook, meta: MarkdownMeta): string {
  requireLinted(runbook);
  const ordered = waves(runbook);
  const numbers = new Map(ordered.flat().map(({ id }, index) => [id, index + 1]));
  return [
    `# ${prose(runbook.title)}`,
    '',
    `Environment ${runbook.environment}, account ${meta.accountId}, target ${runbook.target}. Runbook \`${runbook.id}\`, ${runbook.mode}, digest \`${runbookDigest(runbook)}\`.`,
    `Made from ${meta.source} by ${span(meta.command)}. Do not edit it; make it again.`,
    '',
    '## What this does, and when to use it',
    '',
    WHEN[runbook.mode],
    ...runbook.remarks.map((remark) => `- ${prose(remark)}`),
    '',
    '## Have ready',
    '',
    `- A shell with bash, the AWS CLI and curl, and credentials for account ${meta.accountId}. \`aws sts get-caller-identity --region ${runbook.target}\` must show that account; if not, stop.`,
    '- Somebody who writes down when each step began and ended, and what was seen.',
    `- Who may decide on: ${decisions(runbook)}.`,
    '',
    '## How to read it',
    '',
    'Steps of one wave may be done side by side, by several people. Do not begin a wave before every step that its steps need is met.',
    'In each step: first the checks below "Met when". If all hold, the step is done: write it down and go on. Otherwise send its calls, in order, and check again every few seconds until all hold.',
    'A call is never sent a second time before its settling time is over, and never without looking first.',
    'Anything but a clear yes is not met. An error that names throttling, a time-out or a 5xx status: try the check again. `AccessDenied`: stop, and get the permission.',
    '',
    '## The steps as a graph',
    '',
    ...renderGraph(runbook, numbers),
    ...ordered.flatMap((wave, index) => [
      '',
      `## Wave ${index + 1}${wave.length > 1 ? `: ${wave.length} steps side by side` : ''}`,
      ...wave.flatMap((step) => renderStep(step, numbers)),
    ]),
    '',
    '## When to stop',
    '',
    '- A step is not met at its limit, and nothing in it says that a person may accept that.',
    '- AWS refuses a call, or none of the conditions under "Only when" holds: something is other than this runbook assumes.',
    '- Two checks contradict each other. Unknown is not a yes.',
    '',
    'Then write down what was seen, leave everything as it is, and call whoever owns the environment. Running this again later is safe: every step looks first.',
    '',
  ].join('\n');
}

const WHEN: Readonly<Record<Runbook['mode'], string>> = {
  graceful:
    'A planned move: every region answers, and nothing is lost. If the region that is left stops answering, stop and use the ungraceful runbook.',
  ungraceful:
    'The region that is left is lost, or too ill to wait for. What was not replicated is lost with it. Use it when people have decided that, not because a check is red.',
};

function decisions({ steps }: Runbook): string {
  const names = steps.flatMap(({ act, orAccept }) => [
    ...act.flatMap((one) => (one.kind === 'accept' ? [one.name] : [])),
    ...(orAccept === undefined ? [] : [orAccept.name]),
  ]);
  return names.length === 0 ? 'nothing; no step asks for a decision' : names.map(span).join(', ');
}
