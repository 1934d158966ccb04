/** `dr status`: one screen with observed and declared roles, locks, freezes and open runs. */
import { join } from 'node:path';
import { DrError } from '../../modules/console/errors';
import { untold } from '../../modules/recovery/demands/demands';
import { whatNext } from '../../modules/recovery/next/next';
import { differing, exitOfFindings, findings, type Findings } from '../../modules/recovery/status/findings';
import { lookAt } from '../../modules/recovery/status/look';
import { patternOf } from '../../modules/patterns/index';
import type { Topology } from '../../modules/topology/topology';
import { plainNumber } from '../../modules/console/numbers';
import type { Context } from '../app/context';
import { lastEvidence } from '../app/evidence';
import { remainsHere } from '../app/orphans';
import { describe, type Picture } from '../app/status-screen';
import type { VerbOutcome, Verb } from '../app/verb';
import { readTopology } from '../app/workplace';
import { openWorld, proberOf, type World } from '../app/world';

/** Wall seconds after which what has not answered is unknown: a screen is looked at now. */
const LIMIT_SECONDS = 4;
const WATCH_SECONDS = 5;

export const status: Verb = {
  declare(command) {
    command.option('--watch [seconds]', `draw it again every so often (default: ${WATCH_SECONDS}), until Ctrl-C`);
  },

  async run(context, { options }) {
    const every = readWatch(options['watch'], context.options.json);
    const topology = readTopology(context);
    const world = await openWorld(context, topology);
    if (every === null) return once(context, topology, world);
    for (;;) {
      context.console.wipe();
      context.console.say(new Date(world.clock.now()).toISOString());
      const { next: todo } = await once(context, topology, world);
      context.console.say(`\nNext: ${todo}`);
      await context.clock.sleep(every * 1000, context.signal);
    }
  },
};

/** Seconds between two screens; null where one is enough. Throws `usage`. */
export function readWatch(given: unknown, json: boolean): number | null {
  if (given === undefined || given === false) return null;
  const seconds = given === true ? WATCH_SECONDS : plainNumber(given, { min: 1, max: 3600, fractions: true });
  if (!json && seconds !== null) return seconds;
  throw new DrError(
    'usage',
    json ? '--watch and --json do not go together.' : `--watch ${JSON.stringify(given)} is not known.`,
    json ? '--json prints one document.' : 'Allowed: 1 to 3600 seconds.',
    json ? 'Call dr status --json again and again.' : 'dr status --watch 5',
  );
}

async function once(context: Context, topology: Topology, world: World): Promise<VerbOutcome> {
  const { console, command } = context;
  const pattern = patternOf(topology);
  const picture = await look(context, topology, world);
  const found = findings(topology, pattern, picture);
  console.say(`${topology.environment} in ${world.title}, as ${world.identity.arn}`);
  for (const line of describe(topology, picture, command)) console.say(line);
  for (const { words } of untold(found.demands)) console.say(`? ${words}`);
  for (const line of [...differing(found), ...found.alarms]) console.warn(line);
  return {
    exit: exitOfFindings(found),
    json: asJson(topology, picture, found),
    next: whatNext({ after: 'status', topology, pattern, picture, found }, command),
  };
}

/** The environment, and the last drill of which evidence is kept here. */
async function look(context: Context, topology: Topology, world: World): Promise<Picture> {
  const { paths, clock, signal } = context;
  const [picture, drill] = await Promise.all([
    lookAt(topology, {
      pattern: patternOf(topology),
      sender: world.adapter,
      probe: proberOf(world, LIMIT_SECONDS * 1000),
      ...{ clock: world.clock, signal, limitSeconds: LIMIT_SECONDS },
      answerNamesRegion: world.kind === 'lab',
      runsDir: join(paths.work, 'runs'),
      world: world.kind === 'lab' ? 'the lab' : world.title,
      remains: () => remainsHere(context, world.id, clock.now()),
    }),
    lastEvidence(join(paths.project, 'evidence'), topology.environment),
  ]);
  return { ...picture, drill };
}

function asJson(topology: Topology, picture: Picture, found: Findings): VerbOutcome['json'] {
  const { seen, guards, remains, runs, damaged = [], leases, failover } = picture;
  const { rtoSeconds, rpoSeconds } = topology.objectives;
  return {
    observation: seen,
    unknown: found.gaps,
    differences: differing(found),
    demands: found.demands,
    alarms: found.alarms,
    locks: guards.locks,
    freezes: guards.freezes,
    left: remains.known ? remains.value : null,
    open_runs: runs,
    damaged_runs: damaged,
    leases,
    objectives: { rto_seconds: rtoSeconds, rpo_seconds: rpoSeconds },
    failover,
    last_drill: drillJson(picture),
  };
}

function drillJson({ drill }: Picture): Readonly<Record<string, unknown>> | null {
  if (drill === null) return null;
  const { run_id, ended_at, verdict, rto, rpo } = drill;
  return { run_id, ended_at, verdict, rto, rpo };
}
