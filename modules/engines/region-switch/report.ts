/** What of a runbook the plan expresses, what it does not, why, and what a person does instead; and how the plan is used. */
import { GATES, type Clients, type Pair } from './plan';
import { momentOf, partOf, type ManualMoment, type Part } from './steps';
import { NOT_IN_TERRAFORM, PROVIDER } from './terraform';
import type { CreatePlan } from './types';
import type { Act, Runbook, Step } from '../../runbook/runbook';
import type { CannotAct } from '../cannot';
import { BY_PERSON } from './acts';
import { prose, span } from '../bash/quote';

/** One step of a runbook, and what stands for it. */
export interface Row {
  readonly step: string;
  readonly title: string;
  /** Name of the plan's step; null where nothing in the plan stands for it. */
  readonly in: string | null;
  /** `block`: Region switch does it. `approval`: a person, whose approval the plan waits for. `person`: a person, after the plan. */
  readonly by: 'block' | 'approval' | 'person';
  /** Why no block does it, or how the block differs from the step. */
  readonly why: string;
  /** What a person has to look at or to send. */
  readonly person: readonly string[];
}

const BLOCK_OF: Readonly<Record<Exclude<Part, 'person'>, string>> = {
  database: 'database',
  capacity: 'capacity',
  clients: 'clients',
};

const DIFFERS: Readonly<Record<Exclude<Part, 'person'>, string>> = {
  database:
    'AuroraGlobalDatabase sends SwitchoverGlobalCluster in graceful mode and FailoverGlobalCluster with AllowDataLoss in ungraceful mode. It looks at the global cluster only: the checks below are a person’s. Database and capacity begin together in both modes, where the graceful runbook scales first.',
  capacity:
    'ECSServiceScaling scales to 100 % of the most tasks of the region that is left within 24 h, not to the number that the settings demand; a plan younger than 24 h has nothing to go by. AWS does not guarantee the capacity.',
  clients:
    'The block sets the health checks or routing controls that AWS answers names by; it does not look whether clients arrive.',
};

const WHEN: Readonly<Record<ManualMoment, string>> = {
  before: GATES.before,
  between: GATES.between,
  'before-clients': GATES.ready,
  after: '',
};

/** A row for every step: none is left out. */
export function rowsOf(runbook: Runbook, clients: Clients): readonly Row[] {
  return runbook.steps.map((step) => rowOf(step, runbook, clients));
}

function rowOf(step: Step, runbook: Runbook, clients: Clients): Row {
  const { id, title } = step;
  const part = partOf(step, runbook);
  const person = todo(step);
  if (part === 'clients' && clients.by === 'person') {
    const why =
      'No block changes a record or puts an object: Route53HealthCheck needs a record for each region with a health check that Region switch makes, ARCRoutingControl a cluster.';
    return { step: id, title, in: GATES.clients, by: 'approval', why, person };
  }
  if (part !== 'person') {
    return { step: id, title, in: BLOCK_OF[part], by: 'block', why: DIFFERS[part], person: looks(step) };
  }
  const moment = momentOf(step, runbook);
  if (moment === 'after') return { step: id, title, in: null, by: 'person', why: reason(step), person };
  const gate = moment === 'before-clients' && clients.by === 'person' ? GATES.clients : WHEN[moment];
  return { step: id, title, in: gate, by: 'approval', why: reason(step), person };
}

function reason({ act }: Step): string {
  const calls = act.flatMap((one) => (one.kind === 'call' ? [one.operation] : []));
  if (calls.length > 0) {
    const names = [...new Set(calls.map(({ service, action }) => `${service}:${action}`))].join(' and ');
    return `No block sends ${names}; a Lambda function of your own could (CustomActionLambda), in a region that must then be well.`;
  }
  if (act.length > 0) return 'A decision of a person, by name and with a reason.';
  return 'A check alone: no block waits for a condition of ours.';
}

/** What a block does not look at: what our engines demand before a call, and afterwards. */
const looks = ({ act, met }: Step): readonly string[] => [
  ...act.flatMap((one) => (one.kind === 'call' ? (one.when ?? []) : [])).map(({ why }) => `look before: ${prose(why)}`),
  ...act
    .flatMap((one) => (one.kind === 'call' ? (one.halts ?? []) : []))
    .map(({ why }) => `stop before, when it is seen: ${prose(why)}`),
  ...met.map(lookAt),
];

const lookAt = ({ why }: Step['met'][number]): string => `look: ${prose(why)}`;

/** What a person sends, decides and looks at, in this order. */
function todo(step: Step): readonly string[] {
  return [
    ...(step.note ?? []).map((note) => `write down ${note.name}: ${note.read.service}:${note.read.action}`),
    ...step.act.map((act) => {
      const does = BY_PERSON[act.kind] as ((one: Act) => string) | CannotAct<Act>;
      return 'cannot' in does ? does.cannot(act) : does(act);
    }),
    ...(step.orAccept === undefined ? [] : [`or decide: ${step.orAccept.name}: ${prose(step.orAccept.question)}`]),
    ...step.met.map(lookAt),
  ];
}

export interface ReportMeta {
  readonly command: string;
  readonly source: string;
}

/** `report.md`: read before the plan is made, and by whoever approves. */
export function report(pair: Pair, plan: CreatePlan, runbook: Runbook, rows: readonly Row[], meta: ReportMeta): string {
  const left = rows.filter(({ by }) => by !== 'block');
  return [
    `# Region switch plan ${plan.name}`,
    '',
    `Made from ${prose(meta.source)} by ${span(meta.command)}. Do not edit it; make it again.`,
    `One plan per pair of regions; this one is for ${pair.regions.join(' and ')}. It has a workflow for each, in graceful and in ungraceful mode.`,
    '',
    `## ${prose(runbook.title)} (${runbook.id}): ${rows.length - left.length} of ${rows.length} steps by a block, ${left.length} by a person`,
    '',
    '| step | by | in the plan | why, or how it differs |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.step} | ${row.by} | ${row.in ?? 'after it'} | ${row.why} |`),
    ...rows.flatMap((row) => (row.person.length === 0 ? [] : section(row))),
    ...use(runbook),
  ].join('\n');
}

function section({ step, title, by, person }: Row): readonly string[] {
  const heading = by === 'block' ? 'what the block does not look at' : 'by a person';
  return ['', `### ${step}: ${prose(title)} (${heading})`, '', ...person.flatMap(shown)];
}

const shown = (line: string): readonly string[] =>
  line.startsWith('aws ') || line.startsWith('dr ') ? ['```bash', line, '```'] : [`- ${line}`];

function use({ mode, target }: Runbook): readonly string[] {
  return [
    '',
    'Each look as a command that is copied: `dr runbook render` of the same runbook with `--engine markdown`.',
    '',
    '## How it is used',
    '',
    'Before it is needed: the role of `execution-role.json` with its trust and policy, `approver-policy.json` on the approval role, then the plan. Making and changing a plan needs the control plane in us-east-1; executing one needs the activated region alone.',
    '',
    '```bash',
    'aws arc-region-switch create-plan --region us-east-1 --cli-input-json file://create-plan.json',
    `aws arc-region-switch get-plan-evaluation-status --region ${target} --plan-arn "$PLAN_ARN"`,
    '```',
    '',
    'Region switch evaluates a plan when it is made and every 30 minutes; fix what it warns of before it is needed. To move:',
    '',
    '```bash',
    `aws arc-region-switch start-plan-execution --region ${target} --plan-arn "$PLAN_ARN" --target-region ${target} --action activate --mode ${mode}`,
    `aws arc-region-switch approve-plan-execution-step --region ${target} --plan-arn "$PLAN_ARN" --execution-id "$EXECUTION_ID" --step-name ${GATES.before} --approval approve --comment "..."`,
    '```',
    '',
    `Terraform: \`plan.tf.json\` makes role, policies and plan with a provider ${PROVIDER}; it is no part of the states. It lacks ${NOT_IN_TERRAFORM.join(', ')}: set that in the plan afterwards, or look at the targets before approving.`,
    '`alternatives/create-plan.route53-health-checks.json` moves clients by a block. It fits only when the service record is made a record for each region, named by the region, with the health checks of `aws arc-region-switch list-route53-health-checks`.',
    'Nothing starts the plan by itself: it has no triggers. After a move: `dr reconcile`; Region switch changes no overlay and no state.',
    '',
    '## Cost',
    '',
    'USD 70 a month per plan, however often it runs (ARC pricing page, as quoted by a third party: look before relying on it).',
    '',
  ];
}
