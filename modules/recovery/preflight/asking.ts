/** How checks ask: each request once, and none to a region that does not answer. */
import type { CallResult } from '../../operations/adapter';
import { CATALOGUE } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { refusalOf } from '../../observation/refusal';
import type { Observation } from '../../observation/types';
import type { Sender } from '../../runbook/ports';

/** Services that answer wherever they are asked from; their region only says from where. */
const isGlobal = ({ service }: Operation): boolean => CATALOGUE[service].endpointRegion !== null;

/** Two checks that ask the same see the same answer. */
export function onceEach(sender: Sender): Sender {
  const answers = new Map<string, Promise<CallResult>>();
  return {
    send: (operation, signal) => {
      const key = JSON.stringify(operation);
      const answer = answers.get(key) ?? sender.send(operation, signal);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** A region that did not answer the observation is not waited for again; one that refused says so to each check. */
export function sparing(sender: Sender, observation: Observation): Sender {
  const silent = observation.regions
    .filter((view) => !view.answers && refusalOf(view) === null)
    .map(({ region }) => region);
  return {
    send: (operation, signal) => {
      if (!silent.includes(operation.region) || isGlobal(operation)) return sender.send(operation, signal);
      const code = `${operation.region} does not answer`;
      return Promise.resolve({ ok: false, kind: 'transient', code, message: code, requestId: null });
    },
  };
}

/** What is asked without a signal of its own ends with the limit. */
export function endedBy(sender: Sender, limit: AbortSignal): Sender {
  return {
    send: (operation, signal) =>
      sender.send(operation, signal === undefined ? limit : AbortSignal.any([signal, limit])),
  };
}
