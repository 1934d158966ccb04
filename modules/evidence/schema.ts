/** The written form of evidence, checked when it is read: its shape, and that it does not contradict itself. */
import * as z from 'zod';
import { DrError } from '../console/errors';
import { VERDICTS, worst } from '../console/verdict';
import type { Evidence } from './evidence';
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
  schema: z.literal('twinstate/evidence/1'),
  run_id: z.string().min(1),
  title: z.string(),
  environment: z.string().min(1),
  kind: z.enum(['drill', 'real']),
  world: z.enum(['lab', 'account']),
  account_id: z.string().regex(/^\d{12}$/),
  actor: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.boolean()])),
  verdict,
  findings: z.array(z.string()),
  started_at: time,
  ended_at: time,
  clock_scale: z.number().positive(),
  phases: z.array(z.strictObject({ id: z.string(), title: z.string(), verdict, started_at: time, ended_at: time })),
  steps: z.array(
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
  ),
  faults: z.array(
    z.strictObject({ title: z.string(), region: z.string(), started_at: time, ended_at: time.nullable() }),
  ),
  service: z.array(z.strictObject({ region: z.string().nullable(), started_at: time, ended_at: time })),
  rto: objective,
  rto_from_decision_seconds: seconds.nullable(),
  rpo: objective,
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
    .exactOptional(),
  plans: z.array(
    z.strictObject({
      state: z.string(),
      when: z.string(),
      empty: z.boolean(),
      unknown: z.literal(true).exactOptional(),
      changes: z.array(z.string()),
    }),
  ),
  acceptances: z.array(
    z.strictObject({
      name: z.string(),
      reason: z.string(),
      by: z.string(),
      at: time,
      approved_by: z.strictObject({ by: z.string(), reason: z.string() }).exactOptional(),
      alone: z.literal(true).exactOptional(),
    }),
  ),
  break_glass: z.array(z.strictObject({ by: z.string(), reason: z.string(), at: time, until: time })).exactOptional(),
  modelled: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  source_digest: digest,
  files: z.record(z.string(), digest),
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
  ];
  return rules.filter(([broken]) => broken).map(([, path, message]) => [path, message] as const);
}
