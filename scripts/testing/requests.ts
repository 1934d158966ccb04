/** Questions to the lab's record of requests. */
import { serviceBook } from '../../modules/lab/gateway/service';
import { LAB_SERVICES } from '../../modules/parts/index.services';
import type { Lab, RequestRecord } from '../../modules/lab/types';
import type { Runbook } from '../../modules/runbook/runbook';

/** What the lab is asked while `body` runs, and what that gave. */
export async function asked<T>(
  lab: Lab,
  body: () => Promise<T>,
): Promise<{ readonly outcome: T; readonly requests: readonly RequestRecord[] }> {
  const before = (await lab.requests()).at(-1)?.seq ?? 0;
  const outcome = await body();
  const requests = await lab.requests(before);
  return { outcome, requests: requests.filter((one) => !isOfRuns(one)) };
}

/** What a run keeps about itself (lease, copies of its journal) is no part of what it does to the environment. */
function isOfRuns({ service, input }: RequestRecord): boolean {
  const key = typeof input === 'object' && input !== null ? (input as { readonly Key?: unknown }).Key : undefined;
  return service === 's3' && typeof key === 'string' && key.startsWith('runs/');
}

/** Requests that a region has to answer. Services with one data plane for the world are signed for a region they do not live in. */
export function regional(requests: readonly RequestRecord[], region: string): readonly string[] {
  return requests
    .filter((one) => one.region === region)
    .map(nameOf)
    .filter((name) => !name.endsWith(':global'));
}

export function mutations(requests: readonly RequestRecord[]): readonly RequestRecord[] {
  return requests.filter(({ mutating }) => mutating);
}

/** What is done, without where and how. */
export function actions(requests: readonly RequestRecord[]): readonly string[] {
  return [...new Set(requests.map(({ service, action }) => `${service}:${action}`))].sort();
}

/** Requests as texts that are equal when they ask for the same, sorted. */
export function asSet(requests: readonly RequestRecord[]): readonly string[] {
  return requests.map((one) => `${nameOf(one)} ${JSON.stringify(sorted(one.input))}`).sort();
}

/** What a client adds to an upload by itself: it says how the object travels, not what it is. */
const TRANSPORT = /^(Checksum.*|Content(Length|Type|MD5))$/;

/** Steps whose first change was sent before the last one of a step that they need. Changes that were not needed count for nothing. */
export function outOfOrder(runbook: Runbook, requests: readonly RequestRecord[]): readonly string[] {
  const sent = mutations(requests).map(nameOf);
  const sentBy = (id: string): readonly number[] => {
    const acts = runbook.steps.find((step) => step.id === id)?.act ?? [];
    const names = acts.flatMap((act) => (act.kind === 'call' ? [nameOf(act.operation)] : []));
    return sent.flatMap((name, at) => (names.includes(name) ? [at] : []));
  };
  return runbook.steps
    .filter(({ id, needs }) => Math.min(...sentBy(id)) < Math.max(...needs.flatMap(sentBy)))
    .map(({ id }) => id);
}

const SERVICES = serviceBook(LAB_SERVICES);

/** Clients sign for services of the whole world with whatever region they please. */
function nameOf({ service, action, region }: Pick<RequestRecord, 'service' | 'action' | 'region'>): string {
  return `${service}:${action}:${SERVICES.of(service).global === true ? 'global' : region}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !TRANSPORT.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, content]) => [name, sorted(content)]),
  );
}
