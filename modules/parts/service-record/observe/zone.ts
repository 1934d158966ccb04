/**
 * Which hosted zone is the environment's: the one that its global layer published, held against what Route 53 lists. Pure. A name is not
 * enough: a private zone (split horizon) and a second public one may have it as well.
 */
import { known, unknown, type DnsProblem, type Known } from '../../../observation/types';

/** A hosted zone of exactly the environment's name. */
export interface ZoneSeen {
  readonly id: string;
  readonly isPrivate: boolean;
}

/** An id that a state holds. */
export interface PublishedZone {
  readonly id: string;
  /** The state that says so. */
  readonly by: string;
}

export interface ZoneView {
  readonly id: Known<string>;
  /** What contradicts itself; then the id is unknown. */
  readonly problems: readonly DnsProblem[];
  /** What a person should know although the id is known. */
  readonly remarks: readonly string[];
}

/**
 * `listed`: every zone of the name. `published`: what states say; none where they say nothing. Where Route 53 cannot be asked, the
 * published id stands; where no state can be read, the name must have exactly one public zone. Either is said.
 */
export function chooseZone(
  domain: string,
  listed: Known<readonly ZoneSeen[]>,
  published: Known<readonly PublishedZone[]>,
): ZoneView {
  const said = published.known ? published.value : [];
  const ids = [...new Set(said.map(({ id }) => id))];
  const [id] = ids;
  if (ids.length > 1) return refused(statesDiffer(said));
  if (!listed.known) {
    if (id === undefined) return none(published.known ? listed.why : `${listed.why}; ${published.why}`);
    const remark = `Zone ${id} is what ${byWhom(said)} published; Route 53 could not be asked whether it is the only one (${listed.why}).`;
    return { id: known(id), problems: [], remarks: [remark] };
  }
  const open = listed.value.filter(({ isPrivate }) => !isPrivate).map((zone) => zone.id);
  const hidden = listed.value.filter(({ isPrivate }) => isPrivate).map((zone) => zone.id);
  if (open.length > 1) return refused(several(domain, open, id));
  const [only] = open;
  if (id !== undefined && only !== id) return refused(another(domain, { id, by: byWhom(said) }, only, hidden));
  if (only === undefined) return none(`no hosted zone ${domain} is public in this account${andPrivate(hidden)}`);
  return {
    id: known(only),
    problems: [],
    remarks: [...unpublished(domain, only, id, published), ...splitHorizon(hidden)],
  };
}

const none = (why: string): ZoneView => ({ id: unknown(why), problems: [], remarks: [] });
const refused = (problem: DnsProblem): ZoneView => ({ id: unknown(problem.what), problems: [problem], remarks: [] });
const byWhom = (said: readonly PublishedZone[]): string => said.map(({ by }) => by).join(' and ');
const andPrivate = (hidden: readonly string[]): string =>
  hidden.length === 0 ? '' : ` (private zones of that name: ${hidden.join(', ')})`;

/** How a person finds out which of several zones clients are sent to. */
const delegated = (domain: string): string =>
  `Clients are sent to the zone whose name servers "dig +short NS ${domain}" answers; "aws route53 get-hosted-zone --id ID" shows a zone's.`;

function several(domain: string, open: readonly string[], id: string | undefined): DnsProblem {
  const words = open.map((one) => (one === id ? `${one} (the published one)` : one));
  return {
    about: 'zone',
    code: 'ambiguous-zone',
    what: `${open.length} public hosted zones are named ${domain}: ${words.join(', ')}`,
    why: 'Only one of them is delegated. A change in another one moves no client, and no error shows that.',
    fix: `${delegated(domain)} Delete the other one; where the published one is not the delegated one, see "A zone that exists already" in docs/account.md.`,
  };
}

function another(
  domain: string,
  { id, by }: PublishedZone,
  only: string | undefined,
  hidden: readonly string[],
): DnsProblem {
  const is =
    only !== undefined
      ? `the only public zone of that name is ${only}`
      : hidden.includes(id)
        ? 'that zone is private'
        : `no public zone has that name${andPrivate(hidden)}`;
  return {
    about: 'zone',
    code: 'wrong-zone',
    what: `${by} published hosted zone ${id} for ${domain}, and ${is}`,
    why: 'The zone that a move would change is not the published one, or does not exist. It is not known which zone clients use.',
    fix: `${delegated(domain)} Bring the global state and that zone together: "A zone that exists already" in docs/account.md.`,
  };
}

function statesDiffer(said: readonly PublishedZone[]): DnsProblem {
  const words = said.map(({ id, by }) => `${by} has ${id}`);
  return {
    about: 'zone',
    code: 'wrong-zone',
    what: `States name different hosted zones: ${words.join(', ')}`,
    why: 'The global state cannot be read, and regions were applied with different zones.',
    fix: 'Wait until the control region answers, or apply the platform state of the region that has the old zone; dr status shows both.',
  };
}

function unpublished(
  domain: string,
  only: string,
  id: string | undefined,
  published: Known<readonly PublishedZone[]>,
): readonly string[] {
  if (id !== undefined) return [];
  const why = published.known ? 'no state names one' : published.why;
  return [
    `Zone ${only} is the only public one named ${domain}; it could not be compared with the published id (${why}).`,
  ];
}

function splitHorizon(hidden: readonly string[]): readonly string[] {
  if (hidden.length === 0) return [];
  const who = hidden.length === 1 ? `Private zone ${hidden.join()} has` : `Private zones ${hidden.join(', ')} have`;
  return [
    `${who} the same name and ${hidden.length === 1 ? 'answers' : 'answer'} inside VPCs (split horizon): a move changes nothing there, and whoever asks there is sent where it says.`,
  ];
}
