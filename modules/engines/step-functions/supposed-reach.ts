import type { Reach } from './calls';

/** What a machine that is interpreted, and not deployed, is supposed to have beside AWS's own integrations. */
export function supposedReach(region: string, accountId: string): Reach {
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  return {
    region,
    caller: arn('lambda', 'function:lab'),
    connection: arn('events', 'connection/lab/lab'),
    topic: arn('sns', 'lab'),
  };
}
