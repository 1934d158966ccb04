/** `dr runbook compare`: one runbook by several engines in equal worlds, and what differs. */
import { DATABASE } from '../../modules/parts/aurora/names';
import type { Command } from 'commander';
import { DrError, EXIT, type ExitCode } from '../../modules/console/errors';
import { COMPARED_ENGINES, type EngineComparison, type EngineId } from '../../modules/engines/compare';
import { comparisonTable, exitOf } from '../../modules/engines/comparison';
import { compareInMemory, type CompareWish } from '../../modules/rehearsal/compare';
import { RUNBOOK_KINDS, type RunbookKind } from '../../modules/patterns/every';
import { declaredWriters, regionOf } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import { compareInKeptLabs, scriptHost } from '../app/compare';
import type { Context } from '../app/context';
import type { Call, VerbOutcome } from '../app/verb';
import { readTopology } from '../app/workplace';

export function declareCompare(command: Command): void {
  command
    .option('--engines <list>', `compare: which, of ${COMPARED_ENGINES.join(', ')}`, COMPARED_ENGINES.join(','))
    .option('--model', 'compare: on worlds in memory, in seconds, without a lab', false)
    .option('--all', 'compare: every runbook in every world that it is for; needs --model', false);
}

/** In labs: the first world that the runbook is for. In memory: all of them. Throws `usage` for what is not known. */
export async function compareRunbook(context: Context, name: string, call: Call): Promise<VerbOutcome> {
  const topology = readTopology(context);
  const model = call.options['model'] === true;
  const kinds = kindsOf(name, call);
  const wishes = kinds.slice(0, model ? undefined : 1).map((kind) => wishOf(topology, kind, call));
  const done: Compared[] = [];
  for (const wish of wishes) {
    context.signal.throwIfAborted();
    context.console.phase(titleOf(wish));
    const comparison = model
      ? await compareInMemory(topology, wish, scriptHost(context))
      : await compareInKeptLabs(context, topology, wish);
    say(context, comparison);
    done.push({ wish, comparison });
  }
  const exit = worst(done, call.options['all'] === true);
  const all = done.flatMap(({ comparison }) => comparison.differences);
  const end = { differ: all.length > 0, name, model, to: wishes[0]?.to ?? '' };
  const next = whatNext({ after: 'compare', ...end }, context.command);
  return { exit, json: { model, comparisons: done.map(jsonOf) }, next };
}

interface Compared {
  readonly wish: CompareWish;
  readonly comparison: EngineComparison;
}

const titleOf = ({ kind, from, to }: CompareWish): string =>
  `${[kind.name, ...kind.options].join(' ')} from ${from} to ${to}: ${kind.when}`;

function kindsOf(name: string, { options }: Call): readonly RunbookKind[] {
  if (options['all'] === true) {
    if (options['model'] === true) return RUNBOOK_KINDS;
    throw usage('--all needs --model.', 'In labs, one runbook takes minutes; name it.');
  }
  const flags = ['graceful', 'detach', 'rebuild'].filter((flag) => options[flag] === true).map((flag) => `--${flag}`);
  const found = RUNBOOK_KINDS.filter((kind) => kind.name === name && kind.options.join() === flags.join());
  if (found.length > 0) return found;
  const allowed = [...new Set(RUNBOOK_KINDS.map((kind) => [kind.name, ...kind.options].join(' ')))];
  throw usage(`There is no runbook ${[name, ...flags].join(' ')}.`, `There is ${allowed.join(', ')}.`);
}

/** From the region that writes by the overlays to the one that is named; without a name, to the first other one. */
function wishOf(topology: Topology, kind: RunbookKind, { options }: Call): CompareWish {
  const writer = declaredWriters(topology, DATABASE)[0]?.region ?? topology.databaseHomeRegion;
  const from = typeof options['from'] === 'string' ? regionOf(topology, options['from']).region : writer;
  const other = topology.regions.find(({ region }) => region !== from)?.region ?? from;
  const to = typeof options['to'] === 'string' ? regionOf(topology, options['to']).region : other;
  if (from === to) throw usage(`From ${from} to ${to} is no move.`, 'Name another region with --to or --from.');
  return { kind, from, to, answerNamesRegion: true, engines: enginesOf(String(options['engines'])) };
}

function enginesOf(list: string): readonly EngineId[] {
  const named = list.split(',').map((one) => one.trim());
  const found = COMPARED_ENGINES.filter((one) => named.includes(one));
  if (found.length < 2 || found.length !== named.length)
    throw usage(`--engines ${list} cannot be compared.`, `Name two or three of ${COMPARED_ENGINES.join(', ')}.`);
  return found;
}

function say({ console }: Context, comparison: EngineComparison): void {
  for (const line of comparisonTable(comparison)) console.say(`  ${line}`);
  for (const { engine, cannot } of comparison.cannot) console.say(`  ${engine} cannot: ${cannot}`);
  for (const difference of comparison.differences) console.warn(difference);
  if (comparison.differences.length > 0) return;
  const names = comparison.runs.map(({ engine }) => engine);
  console.say(
    names.length < 2
      ? `  – nothing to compare: ${names[0] ?? 'no engine'} alone carries it out`
      : `  ✓ ${names.join(', ')}: the same changes in an order that the runbook allows, the same questions, ends and world`,
  );
}

/** What differs weighs most; what one engine alone carries out counts only where it was asked for by name. */
function worst(done: readonly Compared[], all: boolean): ExitCode {
  const exits = done
    .filter(({ comparison }) => !all || comparison.runs.length > 1)
    .map(({ comparison }) => exitOf(comparison));
  return exits.includes(EXIT.changes) ? EXIT.changes : (exits.find((one) => one !== EXIT.done) ?? EXIT.done);
}

function jsonOf({ wish, comparison }: Compared): Readonly<Record<string, unknown>> {
  const { runbook, runs, cannot, changes, questions, differences } = comparison;
  return {
    runbook: runbook.id,
    name: [wish.kind.name, ...wish.kind.options].join(' '),
    when: wish.kind.when,
    from: wish.from,
    to: wish.to,
    engines: runs.map(({ engine, result }, index) => ({
      engine,
      outcome: result.outcome,
      seconds: Math.round((result.endedAt - result.begunAt) / 1000),
      questions: questions[index],
      steps: result.steps.map(({ id, end }) => ({ id, end })),
    })),
    cannot,
    changes: changes.map(({ call, at }) => ({ call, at })),
    differences,
  };
}

function usage(what: string, why: string): DrError {
  return new DrError('usage', what, why, 'dr runbook --help shows what there is.');
}
