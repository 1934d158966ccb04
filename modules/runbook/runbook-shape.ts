/**
 * The shape of a stored runbook, checked when it is read: the file may come from a bucket or from another machine, and
 * may be incomplete. Its content is checked by digest and lint.
 */
import * as z from 'zod';
import { CATALOGUE } from '../operations/catalogue';
import type { Service } from '../operations/operation';
import type { ConditionKind } from './conditions/index';
import type { Act, Runbook } from './runbook';

/** Characters of the largest runbook that is read: those of three regions have 40,000. */
export const MAX_RUNBOOK_LENGTH = 4_000_000;

const TEXT = z.string().max(20_000);
const NAME = z.string().min(1).max(500);
const SECONDS = z
  .number()
  .min(0)
  .max(30 * 86_400);
const COUNT = z.int().min(0).max(1_000_000);
const SCALAR = z.union([TEXT, z.number(), z.boolean()]);

const isListed = ({ service, action }: { readonly service: string; readonly action: string }): boolean =>
  Object.hasOwn(CATALOGUE, service) && Object.hasOwn(CATALOGUE[service as Service].actions, action);

const OPERATION = z
  .strictObject({ service: NAME, action: NAME, region: NAME, input: z.record(z.string(), z.json()) })
  .refine(isListed, 'an operation that dr does not send');

const PREDICATE = z.union([
  z.strictObject({ is: SCALAR }),
  z.strictObject({ not: TEXT }),
  z.strictObject({ atLeast: z.number() }),
  z.strictObject({ atMost: z.number() }),
  z.strictObject({ absent: z.literal(true) }),
  z.strictObject({ empty: z.literal(true) }),
  z.strictObject({ has: z.record(z.string(), SCALAR) }),
  z.strictObject({ lacks: z.record(z.string(), SCALAR) }),
]);

const CONDITIONS: Readonly<Record<ConditionKind, z.ZodType>> = {
  observed: z.strictObject({
    ...{ why: TEXT, read: OPERATION, in: NAME, where: z.record(z.string(), PREDICATE) },
    ...{ atLeast: COUNT.optional(), first: z.literal(true).optional() },
  }),
  missing: z.strictObject({ why: TEXT, read: OPERATION, missing: NAME }),
  http: z.strictObject({
    ...{ why: TEXT, http: NAME, via: NAME.optional(), method: z.literal('POST').optional() },
    ...{ status: COUNT, contains: TEXT.optional() },
  }),
  dns: z.strictObject({ why: TEXT, dns: NAME, zone: NAME, through: NAME }),
};

const CONDITION = z.union(Object.values(CONDITIONS));

const ACCEPT = z.strictObject({
  ...{ kind: z.literal('accept'), name: NAME, question: TEXT, approvals: z.literal(2).optional() },
});

const ACTS = {
  call: z.strictObject({
    ...{ kind: z.literal('call'), operation: OPERATION, unless: z.array(CONDITION) },
    ...{ when: z.array(CONDITION).optional(), halts: z.array(CONDITION).optional(), settle: SECONDS },
  }),
  apply: z.strictObject({ kind: z.literal('apply'), state: NAME, vars: z.array(TEXT) }),
  accept: ACCEPT,
} as const satisfies Readonly<Record<Act['kind'], z.ZodType>>;

const ACT = z.discriminatedUnion('kind', [ACTS.call, ACTS.apply, ACTS.accept]);

const STEP = z.strictObject({
  ...{ id: NAME, title: TEXT, needs: z.array(NAME) },
  note: z.array(z.strictObject({ name: NAME, read: OPERATION, in: NAME })).optional(),
  ...{ act: z.array(ACT), met: z.array(CONDITION), deadline: SECONDS, poll: SECONDS, destructive: z.boolean() },
  ...{ orAccept: ACCEPT.optional(), silence: COUNT.optional() },
  duration: z
    .strictObject({
      ...{ typical: SECONDS, worst: SECONDS },
      source: z.strictObject({ kind: z.enum(['documentation', 'measured', 'modelled', 'assumption']), why: TEXT }),
    })
    .optional(),
});

const RUNBOOK = z.strictObject({
  ...{ id: NAME, title: TEXT, environment: NAME, mode: z.enum(['graceful', 'ungraceful']), target: NAME },
  ...{ steps: z.array(STEP).min(1).max(1_000), remarks: z.array(TEXT).max(1_000) },
});

/** The runbook in a text, or the problem of the text, in words. Never throws. */
export function readRunbook(text: string): Runbook | { readonly wrong: string } {
  if (text.trim() === '') return { wrong: 'it is empty' };
  if (text.length > MAX_RUNBOOK_LENGTH) return { wrong: `it has ${text.length} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wrong: 'it is no JSON' };
  }
  const shaped = RUNBOOK.safeParse(value);
  // Returns the value as read, since the digest covers every key.
  if (shaped.success) return value as Runbook;
  const [first] = shaped.error.issues;
  return { wrong: `${first?.path.join('.') || 'all of it'}: ${first?.message ?? 'not what dr writes'}` };
}

export const isRunbook = (read: ReturnType<typeof readRunbook>): read is Runbook => !('wrong' in read);
