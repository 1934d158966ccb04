/** Which region takeover objects send clients to, and which objects a move left. Pure. */
import { declaredServing } from '../../../topology/arrange';
import { regionWords, type Leftover, type RolesSide, type Serving } from '../../../observation/roles';
import { known, unknown, type Known, type Observation, type TakeoverView } from '../../../observation/types';
import type { Topology } from '../../../topology/topology';
import { sentTo, type Traffic } from '../../../topology/traffic';

type Inversion = Extract<Traffic, { readonly method: 'health-check-inversion' }>;

export const takeoverRoles: RolesSide = {
  serving: sentByObjects,
  differences,
  leftovers: leftoverObjects,
};

/** Null where no objects move clients. */
export function sentByObjects({ traffic }: Topology, { takeovers }: Observation): Known<Serving> | null {
  return traffic.method === 'health-check-inversion' ? byTakeovers(traffic, takeovers) : null;
}

/**
 * As health checkers see it: a bucket that answers nobody counts as one without the object, and the answer says so. A bucket that
 * answered with a refusal is one that this caller may not see and they may: unknown. So is everything while no bucket answers, since
 * then it is rather this machine that sees nothing.
 */
function byTakeovers(traffic: Inversion, takeovers: readonly TakeoverView[]): Known<Serving> {
  const refused = takeovers.find(({ takesOver, silent }) => !takesOver.known && !silent);
  if (refused?.takesOver.known === false) return unknown(`${refused.region}: ${refused.takesOver.why}`);
  if (takeovers.length === 0 || takeovers.every(({ takesOver }) => !takesOver.known)) {
    return unknown('the bucket of no region answers');
  }
  const says = takeovers.filter(({ takesOver }) => takesOver.known && takesOver.value).map(({ region }) => region);
  const silent = takeovers.filter(({ takesOver }) => !takesOver.known).map(({ region }) => region);
  const regions = new Set([sentTo(traffic, (one) => says.includes(one))]);
  const words = [
    says.length === 0
      ? 'no takeover object exists'
      : `the takeover object${says.length === 1 ? '' : 's'} of ${says.join(' and ')} ${says.length === 1 ? 'exists' : 'exist'}`,
    ...silent.map((one) => `${one} does not answer, which counts as no takeover object`),
  ];
  return known({ regions, why: words.join('; ') });
}

function differences(topology: Topology, seen: Observation): readonly string[] {
  const serves = sentByObjects(topology, seen);
  if (serves?.known !== true) return [];
  const { regions, why } = serves.value;
  const wanted = declaredServing(topology).map(({ region }) => region);
  const same = wanted.length === regions.size && wanted.every((region) => regions.has(region));
  const { name } = topology.serviceRecord;
  return same
    ? []
    : [
        `${name} is declared to send clients to ${regionWords(wanted)} and sends them to ${regionWords(regions)}: ${why}`,
      ];
}

/**
 * What does not belong into the buckets while the regions in `serving` serve, in the order in which it goes. The PRIMARY region serves by silence, so
 * that neither object belongs there then; the SECONDARY region serves by its own. What PRIMARY says goes last, and only when it is seen
 * that SECONDARY says nothing: without it clients would go there.
 */
export function leftoverObjects(
  { traffic }: Topology,
  observation: Observation,
  serving: ReadonlySet<string>,
): readonly Leftover[] {
  if (traffic.method === 'record-change') return [];
  const { primary, secondary } = traffic;
  const view = (name: string): Known<boolean> =>
    observation.takeovers.find(({ region }) => region === name)?.takesOver ?? unknown('not observed');
  const says = (name: string): boolean => {
    const { known: seen, value } = { value: false, ...view(name) };
    return seen && value;
  };
  const first: readonly Leftover[] =
    says(secondary) && serving.has(primary)
      ? [
          {
            region: secondary,
            why: `clients go to ${secondary} as soon as ${primary} no longer says so, or its bucket does not answer`,
            stays: null,
          },
        ]
      : [];
  if (!says(primary)) return first;
  return [
    ...first,
    {
      region: primary,
      why: `a later failover to ${secondary} is undone as soon as the bucket in ${primary} answers`,
      stays: view(secondary).known ? null : `it is not known what ${secondary} says`,
    },
  ];
}
