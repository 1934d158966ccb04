/** Asks Route 53, and the states, about the zone and the records under the service's name. */
import { zonesNamed } from '../../../operations/zones';
import type { State, Topology } from '../../../topology/topology';
import { hostedZones } from '../../../operations/zones';
import * as reads from './reads';
import { globalState, stateObject } from '../../../runbook/reads';
import { inner, json, list, text, textOrNull, UnexpectedAnswer } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import { plainRecord, recordsNamed, wrongRecords, type StoredRecord } from './records';
import { known, unknown, type Known, type Observation } from '../../../observation/types';
import { chooseZone, type PublishedZone, type ZoneSeen } from './zone';

/** Two records stand under the name, and neither ever changes: where clients go is not read from them. */
const NOT_CHANGED = unknown('clients are not moved by changing it');

export type DnsPiece = 'hostedZoneId' | 'serviceRecord' | 'dnsProblems' | 'dnsRemarks';

/**
 * Route 53's API is served from us-east-1, and the global state lies in the control region: either may be out, so that both are asked at
 * once, and neither is needed by itself. With inverted health checks nothing here is needed: a move can continue without it.
 */
export async function observeDns(topology: Topology, asker: Asker): Promise<Pick<Observation, DnsPiece>> {
  const publishing = publishedIds(topology, asker);
  publishing.catch(() => undefined);
  const listed = await listedZones(topology, asker);
  // Before it is known what was published: a control region that hangs leaves no time for another question.
  const early = asksRecords(topology, asker, onlyPublic(listed));
  early?.records.catch(() => undefined);
  const { id, problems, remarks } = chooseZone(topology.domain, listed, await publishing);
  const changes = topology.traffic.method === 'record-change';
  const seen = { hostedZoneId: id, dnsRemarks: remarks };
  if (!id.known) return { ...seen, dnsProblems: problems, serviceRecord: changes ? id : NOT_CHANGED };
  const asked = early?.zoneId === id.value ? early : asksRecords(topology, asker, id.value);
  const records = (await asked?.records) ?? unknown('not asked');
  const wrong = records.known ? wrongRecords(topology, records.value) : null;
  const dnsProblems = wrong === null ? problems : [...problems, wrong];
  if (!changes) return { ...seen, dnsProblems, serviceRecord: NOT_CHANGED };
  return { ...seen, dnsProblems, serviceRecord: wrong === null ? serviceRecord(records) : unknown(wrong.what) };
}

interface AskedRecords {
  readonly zoneId: string;
  readonly records: Promise<Known<readonly StoredRecord[]>>;
}

function asksRecords(topology: Topology, asker: Asker, zoneId: string | null): AskedRecords | null {
  if (zoneId === null) return null;
  const { name } = topology.serviceRecord;
  const read = reads.recordSets(topology.controlRegion, zoneId, name);
  return { zoneId, records: asker.ask(read, (output) => recordsNamed(output, name)) };
}

function onlyPublic(listed: Known<readonly ZoneSeen[]>): string | null {
  const open = listed.known ? listed.value.filter(({ isPrivate: hidden }) => !hidden) : [];
  return open.length === 1 ? (open[0]?.id ?? null) : null;
}

function serviceRecord(records: Known<readonly StoredRecord[]>): Observation['serviceRecord'] {
  if (!records.known) return records;
  const plain = plainRecord(records.value);
  if (plain === null) return known(null);
  return plain.ttl === null ? unknown('TTL is missing') : known({ target: plain.target, ttl: plain.ttl });
}

/** Every zone of exactly this name. One that does not say whether it is private could be either. */
function listedZones(topology: Topology, asker: Asker): Promise<Known<readonly ZoneSeen[]>> {
  return asker.ask(hostedZones(topology.controlRegion, topology.domain), (output) =>
    zonesNamed(output, topology.domain).map(({ id, isPrivate }) => {
      if (isPrivate === null) throw new UnexpectedAnswer(`zone ${id} does not say whether it is private`);
      return { id, isPrivate };
    }),
  );
}

/**
 * What the global layer published: from its state in the control region; where that cannot be read, from what the platform states kept
 * of it when they were applied, each in its own region. So no region is needed for it.
 */
async function publishedIds(topology: Topology, asker: Asker): Promise<Known<readonly PublishedZone[]>> {
  const [global, ...platforms] = await Promise.all([
    asker.askOrNone(globalState(topology), 'NoSuchKey', (output) => textOrNull(outputsOf(output), 'hosted_zone_id')),
    ...topology.states.filter(({ layer }) => layer === 'platform').map((state) => keptBy(state, asker)),
  ]);
  if (global.known) return known(global.value === null ? [] : [{ id: global.value, by: 'the global state' }]);
  const kept = platforms.flatMap((one) => (one.known && one.value !== null ? [one.value] : []));
  return kept.length > 0 ? known(kept) : unknown(`the global state: ${global.why}`);
}

function keptBy(state: State, asker: Asker): Promise<Known<PublishedZone | null>> {
  return asker.ask(stateObject(state), (output) => {
    const lookedUp = list(json(text(output, 'Body')), 'resources').find(
      (one) => one['mode'] === 'data' && one['type'] === 'terraform_remote_state' && one['name'] === 'global',
    );
    const [instance] = list(lookedUp, 'instances');
    const values = inner(inner(inner(instance, 'attributes'), 'outputs'), 'value');
    const id = textOrNull(values, 'hosted_zone_id');
    return id === null ? null : { id, by: `the platform state of ${state.region}` };
  });
}

/** The outputs in a state's file, as values by name. */
function outputsOf(output: unknown): Readonly<Record<string, unknown>> {
  const outputs = inner(json(text(output, 'Body')), 'outputs');
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, inner(outputs, name)['value']]));
}
