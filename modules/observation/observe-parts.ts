/**
 * Asks what runbooks own in a region, and what its service needs beside its tasks: what no plan compares, or what only a plan would,
 * which nobody makes on the bad day. Apart from the observation, which a failover waits for.
 */
import type { Clock } from '../console/ports';
import type { RegionTopology, Topology } from '../topology/topology';
import { viewOf } from './facts';
import type { Sender } from '../runbook/ports';
import * as reads from '../runbook/reads';
import { flag, inner, list, only, text, textOrNull, UnexpectedAnswer } from './answers';
import { createAsker, withinLimit, type Asker } from './asker';
import { alarmNames } from './observe-region';
import { silenceOf } from './refusal';
import { known, unknown, type Known, type Observation, type RegionView } from './types';

/** A rule of the listener, beside its default. */
export interface RuleView {
  readonly priority: string;
  /** What it does, in words: `fixed-response 503`, `forward`. */
  readonly does: string;
}

/** One of the region's names: where its record leads, and where it should: the regional name of its domain in API Gateway. */
export interface NameView {
  readonly name: string;
  /** Null where there is no such record. */
  readonly leadsTo: string | null;
  readonly wanted: string;
}

export interface PartsView {
  readonly region: string;
  /** The kinds of scaling that are suspended; `null`: the service has no scalable target. */
  readonly suspended: Known<readonly string[]>;
  readonly policies: Known<readonly string[]>;
  readonly rules: Known<readonly RuleView[]>;
  /** Domain names of API Gateway that lead to no API. */
  readonly unmapped: Known<readonly string[]>;
  readonly names: Known<readonly NameView[]>;
  /** Alarms that exist and tell nobody, each with why. */
  readonly mute: Known<readonly string[]>;
  readonly logGroups: Known<readonly string[]>;
  /** Status of the cache; null where there is none. */
  readonly cache: Known<string | null>;
  /** Engine versions of the database's instances, by id. */
  readonly instanceVersions: Known<readonly { readonly id: string; readonly version: string }[]>;
}

/** All regions at the same time. A region that did not answer the observation is not asked again. Throws the signal's reason. */
export function observeParts(
  topology: Topology,
  observation: Observation,
  { sender, clock, limitSeconds, signal }: PartsPorts,
): Promise<readonly PartsView[]> {
  return withinLimit(clock, limitSeconds, signal, (limit) => {
    const asker = createAsker(sender, limit, signal);
    return Promise.all(topology.regions.map((region) => partsOf(topology, region, observation, asker)));
  });
}

export interface PartsPorts {
  readonly sender: Sender;
  readonly clock: Clock;
  /** Wall seconds after which what has not answered is unknown. */
  readonly limitSeconds: number;
  readonly signal?: AbortSignal;
}

/** Of one region. Never throws for what AWS does. */
export async function partsOf(
  topology: Topology,
  region: RegionTopology,
  observation: Observation,
  asker: Asker,
): Promise<PartsView> {
  const view = viewOf(observation, region.region);
  if (!view.answers) return silentParts(view);
  const [suspended, policies, rules, unmapped, names, mute, logGroups, cache, instanceVersions] = await Promise.all([
    suspendedIn(region, asker),
    asker.ask(reads.scalingPolicies(region.region, region.names.ecsCluster, region.names.ecsService), (output) =>
      list(output, 'ScalingPolicies').map((one) => text(one, 'PolicyName')),
    ),
    rulesOf(view, asker),
    unmappedIn(topology, region, asker),
    namesOf(topology, region, observation, asker),
    muteIn(region, asker),
    logGroupsIn(region, asker),
    asker.askOrNone(
      reads.replicationGroup(region.region, region.names.cacheReplicationGroup),
      'ReplicationGroupNotFound',
      (output) => text(only(list(output, 'ReplicationGroups'), 'replication group'), 'Status'),
    ),
    versionsIn(region, asker),
  ]);
  return {
    region: region.region,
    ...{ suspended, policies, rules, unmapped, names, mute, logGroups, cache, instanceVersions },
  };
}

function silentParts(view: RegionView): PartsView {
  const { region } = view;
  const silent = unknown(`${region} ${silenceOf(view)}`);
  return {
    region,
    suspended: silent,
    policies: silent,
    rules: silent,
    unmapped: silent,
    names: silent,
    mute: silent,
    logGroups: silent,
    cache: silent,
    instanceVersions: silent,
  };
}

const SUSPENDED = {
  DynamicScalingInSuspended: 'scaling in',
  DynamicScalingOutSuspended: 'scaling out',
  ScheduledScalingSuspended: 'scheduled scaling',
} as const;

function suspendedIn({ region, names }: RegionTopology, asker: Asker): Promise<PartsView['suspended']> {
  return asker.ask(reads.scalableTarget(region, names.ecsCluster, names.ecsService), (output) => {
    const state = inner(only(list(output, 'ScalableTargets'), 'scalable target'), 'SuspendedState');
    const fields = Object.keys(SUSPENDED) as (keyof typeof SUSPENDED)[];
    return fields.filter((field) => flag(state, field)).map((field) => SUSPENDED[field]);
  });
}

function rulesOf({ region, loadBalancer }: RegionView, asker: Asker): Promise<PartsView['rules']> {
  if (!loadBalancer.known) return Promise.resolve(loadBalancer);
  return asker.ask(reads.listenerRules(region, loadBalancer.value.listenerArn), (output) => {
    const rules = list(output, 'Rules');
    // Every listener has a default rule: an answer without one is no answer.
    only(
      rules.filter((rule) => flag(rule, 'IsDefault')),
      'default rule',
    );
    return rules
      .filter((rule) => !flag(rule, 'IsDefault'))
      .map((rule) => ({ priority: text(rule, 'Priority'), does: doneBy(list(rule, 'Actions')) }));
  });
}

const doneBy = (actions: readonly Readonly<Record<string, unknown>>[]): string =>
  actions
    .map((action) => {
      const code = textOrNull(inner(action, 'FixedResponseConfig'), 'StatusCode');
      return [text(action, 'Type'), code].filter((word) => word !== null).join(' ');
    })
    .join(', ');

/** The service's domain and the region's own. */
const domainsOf = (topology: Topology, { addresses }: RegionTopology): readonly string[] => [
  topology.serviceRecord.name,
  addresses.host,
];

/** Asks the same of each name; what one of them does not answer makes all of it unknown. */
async function each<T>(
  names: readonly string[],
  ask: (name: string) => Promise<Known<T>>,
): Promise<Known<readonly T[]>> {
  const answers = await Promise.all(names.map(ask));
  const gap = answers.find((one) => !one.known);
  return gap ?? known(answers.flatMap((one) => (one.known ? [one.value] : [])));
}

async function unmappedIn(topology: Topology, region: RegionTopology, asker: Asker): Promise<PartsView['unmapped']> {
  const found = await each(domainsOf(topology, region), async (domain) => {
    const mapped = await asker.askOrNone(reads.apiMappings(region.region, domain), 'NotFound', (output) =>
      list(output, 'Items').some(
        (one) => textOrNull(one, 'ApiId') !== null && textOrNull(one, 'ApiMappingKey') === null,
      ),
    );
    return mapped.known ? known({ domain, mapped: mapped.value === true }) : mapped;
  });
  return found.known ? known(found.value.filter(({ mapped }) => !mapped).map(({ domain }) => domain)) : found;
}

/** The entry is a CNAME for the service's domain, the region's own name an alias for its own. */
async function namesOf(
  topology: Topology,
  region: RegionTopology,
  { hostedZoneId }: Observation,
  asker: Asker,
): Promise<PartsView['names']> {
  if (!hostedZoneId.known) return hostedZoneId;
  const { entry, host } = region.addresses;
  const { name: service } = topology.serviceRecord;
  const domains: Readonly<Record<string, string>> = { [entry]: service, [host]: host };
  return each([entry, host], async (name) => {
    const [wanted, leadsTo] = await Promise.all([
      asker.askOrNone(reads.apiDomain(region.region, domains[name] ?? ''), 'NotFound', (output) =>
        text(only(list(output, 'DomainNameConfigurations'), 'configuration of the domain'), 'ApiGatewayDomainName'),
      ),
      asker.ask(reads.recordSets(topology.controlRegion, hostedZoneId.value, name), (output) =>
        targetOf(output, name, name === entry ? 'CNAME' : 'A'),
      ),
    ]);
    if (!wanted.known) return wanted;
    if (!leadsTo.known) return leadsTo;
    return known({ name, leadsTo: leadsTo.value, wanted: plain(wanted.value ?? `no domain ${domains[name] ?? ''}`) });
  });
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function targetOf(output: unknown, name: string, type: 'A' | 'CNAME'): string | null {
  const found = list(output, 'ResourceRecordSets').find(
    (one) => plain(text(one, 'Name')) === plain(name) && text(one, 'Type') === type,
  );
  if (found === undefined) return null;
  const alias = textOrNull(inner(found, 'AliasTarget'), 'DNSName');
  const [value] = list(found, 'ResourceRecords');
  const target = alias ?? textOrNull(value, 'Value');
  if (target === null) throw new UnexpectedAnswer(`the record ${name} has no value`);
  return plain(target);
}

/** The alarms that are declared, green's and the targets' included. */
const declaredAlarms = (region: RegionTopology): readonly string[] => [
  ...alarmNames(region),
  `${region.names.serverErrorsAlarm}-target`,
  ...(region.blueGreen ? [`${region.names.unhealthyTargetsAlarm}-green`] : []),
];

function muteIn(region: RegionTopology, asker: Asker): Promise<PartsView['mute']> {
  return asker.ask(reads.alarms(region.region, declaredAlarms(region)), (output) =>
    list(output, 'MetricAlarms').flatMap((alarm) => {
      const actions = (alarm as { readonly AlarmActions?: readonly unknown[] }).AlarmActions ?? [];
      const name = text(alarm, 'AlarmName');
      if (!flag(alarm, 'ActionsEnabled')) return [`${name}: its actions are switched off`];
      return actions.length === 0 ? [`${name}: it has no action`] : [];
    }),
  );
}

/** Names are asked for as prefixes; one page holds them, since nothing else begins so. */
async function logGroupsIn({ region, names }: RegionTopology, asker: Asker): Promise<PartsView['logGroups']> {
  const wanted = [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup];
  const found = await each(wanted, (name) =>
    asker.ask(reads.logGroups(region, name), (output) => {
      const there = list(output, 'logGroups').some((one) => text(one, 'logGroupName') === name);
      if (!there && textOrNull(output, 'nextToken') !== null)
        throw new UnexpectedAnswer(`more log groups begin with ${name}`);
      return there ? name : null;
    }),
  );
  return found.known ? known(found.value.filter((name): name is string => name !== null)) : found;
}

function versionsIn({ region, names }: RegionTopology, asker: Asker): Promise<PartsView['instanceVersions']> {
  return asker.ask(reads.dbInstances(region, names.dbCluster), (output) =>
    list(output, 'DBInstances')
      .filter((one) => textOrNull(one, 'DBClusterIdentifier') === names.dbCluster)
      .map((one) => ({ id: text(one, 'DBInstanceIdentifier'), version: text(one, 'EngineVersion') })),
  );
}
