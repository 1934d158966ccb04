/**
 * The shape of settings, as zod schemas that demand everything, and the written form derived from them, in which everything may be
 * left to a lower overlay. Only types are checked here: what a value means is the business of the rules.
 * `pattern` in the metadata is for editors (env/schema.json); the rules check it with a better message.
 */
import * as z from 'zod';
import { REGION_PATTERN } from './regions';
import { TRAFFIC_METHODS } from './settings';

const text = (description: string, pattern?: string) =>
  z.string().meta({ description, ...(pattern === undefined ? {} : { pattern }) });
/** Bounds are for editors too, where a number has bounds by itself; the rules check them with a better message. */
const whole = (description: string, minimum?: number, maximum?: number) =>
  z.int().meta({
    description,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  });

const capacity = (role: string) =>
  z
    .object({
      desired: whole('Tasks that should run.'),
      min: whole('The fewest tasks autoscaling may leave.', 0),
      max: whole('The most tasks autoscaling may start.'),
    })
    .meta({ description: `Task counts of the service while the region is ${role}; min <= desired <= max.` });

const deletionProtection = z
  .discriminatedUnion('protect', [
    z.object({ protect: z.literal(true) }),
    z.object({ protect: z.literal(false), reason: z.string() }),
  ])
  .meta({ description: 'Protection against deletion; giving it up needs a reason.' });

/** What a person writes for `deletion_protection`: the union cannot be merged, its fields can. */
const writtenDeletionProtection = z
  .strictObject({
    protect: z.boolean().meta({ description: 'false needs a reason.' }).nullable().optional(),
    reason: text('Why the protection is given up.').nullable().optional(),
  })
  .meta({ description: 'Protection against deletion; giving it up needs a reason.' });

const contact = z.strictObject({
  name: text('Who.'),
  role: text('What this person decides or knows.'),
  reach: text('Telephone number, address or channel, as a person would use it.'),
});

const policyException = z.strictObject({
  rule: text('Id of the policy rule, as `dr check` prints it.', '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  address: text('<state id>/<Terraform address>; * at its end means any rest.'),
  reason: text('Why the rule need not hold here.'),
  expires: text('Last day on which the exception counts, YYYY-MM-DD.', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
});

const controlPlaneAcceptance = z.strictObject({
  operation: text(
    '<service>:<action> as the lint names it; * for every action of the service.',
    '^[a-z0-9-]+:([A-Za-z]+|\\*)$',
  ),
  reason: text('Why a failover may need a control plane that can be lost.'),
});

const estimate = (description: string) =>
  z
    .object({ typical: whole('Seconds, usually.', 0, 86400), worst: whole('Seconds, at worst.', 0, 86400) })
    .meta({ description });

const principals = (role: string) =>
  z
    .array(z.string())
    .default([])
    .meta({ description: `ARNs of the IAM users and roles that may assume the ${role} role.` });

const residency = (description: string) =>
  z
    .array(z.string())
    .default([])
    .meta({
      description: `${description} Areas (EU, EEA), countries (ISO 3166, e.g. DE) or names of regions. Empty: anywhere.`,
    });

/** Keys that every region has. */
export const regionShape = z.object({
  is_aurora_secondary: z
    .boolean()
    .meta({ description: 'False in exactly one region, the writer. A role: `dr reconcile` flips it.' }),
  aurora_source_region: text('Region of the writer, where is_aurora_secondary is true; otherwise null.', REGION_PATTERN)
    .nullable()
    .default(null),
  name_suffix: text(
    'Appended to names in global namespaces (IAM, buckets, edge) and to nothing else.',
    '^(-[a-z0-9]+)*$',
  ),
  serves_traffic: z.boolean().meta({
    description: 'True in exactly one region: the service record points there. A role: `dr reconcile` flips it.',
  }),
  vpc_cidr: text(
    'Address range of the VPC: private, /16 to /20, disjoint from every other region.',
    '^[0-9.]+/(1[6-9]|20)$',
  ),
  availability_zone_ids: z
    .array(z.string())
    .meta({ description: 'Zone ids (use1-az1), never letters: letters differ per account.' }),
  subnet_zones: whole('How many of the zones get subnets, from the first: 3, or 2 when chosen on purpose.', 2, 3),
  vpc_link_zone_ids: z.array(z.string()).nullable().default(null).meta({
    description:
      'Zones with subnets in which API Gateway takes a VPC link of an HTTP API; null: those that AWS lists (docs/reference/regions.md).',
  }),
  capacity: z
    .object({ serving: capacity('serving'), standby: capacity('on standby') })
    .meta({ description: 'Task counts in either role.' }),
  standby_without_capacity: z
    .object({ reason: text('Why a failover may wait until capacity is there.') })
    .nullable()
    .default(null)
    .meta({
      description:
        'Allows a standby without tasks, or a replica without instances, with pattern pilot-light; null: neither.',
    }),
  database: z
    .object({
      name: text('Name of the first database.', '^[a-z][a-z0-9_]{0,62}$'),
      master_username: text('Master user of the database.', '^[a-z][a-z0-9_]{0,15}$'),
      engine_version: text('Version of aurora-postgresql, the same in every region, e.g. 16.8.'),
      instance_class: text(
        'Instance class that Aurora global databases support, e.g. db.r6g.large.',
        '^db\\.[a-z0-9]+\\.[a-z0-9]+$',
      ),
      instances: whole('Instances per region: a replica without any cannot be promoted.', 0, 16),
      backup_retention_days: whole('Days that backups are kept, 7 to 35.', 7, 35),
      deletion_protection: deletionProtection,
      lag_alarm_seconds: whole('Replication lag in seconds above which the alarm fires.', 1),
    })
    .meta({ description: 'The Aurora cluster of the region.' }),
  cache: z
    .object({
      node_type: text(
        'Node type of the Redis replication group, e.g. cache.t4g.small.',
        '^cache\\.[a-z][a-z0-9]*\\.[a-z0-9]+$',
      ),
      engine_version: text('Redis version, e.g. 7.1.', '^(6\\.2|7\\.[01])$'),
      nodes: whole('Nodes in the replication group of one region; the cache is not replicated across regions.', 1, 6),
    })
    .meta({ description: 'The cache of the region.' }),
  blue_green: z
    .boolean()
    .meta({ description: 'Whether the load balancer has a second target group and a test listener.' }),
  image: z
    .object({
      repository: text("Repository in the region's own registry."),
      digest: text('Digest of the image: never a tag, a tag can mean another image tomorrow.', '^sha256:[0-9a-f]{64}$'),
    })
    .meta({ description: 'The container image.' }),
  container: z
    .object({
      port: whole('TCP port the container listens on.', 1, 65535),
      cpu: whole('Fargate CPU units, e.g. 512.'),
      memory: whole('Memory in MiB, e.g. 1024.'),
      health_path: text('Path the load balancer checks.', '^/'),
      write_probe_path: z.string().nullable().default(null).meta({
        description:
          'Path of the application that answers a POST without a body with 200 once it has written one row to the database (the same row again and again). Null: nobody proves a write, and that a region can write is what RDS says and no more.',
        pattern: '^/',
      }),
    })
    .meta({ description: 'The container of the service.' }),
  target_cpu_percent: whole('CPU percentage that the scaling policy holds.', 10, 90),
  log_retention_days: whole('Days that logs are kept; one of the values CloudWatch Logs knows.'),
});

/** Keys that exist once per environment. */
export const environmentShape = z.object({
  app: text('Name of the application; the first part of every name.', '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  pattern: z.enum(['warm-standby', 'pilot-light']).meta({ description: 'How the regions share the work.' }),
  account_id: text('The AWS account, 12 digits; everything else is refused.', '^[0-9]{12}$'),
  domain: text('The hosted zone, e.g. example.com.', '^([a-z0-9-]+\\.)+[a-z][a-z0-9-]*[a-z0-9]$'),
  service_name: text(
    'First label of the service record: api gives api.example.com. Never empty: a CNAME cannot be the zone apex.',
  ),
  record_ttl_seconds: whole('TTL of the service record in seconds, 1 to 300; counted in the RTO.', 1, 300),
  traffic_method: z.enum(TRAFFIC_METHODS).meta({
    description:
      'How clients are moved: record-change writes the service record anew (needs us-east-1); health-check-inversion puts an object into a bucket of the region that takes over (exactly two regions).',
  }),
  prove_dns_answer: z.boolean().meta({
    description:
      "Whether the proof of a move also asks the zone's own name servers where clients are sent. Whoever carries it out then needs a way to port 53 of them: promote-dr.sh needs dig, a state machine its function. Without an answer the move ends as unknown.",
  }),
  control_region: text('A third region that serves nothing: state of the global layer, evidence.', REGION_PATTERN),
  database_home_region: text(
    'Region whose data state owns the Aurora global cluster. Fixed when created; not a role.',
    REGION_PATTERN,
  ),
  data_residency: residency('Where data may rest: every region, the control region too, must lie inside.'),
  serving_residency: residency(
    'Where clients may be served as a matter of course: a region outside can hold a replica, is never recommended, and is taken only when residency:REGION is accepted.',
  ),
  rto_minutes: whole('Objective: minutes until the service works again.', 1, 1440),
  rpo_seconds: whole('Objective: seconds of data that may be lost.', 1, 86400),
  recovery_times: z
    .object({
      decision_seconds: estimate('From the alarm until somebody has decided to move.'),
      client_tail_seconds: estimate('After the move, until clients with open connections have made new ones.'),
    })
    .meta({ description: 'Parts of the recovery time that nobody but you can say; counted in the RTO budget.' }),
  control_plane_acceptances: z
    .array(controlPlaneAcceptance)
    .default([])
    .meta({ description: 'Control planes in us-east-1 and us-west-2 that a failover may need, and why.' }),
  state_machines: z.boolean().meta({
    description:
      'Whether Terraform deploys the failover of every region as a state machine of Step Functions, in each region that takes over.',
  }),
  alarm_email: text('Address subscribed to the alarm topics, or null.').nullable().default(null),
  contacts: z
    .array(contact)
    .default([])
    .meta({ description: 'Who is called on the bad day; printed in recovery bundles.' }),
  ci: z
    .object({
      provider: z.enum(['github']).meta({ description: 'Whose OIDC tokens are trusted.' }),
      repository: text('Repository whose pipeline applies: organization/name.'),
      branch: text('The one branch whose runs may assume the CI role, e.g. main.'),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Who may assume the CI role through OIDC; null: nobody, and there is no such role.' }),
  operator_principals: principals('operator'),
  break_glass_principals: principals('break-glass'),
  approver_principals: principals('approver'),
  approvals_required: whole(
    'How many different principals must agree to lose data, to go without a fence, or to delete a cluster. 2, because what is lost is not seen twice by one who is tired and alone; 1 where nobody else can be reached.',
    1,
    2,
  ).default(2),
  policy_exceptions: z
    .array(policyException)
    .default([])
    .meta({ description: 'Where a policy rule need not hold, why, and until when.' }),
  tags: z.record(z.string(), z.string()).default({}).meta({
    description:
      'Tags of every resource: letters, digits, blanks and _ . : / = + - @; 10 with those that everything bears, since a hosted zone takes no more.',
  }),
  regions: z
    .array(z.string().meta({ pattern: REGION_PATTERN }))
    .meta({ description: 'The regions of the environment, in the order they are shown.' }),
});

export const ENVIRONMENT_KEYS: readonly string[] = Object.keys(environmentShape.shape);
export const REGION_KEYS: readonly string[] = Object.keys(regionShape.shape);

/** The same shape with every field optional and nullable (null deletes what a lower overlay set), and no other keys. */
function writtenField(schema: z.ZodType): z.ZodType {
  if ((schema as unknown) === deletionProtection) return writtenDeletionProtection;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    const meta = schema.meta();
    const inner = writtenField(schema.unwrap() as z.ZodType);
    return meta === undefined ? inner : inner.meta({ ...inner.meta(), ...meta });
  }
  if (!(schema instanceof z.ZodObject)) return schema;
  return z.strictObject(writtenFields(schema.shape)).meta(schema.meta() ?? {});
}

function writtenFields(shape: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [key, writtenField(field).nullable().optional()]),
  );
}

/** Everything any overlay may hold. */
export const writtenShape = z.strictObject({
  $schema: z.string().meta({ description: 'Path of env/schema.json, for editors.' }).optional(),
  ...writtenFields(environmentShape.shape),
  ...writtenFields(regionShape.shape),
});
