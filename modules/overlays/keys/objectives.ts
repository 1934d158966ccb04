/** Recovery objectives, and the times that no runbook can shorten. */
import { bounded, group, list, text, whole } from '../key';
import * as z from 'zod';

const DAY_IN_MINUTES = 24 * 60;
export const DAY_IN_SECONDS = DAY_IN_MINUTES * 60;

const estimate = (description: string) =>
  group(description, {
    typical: bounded('Seconds, usually.', 0, DAY_IN_SECONDS),
    worst: bounded('Seconds, at worst.', 0, DAY_IN_SECONDS),
  });

/** Objectives are compared with measurements of a run: zero or weeks are no objective. */
export const objectiveKeys = {
  rto_minutes: whole('Objective: minutes until the service works again.', {
    code: 'objective',
    min: 1,
    max: DAY_IN_MINUTES,
    unit: 'minutes',
    fix: 'write the minutes the service may be away',
  }),
  rpo_seconds: whole('Objective: seconds of data that may be lost.', {
    code: 'objective',
    min: 1,
    max: DAY_IN_SECONDS,
    unit: 'seconds; replication is asynchronous, so zero cannot be promised',
    fix: 'write the seconds of data that may be lost',
  }),
  recovery_times: group('Parts of the recovery time that nobody but you can say; counted in the RTO budget.', {
    decision_seconds: estimate('From the alarm until somebody has decided to move.'),
    client_tail_seconds: estimate('After the move, until clients with open connections have made new ones.'),
  }),
  /** Whether a failover needs the operation is judged by the lint of runbooks. */
  control_plane_acceptances: list(
    'Control planes in us-east-1 and us-west-2 that a failover may need, and why.',
    z.strictObject({
      operation: text('<service>:<action> as the lint names it; * for every action of the service.', {
        code: 'accepted-operation',
        pattern: /^[a-z0-9-]+:([A-Za-z0-9]+|\*)$/,
        allowed: 'a service, a colon and an action or *, as dr runbook lint names it',
        fix: 'copy it from what dr runbook lint says',
      }),
      reason: text('Why a failover may need a control plane that can be lost.', {
        code: 'accepted-reason',
        pattern: /^(?=.*\S.*\S.*\S)[\s\S]{8,500}$/,
        allowed: 'a sentence of 8 to 500 characters',
        fix: 'say why a failover may depend on it, for the person who stands before it on the bad day',
      }),
    }),
  ),
};
