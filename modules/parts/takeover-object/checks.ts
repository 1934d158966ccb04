/** Whether clients can be moved by an object: failover records, the health checks behind them, what can be read of the buckets from here. */
import type { Operation } from '../../operations/operation';
import {
  failoverRecords,
  HEALTH_CHECK,
  SENTINEL_KEY,
  TAKEOVER_KEY,
  trafficHost,
  trafficUrl,
} from '../../topology/traffic';
import type { FailoverRecord } from '../../topology/traffic';
import type { Asker } from '../../observation/asker';
import { flag, inner, number, textOrNull } from '../../observation/answers';
import { recordsNamed, type StoredRecord } from '../service-record/observe/records';
import { known, unknown, type Known } from '../../observation/types';
import * as reads from '../service-record/observe/reads';
import { leftoverObjects, sentByObjects } from './observe/roles';
import { met, notKnown, notMet, type Finding, type PreflightScene } from '../../recovery/preflight/check';

const healthCheck = (region: string, id: string): Operation => ({
  service: 'route53',
  action: 'GetHealthCheck',
  region,
  input: { HealthCheckId: id },
});

/** The records of the service's name, of every type. */
export async function storedRecords(
  { observation, topology }: PreflightScene,
  asker: Asker,
): Promise<Known<readonly StoredRecord[]>> {
  if (!observation.hostedZoneId.known) return observation.hostedZoneId;
  const { name } = topology.serviceRecord;
  return asker.ask(reads.recordSets(topology.controlRegion, observation.hostedZoneId.value, name), (output) =>
    recordsNamed(output, name),
  );
}

/** Both records, by the region they are of. */
export function judgeRecords(found: readonly StoredRecord[], { topology }: PreflightScene): Finding {
  const { name, ttlSeconds } = topology.serviceRecord;
  const wrong = failoverRecords(topology).flatMap(({ region, failover }) => {
    const record = found.find(({ setId }) => setId === region.region);
    if (record === undefined) return [`${name} has no record of ${region.region}`];
    return [
      ...(record.failover === failover
        ? []
        : [`the one of ${region.region} is ${record.failover ?? 'no failover record'}, not ${failover}`]),
      ...(record.target === region.addresses.entry ? [] : [`the one of ${region.region} points to ${record.target}`]),
      ...(record.ttl === ttlSeconds
        ? []
        : [
            `the one of ${region.region} has ${record.ttl === null ? 'no TTL' : `a TTL of ${record.ttl} s`}; ${ttlSeconds} s declared`,
          ]),
      ...(record.healthCheckId === null ? [`the one of ${region.region} has no health check`] : []),
    ];
  });
  if (wrong.length > 0) return notMet(wrong.join('; '));
  const words = failoverRecords(topology).map(({ region, failover }) => `${failover} -> ${region.addresses.entry}`);
  return met(`${name}: ${words.join(', ')}, TTL ${ttlSeconds} s`);
}

export interface TakeoverFacts {
  /** What is wrong with a health check, one a line; or why nobody could look. */
  readonly checks: Known<readonly string[]>;
  /** What a GET without a signature gets, by URL: a status, or why there is none. */
  readonly answers: ReadonlyMap<string, Known<number>>;
}

export async function readTakeover(scene: PreflightScene, asker: Asker): Promise<TakeoverFacts> {
  const urls = scene.topology.regions.flatMap((region) =>
    [SENTINEL_KEY, TAKEOVER_KEY].map((key) => trafficUrl(region, key)),
  );
  const [checks, ...answers] = await Promise.all([
    readChecks(scene, asker),
    ...urls.map(async (url): Promise<Known<number>> => {
      const answer = await scene.probe(url);
      return answer.ok ? known(answer.status) : unknown(answer.why);
    }),
  ]);
  return { checks, answers: new Map(urls.map((url, index) => [url, answers[index] ?? unknown('not asked')])) };
}

async function readChecks(scene: PreflightScene, asker: Asker): Promise<TakeoverFacts['checks']> {
  const records = await storedRecords(scene, asker);
  if (!records.known) return records;
  const found = await Promise.all(
    failoverRecords(scene.topology).map(async (record): Promise<Known<readonly string[]>> => {
      const id = records.value.find(({ setId }) => setId === record.region.region)?.healthCheckId;
      if (id === null || id === undefined) return known([`the record of ${record.region.region} has no health check`]);
      const seen = await asker.askOrNone(healthCheck(scene.topology.controlRegion, id), 'NoSuchHealthCheck', (output) =>
        wrongIn(inner(inner(output, 'HealthCheck'), 'HealthCheckConfig'), record),
      );
      if (!seen.known) return seen;
      return known(
        (seen.value ?? ['it does not exist']).map((what) => `the health check of ${record.region.region}: ${what}`),
      );
    }),
  );
  const unseen = found.find((one) => !one.known);
  return unseen ?? known(found.flatMap((one) => (one.known ? one.value : [])));
}

/** What to do about what was found, and about nothing else. */
const fixes = (found: Readonly<Record<'global' | 'bucket' | 'left', boolean>>): string =>
  [
    ...(found.global ? ['Apply the global state: it makes the records and their health checks.'] : []),
    ...(found.bucket
      ? ['Let anybody read the bucket: the public access block of S3 for the account must be off.']
      : []),
    ...(found.left ? ['dr reconcile removes what a region still says.'] : []),
  ].join(' ');

/** Each of these alone would let clients stay where they are, or go where nobody sent them. */
function wrongIn(config: unknown, { watches }: FailoverRecord): readonly string[] {
  const host = textOrNull(config, 'FullyQualifiedDomainName');
  const path = textOrNull(config, 'ResourcePath');
  const speed = [number(config, 'RequestInterval'), number(config, 'FailureThreshold')] as const;
  return [
    ...(flag(config, 'Inverted') ? [] : ['it is not inverted, so that clients leave when the object is absent']),
    ...(flag(config, 'Disabled') ? ['it is disabled, which counts as healthy whatever it sees'] : []),
    ...(textOrNull(config, 'Type') === 'HTTPS'
      ? []
      : [`it is of type ${textOrNull(config, 'Type') ?? 'none'}, not HTTPS`]),
    ...(host === trafficHost(watches) && path === `/${TAKEOVER_KEY}`
      ? []
      : [`it watches ${host ?? 'nothing'}${path ?? ''}, not ${trafficHost(watches)}/${TAKEOVER_KEY}`]),
    ...(speed[0] * speed[1] <= HEALTH_CHECK.intervalSeconds * HEALTH_CHECK.threshold
      ? []
      : [
          `it takes ${speed[0] * speed[1]} s to change; ${HEALTH_CHECK.intervalSeconds * HEALTH_CHECK.threshold} s are counted in the RTO`,
        ]),
  ];
}

/** The target's bucket must be readable; of the other one only what would undo a move. */
export function judgeTakeover({ checks, answers }: TakeoverFacts, scene: PreflightScene): Finding {
  const { topology, target, source, observation } = scene;
  const wrong = checks.known ? checks.value : [];
  const readable = answers.get(trafficUrl(target, SENTINEL_KEY));
  if (readable?.known === true && readable.value !== 200) {
    const why = `${trafficUrl(target, SENTINEL_KEY)} answers ${readable.value}: health checkers cannot read the bucket, so no object in it moves anybody`;
    return notMet([...wrong, why].join('; '), fixes({ global: wrong.length > 0, bucket: true, left: false }));
  }
  const contradicted = topology.regions.flatMap((region) => contradiction(scene, answers, region));
  const serves = sentByObjects(topology, observation) ?? unknown('no objects move clients');
  const left = leftoverObjects(topology, observation, serves.known ? serves.value.regions : new Set());
  const bad = [
    ...wrong,
    ...contradicted,
    ...left.map(({ region, why }) => `the takeover object of ${region} still exists: ${why}; dr reconcile removes it`),
  ];
  const fix = fixes({ global: wrong.length > 0, bucket: contradicted.length > 0, left: left.length > 0 });
  if (bad.length > 0) return notMet(bad.join('; '), fix);
  if (!checks.known) return notKnown(`the health checks (Route 53): ${checks.why}`);
  if (readable?.known !== true) {
    return notKnown(`${trafficUrl(target, SENTINEL_KEY)}: ${readable?.known === false ? readable.why : 'not asked'}`);
  }
  if (!serves.known) return notKnown(`where clients are sent: ${serves.why}`);
  const observed = `health-check inversion: an object in ${target.names.trafficBucket}, by S3 in ${target.region}; no control plane of another region. ${serves.value.why}`;
  return met(observed, warning(scene, answers.get(trafficUrl(source, SENTINEL_KEY))));
}

/** What anybody gets must be what the bucket's list says. */
function contradiction(
  { observation }: PreflightScene,
  answers: TakeoverFacts['answers'],
  region: PreflightScene['target'],
): readonly string[] {
  const url = trafficUrl(region, TAKEOVER_KEY);
  const answer = answers.get(url);
  const says = observation.takeovers.find((one) => one.region === region.region)?.takesOver;
  if (answer?.known !== true || says?.known !== true || answer.value >= 500) return [];
  if (says.value === (answer.value === 200)) return [];
  return [`${url} answers ${answer.value}, and the object is ${says.value ? 'there' : 'absent'}`];
}

/** What stays with this method, and what could not be seen of the other region. */
function warning({ topology, target, source }: PreflightScene, other: Known<number> | undefined): string {
  const { traffic } = topology;
  const said = `clients go back to ${source.region} by themselves when the bucket in ${target.region} is lost with its region`;
  const words = [
    ...(traffic.method === 'health-check-inversion' && target.region === traffic.secondary ? [said] : []),
    ...(other?.known === true && other.value === 200
      ? []
      : [
          `${source.region}: its bucket cannot be read from here (${other?.known === true ? other.value : (other?.why ?? 'not asked')})`,
        ]),
  ];
  return words.join('; ');
}
