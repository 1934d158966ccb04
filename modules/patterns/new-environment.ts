/** A new environment from a few answers: which files it needs, and what stands in them. Pure; `dr init` writes them. */
import { DrError, EXIT } from '../console/errors';
import { VPC_LINKS_SOURCE, vpcLinkZones } from '../parts/api-entry/settings/vpc-links';
import { overlaps, parseCidr } from '../overlays/cidr';
import { isInside } from '../overlays/countries';
import type { Json, JsonObject } from '../overlays/json';
import { isJsonObject } from '../overlays/json';
import type { Overlay } from '../overlays/overlay';
import { environmentFile, regionFile } from '../overlays/overlay';
import { CONTROL_PLANE_HOMES, whyUnsupported } from '../overlays/partitions';
import { nearestRegion, regionFix } from '../overlays/region-mistakes';
import { isRegionName, zonePrefix } from '../overlays/regions';
import { KNOWN_REGIONS, zonesOf } from '../parts/network/settings/zones';

/** What a person decides. */
export interface Answers {
  readonly name: string;
  readonly app: string;
  readonly domain: string;
  readonly service: string;
  readonly account: string;
  /** The home region first unless `databaseHomeRegion` says otherwise: it is the writer and serves. */
  readonly regions: readonly string[];
  readonly controlRegion?: string;
  readonly databaseHomeRegion?: string;
  readonly imageRepository: string;
  readonly imageDigest: string;
  /** Address ranges in the order of `regions`; chosen where there is none. */
  readonly cidrs: readonly string[];
  /** Regions that shall get subnets in two zones only. */
  readonly twoZones: readonly string[];
  /** As in the overlays; empty: anywhere. */
  readonly dataResidency?: readonly string[];
  readonly servingResidency?: readonly string[];
  readonly rtoMinutes: number;
  readonly rpoSeconds: number;
}

/** What is there already. */
export interface Surroundings {
  /** Regions that have a file under env/regions. */
  readonly factsOf: readonly string[];
  /** Address ranges that other environments use. */
  readonly cidrs: readonly string[];
  /** Overlays of other environments whose range nobody could read. */
  readonly unread: readonly string[];
}

/** A file of the new environment: its overlay, to be checked, and its text. */
export interface OverlayDraft extends Overlay {
  readonly text: string;
}

/**
 * The files of a new environment: its own, one per region, and facts of regions that the project knows nothing of yet. Whether they
 * are right is for `resolveSettings`.
 * @throws DrError `region-name` for a region that is misspelt; `option-without-region`; `unknown-cidrs` where a range must be chosen and not all that are in use
 * are known; `too-few-zones` where a region has two and they were not chosen; and what `refusalOfRegion` says
 */
export function draftEnvironment(answers: Answers, around: Surroundings): readonly OverlayDraft[] {
  const { name, regions, twoZones } = answers;
  refuseMisspelt(answers, around);
  refuseLeftOver(answers);
  for (const region of regions) {
    const refusal = refusalOfRegion(region, around.factsOf);
    if (refusal !== null) throw refusal;
  }
  const home = answers.databaseHomeRegion ?? regions[0] ?? '';
  const cidrs = chooseCidrs(answers, around);
  const facts = regions
    .filter((region) => !around.factsOf.includes(region))
    .map((region) =>
      draft('region', `env/regions/${region}.tfvars.json`, region, {
        $schema: '../schema.json',
        availability_zone_ids: zonesFor(region, twoZones.includes(region)),
      }),
    );
  const own = regions.map((region, index) =>
    draft('environment-region', regionFile(name, region), region, {
      $schema: '../schema.json',
      is_aurora_secondary: region !== home,
      aurora_source_region: region === home ? null : home,
      serves_traffic: region === home,
      name_suffix: `-${zonePrefix(region)}`,
      vpc_cidr: cidrs[index] ?? '',
      ...(twoZones.includes(region) ? { subnet_zones: 2 } : {}),
    }),
  );
  return [...facts, draft('environment', environmentFile(name), null, environmentOf(answers, home)), ...own];
}

/** Before anything is said about its zones: what is misspelt has none. Facts that somebody wrote down prove that a region is meant. */
function refuseMisspelt({ regions, controlRegion }: Answers, { factsOf }: Surroundings): void {
  for (const region of [...regions, ...(controlRegion === undefined ? [] : [controlRegion])]) {
    const refusal = misspelt(region, factsOf);
    if (refusal !== null) throw refusal;
  }
}

/** Null for the name of a region, and for one that has a file under env/regions. */
function misspelt(region: string, factsOf: readonly string[]): DrError | null {
  const fix = factsOf.includes(region) ? null : regionFix(region);
  if (fix === null && isRegionName(region)) return null;
  return new DrError(
    'region-name',
    `"${region}" is not the name of an AWS region.`,
    'A region is named as us-east-1 is: in lower case, without the letter of a zone.',
    fix ?? 'Correct the name.',
    EXIT.refused,
  );
}

/** An option that belongs to no region would be dropped without a word. */
function refuseLeftOver({ regions, twoZones, cidrs }: Answers): void {
  const strange = twoZones.find((region) => !regions.includes(region));
  if (strange === undefined && cidrs.length <= regions.length) return;
  const [option, why] =
    strange === undefined
      ? [`--cidr ${cidrs.slice(regions.length).join(' --cidr ')}`, `There are ${regions.length} regions.`]
      : [`--two-zones ${strange}`, `The regions are ${regions.join(', ')}.`];
  throw new DrError(
    'option-without-region',
    `${option} belongs to no region of the new environment.`,
    why,
    'Correct the option, or leave it out.',
    EXIT.refused,
  );
}

function environmentOf(answers: Answers, home: string): JsonObject {
  return {
    $schema: '../schema.json',
    app: answers.app,
    pattern: 'warm-standby',
    account_id: answers.account,
    domain: answers.domain,
    service_name: answers.service,
    regions: answers.regions,
    control_region: answers.controlRegion ?? controlRegionFor(answers.regions, answers.dataResidency),
    database_home_region: home,
    ...listed('data_residency', answers.dataResidency),
    ...listed('serving_residency', answers.servingResidency),
    rto_minutes: answers.rtoMinutes,
    rpo_seconds: answers.rpoSeconds,
    image: { repository: answers.imageRepository, digest: answers.imageDigest },
  };
}

/** What is not restricted needs no line: the default says so. */
const listed = (key: string, value: readonly string[] = []): JsonObject => (value.length === 0 ? {} : { [key]: value });

function draft(rank: Overlay['rank'], file: string, region: string | null, value: JsonObject): OverlayDraft {
  return { rank, file, region, value, text: `${written(value)}\n` };
}

/** As Prettier leaves it: objects line by line, lists on one line. */
function written(value: Json, indent = ''): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map((one) => written(one)).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const members = Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${written(one, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** A third region that is always on, where data may rest: near the others where there is one, and not where AWS's own control planes live. */
export function controlRegionFor(regions: readonly string[], dataResidency: readonly string[] = []): string {
  const areas = regions.map((region) => region.split('-')[0]);
  const free = KNOWN_REGIONS.filter(
    (region) =>
      !regions.includes(region) &&
      isInside(region, dataResidency) &&
      zonesOf(region)?.optIn === false &&
      (zonesOf(region)?.usable.length ?? 0) > 2,
  );
  const rank = (region: string): number =>
    (areas.includes(region.split('-')[0]) ? 0 : 2) + (CONTROL_PLANE_HOMES.includes(region) ? 1 : 0);
  return [...free].sort((a, b) => rank(a) - rank(b))[0] ?? '';
}

/**
 * Why a region can be in no environment that anybody could apply, null where it can: asked before anything else is. A region with a file
 * under env/regions is judged by what stands there.
 */
export function refusalOfRegion(region: string, factsOf: readonly string[]): DrError | null {
  const wrong = misspelt(region, factsOf);
  const unsupported = whyUnsupported(region);
  if (unsupported !== null) {
    return new DrError(
      'unsupported-partition',
      `No environment can be in ${region}.`,
      unsupported,
      'Choose regions of partition aws, such as us-east-1 and us-west-2.',
      EXIT.refused,
    );
  }
  if (wrong !== null || factsOf.includes(region)) return wrong;
  const file = `env/regions/${region}.tfvars.json`;
  if (zonesOf(region) === null) {
    const meant = nearestRegion(region);
    const hint = meant === null ? '' : `AWS's SDK lists no region ${region}: did you mean ${meant}? If it is new: `;
    return new DrError(
      'unknown-zones',
      `The zones of ${region} are not known here.`,
      'Subnets are planned by zone id, and a guessed id fails in the middle of an apply.',
      `${hint}Write ${file} with "availability_zone_ids": aws ec2 describe-availability-zones --region ${region} lists them as ZoneId. Then run dr init again.`,
      EXIT.refused,
    );
  }
  if (vpcLinkZones(region) !== null) return null;
  return new DrError(
    'unknown-link-zones',
    `It is not known here in which zones of ${region} API Gateway takes a VPC link.`,
    `AWS's table has no row for the region (${VPC_LINKS_SOURCE.url}, read ${VPC_LINKS_SOURCE.read}), and a subnet in a wrong zone fails in the middle of an apply.`,
    `Choose a region of docs/reference/regions.md; or ask AWS, and write ${file} with "availability_zone_ids" and "vpc_link_zone_ids". Then run dr init again.`,
    EXIT.refused,
  );
}

/** Zones of a region in the order in which they get subnets: those that take a VPC link first. */
function zonesFor(region: string, two: boolean): readonly string[] {
  const usable = zonesOf(region)?.usable ?? [];
  if (usable.length < 3 && !two) {
    throw new DrError(
      'too-few-zones',
      `${region} has ${usable.length} zones that a new account can use.`,
      'Three are the default; with two, losing a zone takes half of the region.',
      `Choose another region, or two zones on purpose: --two-zones ${region}`,
      EXIT.refused,
    );
  }
  const link = vpcLinkZones(region) ?? [];
  return [...usable.filter((id) => link.includes(id)), ...usable.filter((id) => !link.includes(id))];
}

/** 10.N.0.0/16, the first that overlap neither what was given nor what other environments use. */
function chooseCidrs({ regions, cidrs }: Answers, { cidrs: used, unread }: Surroundings): readonly string[] {
  if (cidrs.length < regions.length && unread.length > 0) {
    throw new DrError(
      'unknown-cidrs',
      'The address ranges of other environments are not all known.',
      `These overlays cannot be read, or have an invalid range: ${unread.join(', ')}.`,
      'Fix them, or give each region its range: --cidr 10.0.0.0/16',
      EXIT.refused,
    );
  }
  const taken = [...used, ...cidrs].flatMap((text) => parseCidr(text) ?? []);
  let next = 0;
  return regions.map((_, index) => {
    const given = cidrs[index];
    if (given !== undefined) return given;
    for (; next < 256; next += 1) {
      const text = `10.${next}.0.0/16`;
      const range = parseCidr(text);
      if (range !== null && !taken.some((one) => overlaps(one, range))) {
        next += 1;
        return text;
      }
    }
    throw new DrError(
      'no-free-cidr',
      'No range 10.N.0.0/16 is free.',
      'Other environments use them all.',
      'Give each region its own: --cidr 172.16.0.0/16',
      EXIT.refused,
    );
  });
}
