/** docs/reference/settings.md: every key with its scope, type, default, what is allowed, and which rule guards it. Generated. */
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import type { RULES } from './rules';
import { SCHEMA_FILE, renderSchema } from './schema';
import { ENVIRONMENT_KEYS } from './shape';

/** Where the reference is kept, relative to the project. */
export const REFERENCE_FILE = 'docs/reference/settings.md';

/** Keys that a rule looks at and may complain about; a prefix stands for all below it. */
export const GUARDED: Readonly<Record<keyof typeof RULES, readonly string[]>> = {
  nameSyntax: ['app'],
  accountId: ['account_id'],
  domain: ['domain'],
  serviceName: ['service_name'],
  recordTtl: ['record_ttl_seconds'],
  trafficMethod: ['traffic_method'],
  objectives: ['rto_minutes', 'rpo_seconds'],
  recoveryTime: ['rto_minutes', 'record_ttl_seconds'],
  recoveryTimes: [
    'recovery_times.decision_seconds.typical',
    'recovery_times.decision_seconds.worst',
    'recovery_times.client_tail_seconds.typical',
    'recovery_times.client_tail_seconds.worst',
  ],
  controlPlaneAcceptances: ['control_plane_acceptances'],
  alarmEmail: ['alarm_email'],
  contacts: ['contacts'],
  ci: ['ci'],
  principals: ['operator_principals', 'break_glass_principals', 'approver_principals'],
  approvals: ['approvals_required', 'approver_principals'],
  policyExceptions: ['policy_exceptions'],
  tags: ['tags'],
  regionList: ['regions'],
  regionOverlays: ['regions'],
  partition: ['regions', 'control_region'],
  globalDatabase: ['regions'],
  controlRegion: ['control_region'],
  databaseHomeRegion: ['database_home_region'],
  dataResidency: ['data_residency', 'regions', 'control_region'],
  servingResidency: ['serving_residency', 'database_home_region'],
  oneWriter: ['is_aurora_secondary'],
  oneServing: ['serves_traffic'],
  sourceRegion: ['aurora_source_region'],
  overlappingCidrs: ['vpc_cidr'],
  globalNames: ['name_suffix'],
  engineVersion: ['database.engine_version'],
  vpcCidr: ['vpc_cidr'],
  subnetZones: ['subnet_zones', 'availability_zone_ids'],
  chosenZones: ['subnet_zones'],
  zoneIds: ['availability_zone_ids'],
  knownZones: ['availability_zone_ids'],
  linkZones: ['availability_zone_ids', 'vpc_link_zone_ids'],
  nameSuffix: ['name_suffix'],
  capacity: ['capacity'],
  standbyCapacity: ['capacity', 'database.instances', 'standby_without_capacity', 'pattern'],
  databaseSize: ['database.instances'],
  instanceClass: ['database.instance_class'],
  databaseNames: ['database.name', 'database.master_username'],
  backupRetention: ['database.backup_retention_days'],
  deletionProtection: ['database.deletion_protection'],
  lagAlarm: ['database.lag_alarm_seconds', 'rpo_seconds'],
  cache: ['cache'],
  image: ['image'],
  container: ['container'],
  scaling: ['target_cpu_percent'],
  logRetention: ['log_retention_days'],
  stateMachines: ['state_machines'],
};

type Row = readonly string[];

interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly (string | null)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** The text of the reference. `base`: env/base.tfvars.json, where the defaults are. */
export function renderReference(base: JsonObject): string {
  const { properties = {} } = JSON.parse(renderSchema()) as Node;
  const rows = (environment: boolean): readonly Row[] =>
    Object.entries(properties)
      .filter(([key]) => key !== '$schema' && ENVIRONMENT_KEYS.includes(key) === environment)
      .flatMap(([key, node]) => rowsOf(key, node, base));
  return `${[
    '# Settings',
    `Every key that an overlay may hold. Generated from \`modules/overlays/shape.ts\`, the rules and \`env/base.tfvars.json\`, as \`${SCHEMA_FILE}\` is for editors; to write it anew: \`UPDATE_GENERATED=1 npx jest modules/overlays/reference\`.`,
    'Merge order and a worked example: [env/README.md](../../env/README.md). What a key is in an environment, and which line says so: `dr explain`. A rule is the file of its name in `modules/overlays/rules`; one with `[]` in its key is about each item of a list.',
    '## Keys of the environment',
    'They stand in `env/<environment>/env.tfvars.json`, or in `env/base.tfvars.json` for all environments.',
    table(rows(true)),
    '## Keys of a region',
    'They stand in `env/<environment>/<region>.tfvars.json`; in any lower overlay they are a default for several regions.',
    table(rows(false)),
  ].join('\n\n')}\n`;
}

/** Padded as Prettier leaves tables, so that the file needs no exception from it. */
function table(rows: readonly Row[]): string {
  const head: Row = ['key', 'type', 'default', 'allowed', 'meaning', 'rules'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: Row): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function rowsOf(path: string, node: Node, base: JsonObject): readonly Row[] {
  const inner = node.properties ?? node.items?.properties;
  const below = node.properties === undefined ? `${path}[]` : path;
  const cells = [
    `\`${path}\``,
    typeOf(node),
    defaultOf(path, base),
    allowedOf(node),
    escaped(node.description ?? ''),
    rulesOf(path)
      .map((name) => `\`${name}\``)
      .join(', '),
  ];
  return [cells, ...Object.entries(inner ?? {}).flatMap(([key, one]) => rowsOf(`${below}.${key}`, one, base))];
}

function typeOf({ type, items }: Node): string {
  const plain = (typeof type === 'string' ? [type] : [...(type ?? [])]).filter((one) => one !== 'null').join(' or ');
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    array: 'list',
    boolean: 'true or false',
  };
  return `${words[plain] ?? plain}${items?.type === 'string' ? ' of text' : ''}`;
}

function allowedOf({ enum: values, pattern, minimum, maximum }: Node): string {
  if (values !== undefined)
    return values
      .filter((one) => one !== null)
      .map((one) => `\`${one}\``)
      .join(', ');
  if (minimum !== undefined) return maximum === undefined ? `${minimum} or more` : `${minimum} to ${maximum}`;
  return pattern === undefined ? '' : `\`${pattern.replaceAll('|', '\\|')}\``;
}

/** What base sets; nothing for what each environment must say itself. */
function defaultOf(path: string, base: JsonObject): string {
  const value = path.split('.').reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), base);
  const isParent = isJsonObject(value) && Object.keys(value).length > 0;
  return value === undefined || isParent ? '' : `\`${JSON.stringify(value)}\``;
}

function rulesOf(path: string): readonly string[] {
  const plain = path.replaceAll('[]', '');
  return Object.entries(GUARDED)
    .filter(([, keys]) => keys.some((key) => plain === key || plain.startsWith(`${key}.`)))
    .map(([rule]) => rule);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');
}
