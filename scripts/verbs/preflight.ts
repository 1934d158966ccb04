/** `dr preflight [--to REGION]`: would a failover work now? One screen; nothing is changed. */
import { CHECKS } from '../../modules/parts/index.checks';
import { patternOf } from '../../modules/patterns/index';
import {
  exitOf,
  describePreflight,
  findingJson,
  preflight as look,
  type Preflight,
} from '../../modules/recovery/preflight/preflight';
import { ROLES } from '../../modules/operations/roles';
import { whyOutside } from '../../modules/topology/residency';
import { regionOf } from '../../modules/topology/arrange';
import { roleName } from '../../modules/topology/names';
import type { Topology } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import { thisMachine } from '../app/machine';
import { openRecovery, PROBE_TIMEOUT_MS } from '../app/recover';
import type { Verb } from '../app/verb';
import { proberOf } from '../app/world';

export const preflight: Verb = {
  declare(command) {
    command
      .option(
        '--to <region>',
        'the region to fail over to (default: each that is declared a standby and lies inside serving_residency)',
      )
      .option('--as <role>', 'ask for the permissions of this role: operator, break-glass, or the name of another');
  },

  async run(context, { options }) {
    const { topology, world } = await openRecovery(context);
    const targets = targetsOf(topology, options['to']);
    const machine = await thisMachine(context, world);
    const ports = {
      topology,
      pattern: patternOf(topology),
      checks: CHECKS,
      sender: world.adapter,
      probe: proberOf(world, PROBE_TIMEOUT_MS),
      clock: world.clock,
      machine,
      answerNamesRegion: world.kind === 'lab',
      ...(typeof options['as'] === 'string' ? { as: roleOf(topology, options['as']) } : {}),
      signal: context.signal,
    };
    const all: Preflight[] = [];
    const activity = context.console.begin('Asking');
    for (const to of targets) {
      activity.waits(`about ${to}`);
      all.push(await look(ports, to));
    }
    activity.ends('done', `${targets.join(', ')}, nothing changed`);
    for (const line of [...all.flatMap(describePreflight), ...leftOut(topology, targets)]) context.console.say(line);
    return {
      exit: exitOf(all),
      json: { targets: all.map(asJson) },
      next: whatNext({ after: 'preflight', targets: all }, context.command),
    };
  },
};

/** Roles of bootstrap go by what they are for. */
function roleOf(topology: Topology, given: string): string {
  const own = ROLES.find((role) => role === given);
  return own === undefined ? given : roleName(topology, own);
}

function targetsOf(topology: Topology, named: unknown): readonly string[] {
  if (typeof named === 'string') return [regionOf(topology, named).region];
  const standbys = topology.regions.filter(({ role }) => role.traffic === 'standby');
  const inside = standbys.filter(({ residency }) => residency.mayServe);
  return (inside.length > 0 ? inside : standbys).map(({ region }) => region);
}

/** A standby that nobody asked about is said, so that it is not taken for one that was looked at. */
function leftOut(topology: Topology, targets: readonly string[]): readonly string[] {
  return topology.regions.flatMap((region) => {
    const why =
      region.role.traffic === 'standby' && !targets.includes(region.region) ? whyOutside(topology, region) : null;
    return why === null ? [] : [`not asked: ${region.region}: ${why} (--to ${region.region})`];
  });
}

function asJson({ target, source, findings }: Preflight): object {
  return { target, source, checks: findings.map(findingJson) };
}
