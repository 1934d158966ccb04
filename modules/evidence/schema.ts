/** The written form of evidence, checked when it is read: its shape, and that it does not contradict itself. */
import * as z from 'zod';
import { DrError } from '../console/errors';
import { VERDICTS, worst } from '../console/verdict';
import type { Evidence } from './evidence';
import { measuredContradictions, measuredSchema } from './measured/schema';
import { planVerdict } from './plan-verdict';

const verdict = z.enum(VERDICTS);
const time = z.iso.datetime();
const seconds = z.number().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const objective = z.strictObject({
  measured_seconds: seconds.nullable(),
  objective_seconds: seconds,
  kind: z.enum(['measured', 'modelled']),
  kept: z.boolean(),
  verdict,
  basis: z.string(),
  from_at: time.nullable(),
  to_at: time.nullable(),
});

const shape = z.strictObject({
  schema: z
    .enum(['twinstate/evidence/1', 'twinstate/evidence/2'])
    .describe('this form; the first one, which is still read, has no `measured`'),
  run_id: z.string().min(1).describe("also the folder's name"),
  title: z.string().describe('one line: what was rehearsed or done'),
  environment: z.string().min(1).describe('folder under env/'),
  kind: z.enum(['drill', 'real']),
  world: z.enum(['lab', 'account']).describe('AWS regions on one machine, or an AWS account'),
  account_id: z
    .string()
    .regex(/^\d{12}$/)
    .describe('the account that was acted on (the lab plays it)'),
  actor: z.string().describe('ARN of who acted, from STS'),
  options: z.record(z.string(), z.union([z.string(), z.boolean()])).describe('how the run was started'),
  verdict: verdict.describe('of the whole run'),
  findings: z.array(z.string()).describe('why it is not met; empty exactly when it is'),
  started_at: time,
  ended_at: time,
  clock_scale: z.number().positive().describe('run-clock seconds per wall second'),
  phases: z
    .array(z.strictObject({ id: z.string(), title: z.string(), verdict, started_at: time, ended_at: time }))
    .describe('in order; a phase is never better than its steps'),
  steps: z
    .array(
      z.strictObject({
        id: z.string(),
        phase: z.string(),
        title: z.string(),
        verdict,
        started_at: time.nullable(),
        ended_at: time.nullable(),
        clock: z.literal('wall').exactOptional(),
        observed: z.array(z.string()),
      }),
    )
    .describe(
      "`observed`: what was seen, one line a condition; times are null where a step never began or did not end; `clock` is missing unless the step's duration does not follow the run's clock",
    ),
  faults: z
    .array(z.strictObject({ title: z.string(), region: z.string(), started_at: time, ended_at: time.nullable() }))
    .describe('what was done to the world on purpose; `ended_at` null: until the end'),
  service: z
    .array(z.strictObject({ region: z.string().nullable(), started_at: time, ended_at: time }))
    .describe("which region answered under the service's name; null: none"),
  rto: objective.describe('from the outage, where there was one'),
  rto_from_decision_seconds: seconds.nullable().describe('from the decision to move to verified'),
  rpo: objective.describe('data lost'),
  budget: z
    .array(
      z.strictObject({
        step: z.string(),
        title: z.string(),
        typical_seconds: seconds,
        worst_seconds: seconds,
        source: z.string(),
        took_seconds: seconds.nullable(),
        verdict: z.enum(['within', 'over-typical', 'over-worst', 'unknown']),
      }),
    )
    .describe("the failover's steps against the RTO budget")
    .exactOptional(),
  measured: measuredSchema.describe('what clients measured from outside, in seconds of the wall').exactOptional(),
  plans: z
    .array(
      z.strictObject({
        state: z.string(),
        when: z.string(),
        empty: z.boolean(),
        unknown: z.literal(true).exactOptional(),
        changes: z.array(z.string()),
      }),
    )
    .describe(
      "Terraform's plan of each state at each moment; `unknown` where no plan was made; `changes` names addresses and attributes, never values",
    ),
  acceptances: z
    .array(
      z.strictObject({
        name: z.string(),
        reason: z.string(),
        by: z.string(),
        at: time,
        approved_by: z.strictObject({ by: z.string(), reason: z.string() }).exactOptional(),
        alone: z.literal(true).exactOptional(),
      }),
    )
    .describe(
      'what a person accepted without proof; `approved_by` is the second person, `alone` is true where there was none',
    ),
  break_glass: z
    .array(z.strictObject({ by: z.string(), reason: z.string(), at: time, until: time }))
    .describe('who went on alone where two had to agree')
    .exactOptional(),
  modelled: z.array(z.string()).describe('what is a model, with its source'),
  versions: z
    .record(z.string(), z.string())
    .describe('of dr, Terraform (or OpenTofu) and Node.js; `provider`: where it came from'),
  source_digest: digest.describe('over overlays and synthesized states: equal digests mean equal sources'),
  files: z.record(z.string(), digest).describe('of each file beside `evidence.json`'),
});

/** The schema of `evidence.json`: shape and coherence. */
export const evidenceSchema = shape.superRefine((evidence, context) => {
  for (const [path, message] of contradictions(evidence)) context.addIssue({ code: 'custom', path: [path], message });
});

/** The shape alone as a JSON schema (draft 2020-12), for other tools. */
export function evidenceJsonSchema(): object {
  return z.toJSONSchema(shape);
}

/** Reads evidence. Throws DrError `invalid-evidence` with every problem. */
export function parseEvidence(value: unknown, file: string): Evidence {
  const result = evidenceSchema.safeParse(value);
  if (result.success) return result.data;
  throw new DrError(
    'invalid-evidence',
    `${file} is not evidence of a run`,
    'It does not have the documented form, or contradicts itself; it may have been changed by hand.',
    'Use the file as the run wrote it, or run the drill again.',
    undefined,
    result.error.issues.map(({ path, message }) => ({
      code: 'invalid-evidence',
      file,
      path: path.join('.'),
      value: undefined,
      allowed: message,
      fix: 'see docs/evidence.md',
    })),
  );
}

/** What cannot all be true at once: path and message. */
function contradictions(evidence: z.infer<typeof shape>): readonly (readonly [string, string])[] {
  const { phases, steps, plans, rto, rpo } = evidence;
  const parts = [...[...phases, ...steps, rto, rpo].map((part) => part.verdict), ...plans.map(planVerdict)];
  const known = new Set(phases.map(({ id }) => id));
  const backwards = [evidence, ...phases, ...steps].some(
    ({ started_at, ended_at }) =>
      started_at !== null && ended_at !== null && Date.parse(ended_at) < Date.parse(started_at),
  );
  const objectives = [rto, rpo].some(
    ({ measured_seconds: measured, objective_seconds: allowed, kept, verdict: said }) =>
      kept !== (measured !== null && measured <= allowed) ||
      (measured === null ? said !== 'unknown' : kept !== (said === 'met')),
  );
  const rules: readonly (readonly [boolean, string, string])[] = [
    [evidence.verdict === 'met' && worst(parts) !== 'met', 'verdict', 'is met although a part of the run is not'],
    [
      evidence.verdict === 'met' && (steps.length === 0 || plans.length === 0),
      'verdict',
      'is met without steps or plans',
    ],
    [
      (evidence.verdict === 'met') !== (evidence.findings.length === 0),
      'findings',
      'must be empty exactly when the verdict is met',
    ],
    [backwards, 'started_at', 'something ends before it begins'],
    [objectives, 'rto', 'an objective is kept exactly when it was measured and is not exceeded'],
    [steps.some(({ phase }) => !known.has(phase)), 'steps', 'a step belongs to a phase that does not exist'],
    [new Set(steps.map(({ id }) => id)).size < steps.length, 'steps', 'two steps have the same id'],
    [
      evidence.acceptances.some(({ alone, approved_by }) => alone === true && approved_by !== undefined),
      'acceptances',
      'one who went on alone had no second person',
    ],
    [
      evidence.acceptances.some(({ alone }) => alone === true) && (evidence.break_glass ?? []).length === 0,
      'break_glass',
      'something was accepted alone, and nobody declared it',
    ],
    [plans.some(({ empty, unknown }) => empty && unknown === true), 'plans', 'a plan cannot be empty and unknown'],
    [
      evidence.schema === 'twinstate/evidence/1' && evidence.measured !== undefined,
      'measured',
      'is not part of twinstate/evidence/1',
    ],
    ...(evidence.measured === undefined ? [] : measuredContradictions(evidence.measured)).map(
      (message) => [true, 'measured', message] as const,
    ),
  ];
  return rules.filter(([broken]) => broken).map(([, path, message]) => [path, message] as const);
}
