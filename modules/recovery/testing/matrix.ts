/**
 * Faults in every place of every runbook, on the fake cloud. What is right is judged by the cloud's own state at the end, never
 * by what the runner says of it.
 */
import type { CallResult } from '../../operations/adapter';
import { actionRow } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { sampleTopology } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';
import type { Observation } from '../../observation/types';
import type { RunResult } from '../../runbook/outcome';
import type { ProbeAnswer, RunPorts } from '../../runbook/ports';
import type { Runbook } from '../../runbook/runbook';
import { failbackRunbook } from '../../patterns/warm-standby/failback';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { fault } from '../../memory/cloud';
import { Bench, EAST, WEST } from './run';

/** Milliseconds after which a call that hangs is given up: the adapter's limit for one call. */
const CALL_LIMIT = 15_000;

export type Mode = '503' | 'reset' | 'hang';

export interface Scene {
  readonly bench: Bench;
  readonly runbook: Runbook;
}

const TOPOLOGY = sampleTopology();
/** Clients are moved by an object that inverted health checks watch. */
const INVERSION = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });

/** A world before the move, and the runbook that is chosen in it: the same every time, since each world begins at the same moment. */
export function scene(
  begin: (bench: Bench) => Promise<unknown> | void,
  choose: (topology: Topology, observation: Observation) => Runbook,
  topology = TOPOLOGY,
): () => Promise<Scene> {
  let runbook: Runbook | undefined;
  return async () => {
    const bench = new Bench(topology);
    await begin(bench);
    runbook ??= choose(topology, await bench.observe());
    bench.cloud.sent.length = 0;
    return { bench, runbook };
  };
}

const out = (bench: Bench): void => void bench.cloud.out.add(EAST);
const well = (): void => undefined;
const moved = (detach: boolean) => {
  let lost: Runbook | undefined;
  return async (bench: Bench): Promise<void> => {
    out(bench);
    lost ??= failoverRunbook(TOPOLOGY, await bench.observe(), { to: WEST, detach });
    await bench.run(lost);
    bench.cloud.restore(EAST);
    bench.journal.entries.length = 0;
  };
};

const movedByHealthChecks = () => {
  let planned: Runbook | undefined;
  return async (bench: Bench): Promise<void> => {
    planned ??= failoverRunbook(INVERSION, await bench.observe(), { to: WEST, graceful: true });
    await bench.run(planned);
    bench.journal.entries.length = 0;
  };
};

const failover =
  (options: { graceful?: boolean; detach?: boolean } = {}) =>
  (topology: Topology, observation: Observation): Runbook =>
    failoverRunbook(topology, observation, { to: WEST, ...options });
const failback = (topology: Topology, observation: Observation): Runbook =>
  failbackRunbook(topology, observation, { stamp: '20261120-1404' }).runbook;

/** Every kind of move. Each call gives a world of its own, in which nothing was sent yet. */
export const SCENES: Readonly<Record<string, () => Promise<Scene>>> = {
  'failover, the writer lost': scene(out, failover()),
  'failover, the writer still answers': scene(well, failover()),
  'failover by detaching': scene(out, failover({ detach: true })),
  'graceful failover': scene(well, failover({ graceful: true })),
  'failback by rejoin': scene(moved(false), failback),
  'failback by rebuild': scene(moved(true), failback),
  'failover by health checks': scene(out, failover(), INVERSION),
  'return by health checks': scene(
    movedByHealthChecks(),
    (topology, observation) => failbackRunbook(topology, observation, { stamp: '20261120-1404' }).runbook,
    INVERSION,
  ),
};

/** What the cloud itself says is missing from a finished move; empty when clients are served and writes go to the target. */
export function wrongIn({ bench, runbook }: Scene): readonly string[] {
  const { cloud, topology } = bench;
  const target = topology.regions.find(({ region }) => region === runbook.target);
  const state = cloud.state(runbook.target);
  const detached = runbook.steps.some(({ id }) => id === 'detach');
  const member = cloud.global?.GlobalClusterMembers.some(
    ({ DBClusterArn }) => DBClusterArn === target?.names.dbClusterArn,
  );
  const writes = detached ? member === false : cloud.writer() === runbook.target;
  return [
    ...(writes && state.cluster?.DBClusterMembers.some(({ IsClusterWriter }) => IsClusterWriter) ? [] : ['writer']),
    ...(cloud.serves() === runbook.target ? [] : ['record']),
    ...(state.running >= (target?.capacity.serving.desired ?? Infinity) ? [] : ['tasks']),
    ...(cloud.out.has(runbook.target) ? ['the target is out'] : []),
  ];
}

/** What is wrong with an end, judged by the world. An empty list is a good end, whether or not the move was made. */
export function problems(scene: Scene, result: RunResult, elapsedMs: number): readonly string[] {
  const budget = scene.runbook.steps.reduce((sum, { deadline }) => sum + deadline * 1000, 0);
  // The look that is under way when the deadline ends may ask several questions, each of which may hang.
  const slack = scene.runbook.steps.length * 10 * CALL_LIMIT;
  const wrong = wrongIn(scene);
  const silent = result.steps.filter(({ end, why }) => end !== 'met' && why.trim() === '').map(({ id }) => id);
  return [
    ...(result.outcome === 'done' && wrong.length > 0 ? [`done, but wrong: ${wrong.join(', ')}`] : []),
    ...(result.outcome === 'done' && result.steps.some(({ end }) => end !== 'met') ? ['done with open steps'] : []),
    ...(elapsedMs > budget + slack ? [`took ${elapsedMs / 1000} s of ${budget / 1000} s`] : []),
    ...silent.map((id) => `${id} does not say why`),
  ];
}

/** Answers of a region that is out in a mode, after the time that finding it out takes. */
async function silence(bench: Bench, mode: Mode): Promise<CallResult> {
  if (mode === 'hang') await bench.clock.sleep(CALL_LIMIT);
  return fault({ '503': 'ServiceUnavailable', reset: 'ECONNRESET', hang: 'TimeoutError' }[mode], 'transient');
}

/** Calls something once, when a step begins. */
export function atStep(bench: Bench, id: string, happens: () => void): Pick<RunPorts, 'journal'> {
  const { journal } = bench;
  return {
    journal: {
      read: () => journal.read(),
      append: (at, body) => {
        if (body.kind === 'begin' && body.step === id) happens();
        return journal.append(at, body);
      },
    },
  };
}

/** Regions in `bench.cloud.out` are out in this mode, and what `refused` says fails likewise. */
export function outage(
  bench: Bench,
  mode: Mode,
  refused: (operation: Operation) => boolean = () => false,
): Pick<RunPorts, 'sender' | 'probe'> {
  const { cloud } = bench;
  return {
    sender: {
      send: (operation) =>
        refused(operation) || (operation.service !== 'route53' && cloud.out.has(operation.region))
          ? silence(bench, mode)
          : cloud.send(operation),
    },
    probe: async (url, signal, method, via): Promise<ProbeAnswer> => {
      const serving = cloud.leadsTo(url, via);
      if (serving === null || !cloud.out.has(serving) || mode === '503') return cloud.probe(url, signal, method, via);
      await silence(bench, mode);
      return { ok: false, why: mode };
    },
  };
}

/** Changes through a control plane that is homed in one region and serves all. */
export const changesHomedIn =
  (home: string) =>
  (operation: Operation): boolean => {
    const row = actionRow(operation);
    return row.mutating && operation.service === 'route53' && home === EAST;
  };

export const CALL_FAULTS = [
  'throttled',
  'timeout',
  'answer lost',
  'reset',
  'empty',
  'stale',
  'denied',
  'slow',
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** A sender that spoils the nth call (from 1) of a run. */
export function spoil(bench: Bench, nth: number, kind: CallFault): Pick<RunPorts, 'sender'> {
  const { cloud, clock } = bench;
  const before = new Map<string, CallResult>();
  let calls = 0;
  const send = async (operation: Operation): Promise<CallResult> => {
    const key = JSON.stringify(operation);
    calls += 1;
    const spoilt = calls === nth;
    const answer = spoilt ? await spoiled(operation, before.get(key)) : await cloud.send(operation);
    if (answer.ok && !before.has(key)) before.set(key, answer);
    return answer;
  };
  const spoiled = async (operation: Operation, first: CallResult | undefined): Promise<CallResult> => {
    switch (kind) {
      case 'throttled':
        return fault('Throttling', 'transient');
      case 'reset':
        return fault('ECONNRESET', 'transient');
      case 'denied':
        return fault('AccessDenied', 'denied');
      case 'timeout':
        await clock.sleep(CALL_LIMIT);
        return fault('TimeoutError', 'transient');
      case 'answer lost':
        await cloud.send(operation);
        return fault('ECONNRESET', 'transient');
      case 'slow':
        await clock.sleep(CALL_LIMIT - 1);
        return cloud.send(operation);
      case 'empty':
        // What changes something does change it: only the answer says nothing.
        if (actionRow(operation).mutating) await cloud.send(operation);
        return { ok: true, output: {}, requestId: null };
      case 'stale':
        return actionRow(operation).mutating || first === undefined ? cloud.send(operation) : structuredClone(first);
    }
  };
  return { sender: { send } };
}
