/** `GET /_lab/requests?follow`: one line of JSON for each request, as long as somebody listens. */
import type { ServerResponse } from 'node:http';
import type { RequestRecord } from '../types';
import type { RequestJournal } from './journal';

/** Which requests somebody wants to see. */
export interface RequestFilter {
  readonly since: number;
  readonly region: string | null;
  readonly service: string | null;
  /** Only what changes something. */
  readonly mutating: boolean;
}

/** Reads the query of `requests?…`. */
export function filterOf(rest: string): RequestFilter {
  const query = new URLSearchParams(rest.slice(rest.indexOf('?') + 1));
  const since = Number(query.get('since') ?? '0');
  return {
    since: Number.isFinite(since) ? since : 0,
    region: query.get('region'),
    service: query.get('service'),
    mutating: query.has('mutating'),
  };
}

/** Whether a record passes, whatever its number. */
export function passes(filter: RequestFilter, record: RequestRecord): boolean {
  return (
    (filter.region === null || record.region === filter.region) &&
    (filter.service === null || record.service === filter.service) &&
    (!filter.mutating || record.mutating)
  );
}

/** Sends what is there and then what comes. A reader that does not keep up is dropped: the lab must not hold its lines for it. */
export function follow(journal: RequestJournal, rest: string, outgoing: ServerResponse): void {
  const filter = filterOf(rest);
  outgoing.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  outgoing.flushHeaders();
  const write = (record: RequestRecord): void => {
    if (!passes(filter, record)) return;
    outgoing.write(`${JSON.stringify(record)}\n`);
    if (outgoing.writableLength > MOST_WAITING) outgoing.destroy();
  };
  for (const record of journal.since(filter.since)) write(record);
  const stop = journal.listen(write);
  outgoing.on('close', stop);
}

/** Bytes. */
const MOST_WAITING = 64 * 1024 * 1024;
