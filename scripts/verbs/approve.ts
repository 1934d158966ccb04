/** `dr approve [RUN] [NAME...]`: the second person's answer to what one accepted; without names, what waits. */
import { oneLine } from '../../modules/console/style';
import { DrError, EXIT } from '../../modules/console/errors';
import type { Ask } from '../../modules/runbook/approvals/ask';
import { aloneWords } from '../../modules/runbook/approvals/break-glass';
import {
  allWaiting,
  answer,
  requireAnother,
  waitingOf,
  type ApprovePorts,
  type Waiting,
} from '../../modules/recovery/flows/approve';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { openRecovery, personPorts } from '../app/recover';
import { readReason } from '../app/reason';
import type { VerbOutcome, Verb } from '../app/verb';

export const approve: Verb = {
  declare(command) {
    command
      .argument('[run]', 'id of the run; without one: what waits in any open run')
      .argument('[names...]', 'what is approved, as the run names it')
      .option('--decline', 'say no: the step that waits ends as refused', false)
      .option('--reason <text>', 'why; goes on record');
  },

  async run(context, { args, options }) {
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, { names: [], reason: null });
    const [run, ...names] = args;
    if (run === undefined) return list(context, ports);
    const waiting = await waitingOf(run, ports);
    if (names.length === 0) return told(context, [waiting], []);
    const asks = names.map((name) => askNamed(waiting, name));
    const decision = options['decline'] === true ? 'declined' : 'approved';
    for (const ask of asks) {
      requireAnother(ask, ports);
      for (const line of describeAsk(context, waiting, ask)) context.console.say(line);
    }
    const reason = await reasonFor(context, options['reason'], decision, asks);
    const regions = await Promise.all(asks.map((ask) => answer(waiting, ask, { decision, reason }, ports)));
    for (const { name } of asks) context.console.say(`\n${name}: ${decision}, as ${ports.principal.arn}`);
    return {
      exit: EXIT.done,
      json: { run_id: run, names, decision, reason, by: ports.principal.arn, regions: [...new Set(regions.flat())] },
      next: whatNext({ after: 'answered', run }, context.command),
    };
  },
};

async function list(context: Context, ports: ApprovePorts): Promise<VerbOutcome> {
  const { runs, unknown } = await allWaiting(ports);
  for (const region of unknown) context.console.warn(`Whether something waits in ${region} is not known.`);
  return told(context, runs, unknown);
}

/** What waits, and the command that answers the first of it. */
function told(context: Context, runs: readonly Waiting[], unknown: readonly string[]): VerbOutcome {
  const all = runs.flatMap((waiting) => waiting.asks.map((ask) => ({ waiting, ask })));
  for (const { waiting, ask } of all) for (const line of describeAsk(context, waiting, ask)) context.console.say(line);
  if (all.length === 0) context.console.say('Nothing waits for a second person.');
  const [first] = all;
  return {
    exit: unknown.length > 0 ? EXIT.unknown : EXIT.done,
    json: {
      waiting: all.map(({ waiting: { runId }, ask: { at, ...ask } }) => ({
        run_id: runId,
        ...ask,
        since: new Date(at).toISOString(),
      })),
      unknown,
    },
    next: whatNext({ after: 'asked', first: namesOf(first) }, context.command),
  };
}

const namesOf = (
  first: { readonly waiting: Waiting } | undefined,
): { readonly run: string; readonly names: readonly string[] } | null =>
  first === undefined ? null : { run: first.waiting.runId, names: first.waiting.asks.map(({ name }) => name) };

/** What would be approved: the step, its question, why it is asked, who asked, since when. */
export function describeAsk({ clock }: Context, { runId, runbook, breakGlass }: Waiting, ask: Ask): readonly string[] {
  const { name, step, question, why, by, reason, at } = ask;
  const title = runbook.steps.find(({ id }) => id === step)?.title ?? step;
  // The reason may repeat the question before its notes: only the notes are shown.
  const added = (why.startsWith(question) ? why.slice(question.length) : why).trim().replace(/^\((.*)\)$/, '$1');
  const glass = breakGlass.filter(({ until }) => until > clock.now());
  return [
    '',
    name,
    `  run       ${runId}: ${runbook.title}`,
    `  step      ${title}`,
    `  question  ${question}`,
    ...(added === '' ? [] : [`  because   ${added}`]),
    `  accepted  by ${by}: ${reason}`,
    `  since     ${new Date(at).toISOString().slice(0, 19)}Z`,
    ...glass.map((one) => `  ${aloneWords(one)}`),
    // What somebody wrote makes no line of its own.
  ].map(oneLine);
}

function askNamed({ runId, asks }: Waiting, name: string): Ask {
  const found = asks.find((ask) => ask.name === name);
  if (found !== undefined) return found;
  throw new DrError(
    'nothing-waits',
    `${name} does not wait for a second person in ${runId}.`,
    asks.length === 0 ? 'Nothing waits there.' : `What waits is ${asks.map((ask) => ask.name).join(', ')}.`,
    `dr approve ${runId} shows what waits; an approval cannot be given before it is asked for.`,
    EXIT.refused,
  );
}

/** Confirms by name and gets a reason. Throws `declined` and `reason-missing`. */
async function reasonFor(
  { console, options }: Context,
  given: unknown,
  decision: 'approved' | 'declined',
  asks: readonly Ask[],
): Promise<string> {
  const names = asks.map(({ name }) => name).join(' ');
  const verb = decision === 'approved' ? 'approve' : 'decline';
  const sure = options.yes || (await console.confirm(`\nYou ${verb} this, with your name on record.`, names));
  if (!sure) {
    throw new DrError(
      'declined',
      'No answer was given; the run still waits.',
      'The names were not confirmed.',
      'Call it again and confirm, or pass --yes in a run without a terminal; --decline says no to the run.',
      EXIT.refused,
    );
  }
  const typed = typeof given === 'string' ? given : await console.ask('Why? It goes on record: ');
  return readReason(asks, typed) ?? '';
}
