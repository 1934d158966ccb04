/**
 * Asks over HTTP as a client does: each region by its own name and through its entry, and the service by its name. What AWS's own
 * interfaces say of targets and records proves nothing of the way to them.
 */
import type { Clock } from '../console/ports';
import type { Topology } from '../topology/topology';
import type { ProbeAnswer, Prober } from '../runbook/ports';
import type { Probe } from '../runbook/runbook';
import { answersClients } from './front-door';
import { withinLimit } from './asker';

export interface DoorsPorts {
  readonly probe: Prober;
  readonly clock: Clock;
  /** Wall seconds after which what has not answered is no answer. */
  readonly limitSeconds: number;
  /** True where the answer at the health path names the region that gave it. */
  readonly answerNamesRegion: boolean;
  readonly signal?: AbortSignal;
}

/** What was answered. */
export interface Doors {
  readonly answerNamesRegion: boolean;
  /** No answer where it was not asked. */
  readonly answerOf: (probe: Pick<Probe, 'http' | 'via'>) => ProbeAnswer;
}

/** The service as clients find it, wherever that leads; what is asked of it is the region's. */
export function serviceProbe(
  topology: Topology,
  { region, container }: Topology['regions'][number],
  answerNamesRegion: boolean,
): Probe {
  const { name } = topology.serviceRecord;
  return {
    why: `${name} answers clients`,
    http: `https://${name}${container.health_path}`,
    status: 200,
    ...(answerNamesRegion ? { contains: region } : {}),
  };
}

const keyOf = ({ http, via }: Pick<Probe, 'http' | 'via'>): string => `${via ?? ''} ${http}`;

/** All at the same time, each once. Never throws for what is not answered; throws the signal's reason. */
export function observeDoors(topology: Topology, ports: DoorsPorts): Promise<Doors> {
  const { probe, clock, limitSeconds, answerNamesRegion, signal } = ports;
  const wanted = topology.regions.flatMap((region) => [
    ...answersClients(topology, region, answerNamesRegion),
    serviceProbe(topology, region, answerNamesRegion),
  ]);
  const each = [...new Map(wanted.map((one) => [keyOf(one), one])).entries()];
  return withinLimit(clock, limitSeconds, signal, async (limit) => {
    const ask = async ({ http, via }: Probe): Promise<ProbeAnswer> => {
      try {
        return await ended(probe(http, limit, undefined, via), limit);
      } catch (error) {
        signal?.throwIfAborted();
        return { ok: false, why: error instanceof Error ? error.message : String(error) };
      }
    };
    const answers = new Map(await Promise.all(each.map(async ([key, one]) => [key, await ask(one)] as const)));
    signal?.throwIfAborted();
    return {
      answerNamesRegion,
      answerOf: (one) => answers.get(keyOf(one)) ?? { ok: false, why: 'it was not asked' },
    };
  });
}

/** Holds the limit also where the one that asks ignores it. */
function ended<T>(answer: Promise<T>, limit: AbortSignal): Promise<T> {
  return Promise.race([
    answer,
    new Promise<never>((_resolve, reject) => {
      const stop = (): void => reject(limit.reason as Error);
      if (limit.aborted) stop();
      else limit.addEventListener('abort', stop, { once: true });
    }),
  ]);
}
