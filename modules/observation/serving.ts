/** Which regions clients are sent to, by what is observed of the environment's traffic method. Pure. */
import { DrError, EXIT } from '../console/errors';
import type { Topology } from '../topology/topology';
import { remedyIn } from '../operations/why';
import { sentTo, type Traffic } from '../topology/traffic';
import { known, unknown, type Known, type Observation, type TakeoverView } from './types';

/** Where clients are sent. How many regions that may be is the pattern's to say. */
export interface Serving {
  /** Empty where it is none of the environment's regions. */
  readonly regions: ReadonlySet<string>;
  /** What says so, in words: the record's target, or what stands in the buckets. */
  readonly why: string;
}

type Inversion = Extract<Traffic, { readonly method: 'health-check-inversion' }>;

export function servingRegions(topology: Topology, observation: Observation): Known<Serving> {
  const { traffic } = topology;
  return traffic.method === 'record-change'
    ? byRecord(topology, observation)
    : byTakeovers(traffic, observation.takeovers);
}

function byRecord({ regions }: Topology, { serviceRecord }: Observation): Known<Serving> {
  if (!serviceRecord.known) return serviceRecord;
  const target = serviceRecord.value?.target;
  const pointed = regions.filter(({ addresses }) => addresses.entry === target).map(({ region }) => region);
  return known({
    regions: new Set(pointed),
    why: target === undefined ? 'there is no record' : `the record points to ${target}`,
  });
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

/**
 * Throws DrError `ambiguous-zone`, `wrong-zone` or `other-records` where what Route 53 holds would take clients elsewhere than a move says.
 * Which zone it is matters only where a record in it is changed; where an object moves clients, preflight says it.
 */
export function refuseDnsProblems({ traffic }: Topology, { dnsProblems }: Observation): void {
  const found = dnsProblems.find(({ about }) => about === 'records' || traffic.method === 'record-change');
  if (found !== undefined) throw new DrError(found.code, found.what, found.why, found.fix, EXIT.refused);
}

/** What a runbook cannot be made without, and AWS did not say. */
export function notObserved(what: string, why: string): DrError {
  const remedy = remedyIn(`${what} (${why}`);
  return new DrError(
    'not-observed',
    `It is not known ${what} (${why})`,
    'A runbook is made from the answers of AWS; nothing is guessed.',
    `${remedy === null ? '' : `${remedy} `}Run dr status. When the region answers again, or the missing permission is there, run this again.`,
    EXIT.unknown,
  );
}

/** An object that no longer says what is meant: clients move by themselves when something else changes. */
export interface Leftover {
  readonly region: string;
  /** What it does, or would do. */
  readonly why: string;
  /** Why it has to stay for now; null where its going moves nobody. */
  readonly stays: string | null;
}

/**
 * What does not belong into the buckets while the regions in `serving` serve, in the order in which it goes. The PRIMARY region serves by silence, so
 * that neither object belongs there then; the SECONDARY region serves by its own. What PRIMARY says goes last, and only when it is seen
 * that SECONDARY says nothing: without it clients would go there.
 */
export function leftovers(
  topology: Topology,
  observation: Observation,
  serving: ReadonlySet<string>,
): readonly Leftover[] {
  const { traffic } = topology;
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
