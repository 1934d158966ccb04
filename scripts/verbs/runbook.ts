/** `dr runbook show|lint|render|compare`: the runbooks as they would be carried out now. Changes nothing but labs of its own. */
import { globalWriter } from '../../modules/patterns/warm-standby/roles';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere, makeFolders, writeWhole } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { ENGINES, renderWith } from '../../modules/engines/engines';
import { sayRunbook } from '../../modules/recovery/flows/carry-out';
import { lintRunbook, type LintOptions } from '../../modules/runbook/lint/lint';
import { lintShapes } from '../../modules/runbook/lint/lint-shapes';
import { outsideOf } from '../../modules/topology/residency';
import { observe } from '../../modules/parts/index.observe';
import type { Observation } from '../../modules/observation/types';
import { leasePlaces } from '../../modules/runs/places';
import type { Runbook } from '../../modules/runbook/runbook';
import { globalOf } from '../../modules/observation/facts';
import { patternOf } from '../../modules/patterns/index';
import {
  everyRunbook,
  failoversOf,
  RUNBOOK_NAMES,
  runbooksNow,
  type ListedRunbook,
} from '../../modules/patterns/every';
import { CATALOGUE } from '../../modules/operations/catalogue';
import type { Service } from '../../modules/operations/operation';
import { sdkShapes } from '../../modules/operations/shapes/sdk';
import type { ShapesOf } from '../../modules/operations/shapes/shape';
import type { Topology } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { openRecovery } from '../app/recover';
import type { Call, VerbOutcome, Verb } from '../app/verb';
import { compareRunbook, declareCompare } from './compare-runbook';

const ACTIONS = {
  show: 'its steps, from what is observed now',
  lint: 'the rules, over every runbook of the environment',
  render: 'as a document for an engine',
  compare: 'carry it out by several engines in equal labs, and say what differs',
} as const;

interface Opened {
  readonly context: Context;
  readonly topology: Topology;
  readonly observation: Observation;
}

export const runbook: Verb = {
  declare(command) {
    const actions = Object.entries(ACTIONS).map(([name, what]) => `${name}: ${what}`);
    command
      .argument('<action>', actions.join('; '))
      .argument('[name]', RUNBOOK_NAMES.join(', '), 'failover')
      .option('--to <region>', 'the region to move or to return to')
      .option('--from <region>', 'evacuate, compare: the region to leave; default: the writer’s')
      .option('--graceful', 'the planned move', false)
      .option('--detach', 'take the database out of the global one', false)
      .option('--rebuild', 'failback by rebuilding', false)
      .option('--engine <name>', ENGINES.map(({ id, summary }) => `${id}: ${summary}`).join('; '), 'markdown')
      .option('--connection <arn>', 'step-functions: the EventBridge connection that HTTP requests go through')
      .option('--topic <arn>', 'step-functions: the SNS topic that asks a person')
      .option('--caller <arn>', 'step-functions: the function that calls AWS in other regions')
      .option(
        '--out <file>',
        'write the document there instead of on the screen; a folder where the engine makes several files',
      );
    declareCompare(command);
  },

  async run(context, call) {
    const [action = '', name = 'failover'] = call.args;
    if (!(action in ACTIONS)) throw usage(`dr runbook ${action} is not known.`, Object.keys(ACTIONS));
    if (!RUNBOOK_NAMES.some((one) => one === name)) throw usage(`There is no runbook ${name}.`, RUNBOOK_NAMES);
    if (action === 'compare') return compareRunbook(context, name, call);
    const { topology, world } = await openRecovery(context);
    const observation = await observe(topology, world.adapter, world.clock, context.signal);
    const opened = { context, topology, observation };
    if (action === 'lint') return lint(opened);
    const made = make(opened, name, call);
    return action === 'show' ? show(opened, made) : render(opened, made, name, call);
  },
};

function make({ topology, observation, context }: Opened, name: string, { options }: Call): Runbook {
  const pattern = patternOf(topology);
  const to = typeof options['to'] === 'string' ? options['to'] : undefined;
  if (name === 'failback') {
    const stamp = new Date(context.clock.now()).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
    const wish = { stamp, rebuild: options['rebuild'] === true, ...(to === undefined ? {} : { to }) };
    return pattern.failback(topology, observation, wish);
  }
  if (name === 'evacuate') {
    const writer = globalWriter(topology, globalOf(topology, observation))?.region ?? topology.databaseHomeRegion;
    const region = typeof options['from'] === 'string' ? options['from'] : writer;
    return pattern.evacuate(topology, observation, { region, ...(to === undefined ? {} : { to }) });
  }
  const regions = topology.regions.map(({ region }) => region);
  if (to === undefined) throw usage(`A ${name} needs --to.`, regions);
  if (name === 'return') return pattern.returnTo(topology, observation, { region: to });
  const [graceful, detach] = [options['graceful'] === true, options['detach'] === true];
  return pattern.failover(topology, observation, { to, graceful, detach });
}

function show({ context }: Opened, made: Runbook): VerbOutcome {
  sayRunbook(made, context.console);
  const next = `${context.command(`runbook render --to ${made.target}`)} for a person with a terminal`;
  return { exit: EXIT.done, json: { runbook: made }, next };
}

function render(
  { context, topology, observation }: Opened,
  made: Runbook,
  name: string,
  { options }: Call,
): VerbOutcome {
  const flags = ['graceful', 'detach', 'rebuild'].filter((flag) => options[flag] === true).map((flag) => ` --${flag}`);
  const id = String(options['engine']);
  const from = typeof options['from'] === 'string' ? ` --from ${options['from']}` : '';
  const command = `dr runbook render ${name} --env ${topology.environment}${from} --to ${made.target}${flags.join('')} --engine ${id}`;
  const reach = Object.fromEntries(
    ['connection', 'topic', 'caller'].flatMap((one) => (typeof options[one] === 'string' ? [[one, options[one]]] : [])),
  );
  const place = { topology, observation, failovers: failoversOf(topology, observation) };
  const source = `env/${topology.environment}`;
  const buckets = leasePlaces(topology, made);
  const meta = { accountId: topology.accountId, command, source, buckets, place, reach };
  const { engine, text, files } = renderWith(id, made, meta);
  const out = options['out'];
  const json = { runbook: made.id, target: made.target, engine: engine.id, out: typeof out === 'string' ? out : null };
  if (typeof out !== 'string') {
    context.console.say(text);
    return { exit: EXIT.done, json: { ...json, text }, next: `keep it: --out ${made.id}.${engine.ending}` };
  }
  if (files === null) writeWhole(out, text, engine.id === 'bash' ? 0o755 : 0o644);
  else writeFolder(out, files);
  const written = { ...json, ...(files === null ? {} : { files: [...files.keys()] }) };
  return { exit: EXIT.done, json: written, next: `keep ${out} where the lost region cannot take it away` };
}

/** Throws `not-a-folder` where something else has the name. Files that are there already are replaced, others stay. */
function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  if (isThere(folder) && !statSync(folder).isDirectory()) {
    throw new DrError('not-a-folder', `${folder} is a file.`, 'This engine makes several files.', 'Name a folder.');
  }
  for (const [path, text] of files) {
    makeFolders(dirname(join(folder, path)));
    writeWhole(join(folder, path), text);
  }
}

interface Linted {
  /** The verb and its options, e.g. `failover --graceful`. */
  readonly name: string;
  readonly when: string;
  /** Id of the runbook; null where it cannot be made. */
  readonly runbook: string | null;
  readonly from: string;
  readonly target: string;
  readonly problems: readonly string[];
  /** Why it cannot be made; null where it can. */
  readonly unmade: string | null;
}

/**
 * Every runbook as it would be made now, and every runbook in the world it is for, by the rules and by the services'
 * models; an ungraceful one must do without the region that is left. A runbook that cannot be made now is no problem;
 * one that cannot be made in its own world is.
 */
async function lint({ context, topology, observation }: Opened): Promise<VerbOutcome> {
  const accepted = topology.settings.control_plane_acceptances;
  const shapes = await sdkShapes(Object.keys(CATALOGUE) as Service[]);
  const rules = { acceptedControlPlanes: accepted, outside: outsideOf(topology) };
  const linted = (one: ListedRunbook): Linted => lintOne(one, rules, shapes);
  const now = runbooksNow(topology, observation).map(linted);
  const supposed = everyRunbook(topology, observation).map(linted);
  context.console.say('Now:');
  for (const one of now) context.console.say(`  ${mark(one)} ${one.name} to ${one.target}: ${said(one)}`);
  context.console.say('In the world that each is for, from every region to every other:');
  const titleOf = ({ name, when }: Linted): string => `${name}, when ${when}`;
  for (const title of new Set(supposed.map(titleOf))) {
    sayGroup(
      context,
      title,
      supposed.filter((one) => titleOf(one) === title),
    );
  }
  for (const { operation, reason } of accepted)
    context.console.say(`Accepted: a failover may need ${operation}. ${reason}`);
  const broken = [...now, ...supposed].some(isBroken);
  const next = whatNext({ after: 'lint', broken }, context.command);
  return { exit: broken ? EXIT.changes : EXIT.done, json: { runbooks: [...now, ...supposed] }, next };
}

const isBroken = ({ problems, unmade, when }: Linted): boolean =>
  problems.length > 0 || (unmade !== null && when !== 'now');

const mark = (one: Linted): string => (isBroken(one) ? '✗' : one.unmade === null ? '✓' : '–');

const said = ({ problems, unmade }: Linted): string =>
  unmade ?? (problems.length === 0 ? 'keeps every rule' : problems.join('; '));

/** A line where all is well: in an environment of many regions every pair would be a line. */
function sayGroup({ console }: Context, title: string, all: readonly Linted[]): void {
  const broken = all.filter(isBroken);
  console.say(
    `  ${broken.length === 0 ? '✓' : '✗'} ${title}: ${all.length - broken.length} of ${all.length} keep every rule`,
  );
  for (const one of broken) console.say(`      ${one.from} to ${one.target}: ${said(one)}`);
}

function lintOne(
  { name, options, when, from, to, lostRegion, made }: ListedRunbook,
  rules: LintOptions,
  shapes: ShapesOf,
): Linted {
  const row = { name: [name, ...options].join(' '), when, from, target: to };
  if (made.runbook === null) {
    return { ...row, runbook: null, problems: [], unmade: `cannot be made: ${made.why.what}` };
  }
  const lost = lostRegion === null ? {} : { lostRegion };
  const found = [...lintRunbook(made.runbook, { ...rules, ...lost }), ...lintShapes(made.runbook, shapes)];
  const problems = found.map(({ rule, step, why }) => `${rule} in ${step}: ${why}`);
  return { ...row, runbook: made.runbook.id, problems, unmade: null };
}

function usage(what: string, allowed: readonly string[]): DrError {
  return new DrError('usage', what, `There is ${allowed.join(', ')}.`, 'dr runbook --help shows what there is.');
}
