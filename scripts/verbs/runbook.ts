/** `dr runbook show|lint|render`: the runbooks as they would be carried out now. Sends nothing but reads. */
import { renameSync, writeFileSync } from 'node:fs';
import { DrError, EXIT } from '../../modules/console/errors';
import { ENGINES, renderWith } from '../../modules/recovery/engines/engines';
import { sayRunbook } from '../../modules/recovery/flows/carryOut';
import { lintRunbook } from '../../modules/recovery/lint';
import { observe } from '../../modules/recovery/observation/observe';
import type { Observation } from '../../modules/recovery/observation/types';
import type { Runbook } from '../../modules/recovery/runbook';
import { failbackRunbook } from '../../modules/recovery/runbooks/failback';
import { failoverRunbook, lostRegionOf } from '../../modules/recovery/runbooks/failover';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from '../context';
import { openRecovery } from '../recover';
import type { Call, Outcome, Verb } from '../verb';

const ACTIONS = {
  show: 'its steps, from what is observed now',
  lint: 'the rules, over every failover of the environment',
  render: 'as a document for an engine',
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
      .argument('[name]', 'failover or failback', 'failover')
      .option('--to <region>', 'the region to move or to return to')
      .option('--graceful', 'the planned move', false)
      .option('--detach', 'take the database out of the global one', false)
      .option('--rebuild', 'failback by rebuilding', false)
      .option('--engine <name>', ENGINES.map(({ id, summary }) => `${id}: ${summary}`).join('; '), 'markdown')
      .option('--out <file>', 'write the document there instead of on the screen');
  },

  async run(context, call) {
    const [action = '', name = 'failover'] = call.args;
    if (!(action in ACTIONS)) throw usage(`dr runbook ${action} is not known.`, Object.keys(ACTIONS));
    if (!['failover', 'failback'].includes(name)) throw usage(`There is no runbook ${name}.`, ['failover', 'failback']);
    const { topology, world } = await openRecovery(context);
    const observation = await observe(topology, world.adapter, world.clock, context.signal);
    const opened = { context, topology, observation };
    if (action === 'lint') return lint(opened);
    const made = make(opened, name, call);
    return action === 'show' ? show(opened, made) : render(opened, made, name, call);
  },
};

function make({ topology, observation, context }: Opened, name: string, { options }: Call): Runbook {
  const to = options['to'];
  if (name === 'failback') {
    const stamp = new Date(context.clock.now()).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
    const wish = { stamp, rebuild: options['rebuild'] === true, ...(typeof to === 'string' ? { to } : {}) };
    return failbackRunbook(topology, observation, wish).runbook;
  }
  const regions = topology.regions.map(({ region }) => region);
  if (typeof to !== 'string') throw usage('A failover needs --to.', regions);
  const [graceful, detach] = [options['graceful'] === true, options['detach'] === true];
  return failoverRunbook(topology, observation, { to, graceful, detach });
}

function show({ context }: Opened, made: Runbook): Outcome {
  sayRunbook(made, context.console);
  const next = `${context.command(`runbook render --to ${made.target}`)} for a person with a terminal`;
  return { exit: EXIT.done, json: { runbook: made }, next };
}

function render({ context, topology }: Opened, made: Runbook, name: string, { options }: Call): Outcome {
  const flags = ['graceful', 'detach', 'rebuild'].filter((flag) => options[flag] === true).map((flag) => ` --${flag}`);
  const id = String(options['engine']);
  const command = `dr runbook render ${name} --env ${topology.environment} --to ${made.target}${flags.join('')} --engine ${id}`;
  const meta = { accountId: topology.accountId, command, source: `env/${topology.environment}` };
  const { engine, text } = renderWith(id, made, meta);
  const out = options['out'];
  const json = { runbook: made.id, target: made.target, engine: engine.id, out: typeof out === 'string' ? out : null };
  if (typeof out !== 'string') {
    context.console.say(text);
    return { exit: EXIT.done, json: { ...json, text }, next: `keep it: --out ${made.id}.${engine.ending}` };
  }
  writeFileSync(`${out}.draft`, text, { mode: engine.id === 'bash' ? 0o755 : 0o644 });
  renameSync(`${out}.draft`, out);
  return { exit: EXIT.done, json, next: `keep ${out} where the lost region cannot take it away` };
}

interface Linted {
  readonly runbook: string;
  readonly target: string;
  readonly problems: readonly string[];
  /** Why it cannot be made now; null where it can. */
  readonly unmade: string | null;
}

/** Every failover to every other region, in both modes; an ungraceful one must do without the region that writes. */
function lint(opened: Opened): Outcome {
  const { context, topology } = opened;
  const all = topology.regions.flatMap(({ region }) => [lintOne(opened, region, false), lintOne(opened, region, true)]);
  for (const { runbook: id, target, problems, unmade } of all) {
    const said = unmade ?? (problems.length === 0 ? 'keeps every rule' : problems.join('; '));
    context.console.say(`  ${unmade !== null ? '–' : problems.length === 0 ? '✓' : '✗'} ${id} to ${target}: ${said}`);
  }
  const broken = all.some(({ problems }) => problems.length > 0);
  const next = broken
    ? 'mend what is named: a runbook that breaks a rule is not carried out'
    : context.command('preflight');
  return { exit: broken ? EXIT.changes : EXIT.done, json: { runbooks: all }, next };
}

function lintOne({ topology, observation }: Opened, to: string, graceful: boolean): Linted {
  const id = graceful ? 'failover-graceful' : 'failover-ungraceful';
  try {
    const made = failoverRunbook(topology, observation, { to, graceful });
    const lost = graceful ? null : lostRegionOf(topology, observation, to);
    const found = lintRunbook(made, lost === null ? {} : { lostRegion: lost });
    const problems = found.map(({ rule, step, why }) => `${rule} in ${step}: ${why}`);
    return { runbook: made.id, target: to, problems, unmade: null };
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return { runbook: id, target: to, problems: [], unmade: `cannot be made now: ${error.what}` };
  }
}

function usage(what: string, allowed: readonly string[]): DrError {
  return new DrError('usage', what, `There is ${allowed.join(', ')}.`, 'dr runbook --help shows what there is.');
}
