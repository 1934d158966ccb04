/** The gateway as a whole: what answers, what is remembered, and the one endpoint in front of it. */
import type { Clock } from '../../console/ports';
import type { LabKeys } from '../credentials';
import { createCallers } from './callers';
import { createChain } from './chain';
import type { ClockOrigin } from './control';
import { createDisturbances, type Disturbances } from './disturbances';
import { startDns } from './dns';
import type { Behaviours } from '../behaviours';
import type { AwsFault, DnsReply, HandlerContext, ProbeHandler } from './handler';
import type { Ways } from '../plane/net/ways';
import type { PlaneState } from '../plane/plane';
import { createKnobBoard } from '../knobs/board';
import type { KnobDocument, OutageMode } from '../types';
import { createRequestJournal, type RequestJournal } from './journal';
import type { Models } from './model';
import { createOutages, type Outages } from './outages';
import { startServer } from './server';
import { serviceBook } from './service';
import { createStore, type SavableStore } from './store';
import type { Upstream } from './upstream';

/** Inputs of a gateway. */
export interface GatewayParts {
  readonly behaviours: Behaviours;
  readonly models: Models;
  /** Whether the emulator serves a service. */
  readonly emulated: (service: string) => boolean;
  readonly upstream: Upstream;
  /** 0: any that is free. */
  readonly port: number;
  readonly clock: Clock;
  readonly clockOrigin: ClockOrigin;
  /** The store of a snapshot. */
  readonly store: string | undefined;
  readonly journalFile: string;
  readonly accountId: string;
  /** Secrets that open it. */
  readonly keys: LabKeys;
  /** Why a service or an operation is not served; undefined where it is. */
  readonly closedTo: (service: string, action: string) => AwsFault | undefined;
  /** Keeps a snapshot under a name; returns its folder. */
  readonly save: (name: string) => Promise<string>;
  readonly warn: (text: string) => void;
  /** Instead of what the zones alone answer. */
  readonly dns?: NonNullable<Behaviours['dns']>;
  /** Instead of the walk over what is stored. */
  readonly probe?: ProbeHandler;
  /** Of the data plane, where the lab has one. */
  readonly ways?: Ways;
  /** What runs behind it. */
  readonly plane?: () => PlaneState | null;
  /** Told at once of each outage that begins, or ends with null. */
  readonly outageChanged?: (region: string, mode: OutageMode | null) => void;
}

/** A gateway that listens. */
export interface Gateway {
  readonly endpoint: string;
  /** `127.0.0.1:<port>`: the name server of the account's zones. */
  readonly dns: string;
  readonly outages: Outages;
  readonly disturbances: Disturbances;
  readonly journal: RequestJournal;
  readonly store: SavableStore;
  /** What handlers are given, for work of the lab's own. */
  readonly context: () => HandlerContext;
  /** Does what a knob does. Throws KnobRefusal. */
  readonly turn: (knob: string, values: KnobDocument) => Promise<KnobDocument>;
  /** Ends background work, hanging requests, connections. */
  close(): Promise<void>;
}

const REFUSED = Promise.resolve<DnsReply>({ code: 'REFUSED', answers: [] });

export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const { behaviours, models, upstream, clock, accountId, warn } = parts;
  const services = serviceBook(behaviours.services);
  const stopping = new AbortController();
  const store = createStore();
  if (parts.store !== undefined) store.load(parts.store);
  const outages = createOutages(clock, parts.outageChanged);
  const disturbances = createDisturbances(clock, stopping.signal, services);
  const journal = createRequestJournal(parts.journalFile);
  const chain = createChain({
    models,
    upstream,
    handlers: behaviours.handlers,
    clock,
    store,
    signal: stopping.signal,
    accountId,
    services,
    emulated: parts.emulated,
    regionOut: (region) => outages.modeOf(region) !== undefined,
    regionEnabled: (region) => disturbances.isEnabled(region),
  });
  const states = { outages, disturbances, journal, store };
  const { clockOrigin, save } = parts;
  const knobs = createKnobBoard(behaviours.knobs, () => ({
    context: chain.context(),
    outages,
    disturbances,
    ways: parts.ways ?? null,
  }));
  const control = {
    ...{ knobs, journal, clock, clockOrigin, accountId, save },
    probe: parts.probe ?? behaviours.probe,
    context: () => chain.context(),
    plane: () => parts.plane?.() ?? null,
  };
  const { keys, closedTo, port } = parts;
  const access = { callers: createCallers(keys, accountId), controlSecret: keys.control, closedTo };
  const served = { models, services, chain, ...states, ...access, port, clock, accountId, control, warn };
  const server = await startServer(served);
  const dns = await startDns(
    (name, type) => (parts.dns ?? behaviours.dns)?.(name, type, chain.context()) ?? REFUSED,
    warn,
  );
  for (const handler of behaviours.handlers) handler.start?.(chain.context());
  return {
    endpoint: server.endpoint,
    dns: dns.address,
    ...states,
    context: () => chain.context(),
    turn: (knob, values) => knobs.turn(knob, values),
    async close() {
      stopping.abort(new Error('the lab stops'));
      outages.close();
      await dns.close();
      await server.close();
      await journal.flush();
    },
  };
}
