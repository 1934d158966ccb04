/**
 * A runner that can be killed at any moment, in process: from the moment of its death nothing of it reaches the world, and all
 * that is left is what the journal and the cloud hold. A moment is a line of the journal, a call that changes something, an
 * apply, or an answer of a person.
 */
import type { CallResult } from '../../operations/adapter';
import { actionRow } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import type { RunPorts } from '../../runbook/ports';
import type { Bench } from './run';

export class Killed extends Error {}

/** Where a runner can die. A line that was written and not forced to disk is a line that is lost. */
export const DEATHS = {
  line: ['line lost', 'line kept'],
  call: ['call not sent', 'answer lost'],
  apply: ['apply not begun', 'applied unheard'],
  accept: ['acceptance lost'],
} as const;
type Moment = keyof typeof DEATHS;
export type Death = (typeof DEATHS)[Moment][number];

/** The nth moment of a run (from 1), and how it dies there. */
export interface Kill {
  readonly nth: number;
  readonly death: Death;
}

/** A change that the cloud was asked for. `done`: it said yes. */
export interface Received {
  readonly call: string;
  readonly done: boolean;
}

export interface Mortal {
  readonly ports: Pick<
    RunPorts,
    'sender' | 'probe' | 'resolve' | 'journal' | 'clock' | 'applyState' | 'accept' | 'second'
  >;
  /** The moments so far, in order. */
  readonly moments: Moment[];
}

/** Ports of one process's life. What the cloud received is added to `received`, whoever lives to hear of it. */
export function mortal(bench: Bench, received: Received[], kill?: Kill): Mortal {
  const moments: Moment[] = [];
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Killed();
  };
  /** Does something in the world, unless the process dies before it; nobody hears of it where it dies after it. */
  async function moment<T>(kind: Moment, world: () => Promise<T>): Promise<T> {
    alive();
    moments.push(kind);
    const death = moments.length === kill?.nth ? kill.death : null;
    const [before] = DEATHS[kind];
    if (death !== null) dead = true;
    if (death === before) throw new Killed();
    const answer = await world();
    alive();
    return answer;
  }
  const deliver = async (operation: Operation): Promise<CallResult> => {
    const answer = await bench.cloud.send(operation);
    received.push({ call: JSON.stringify(operation), done: answer.ok });
    return answer;
  };
  const { cloud, clock, journal } = bench;
  const ports: Mortal['ports'] = {
    sender: {
      send: async (operation) => {
        if (actionRow(operation).mutating) return moment('call', () => deliver(operation));
        alive();
        return cloud.send(operation);
      },
    },
    probe: async (...asked) => {
      alive();
      return cloud.probe(...asked);
    },
    resolve: async (...asked) => {
      alive();
      return cloud.resolve(...asked);
    },
    journal: {
      read: () => journal.read(),
      append: (at, body) => moment('line', () => journal.append(at, body)),
    },
    clock: {
      scale: clock.scale,
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        alive();
        await clock.sleep(ms, signal);
        alive();
      },
    },
    applyState: (state) =>
      moment('apply', () => {
        received.push({ call: `apply ${state}`, done: true });
        return cloud.applyState(state);
      }),
    accept: (act) => {
      bench.asked.push(act.name);
      return moment('accept', () => Promise.resolve(bench.accept(act)));
    },
    second: { principal: bench.first, answer: (ask) => moment('accept', () => bench.second(ask)) },
  };
  return { ports, moments };
}

/** Every way to die in a run that had these moments. */
export function everyKill(moments: readonly Moment[]): readonly Kill[] {
  return moments.flatMap((kind, index) => DEATHS[kind].map((death) => ({ nth: index + 1, death })));
}
