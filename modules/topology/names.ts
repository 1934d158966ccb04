/**
 * Names of the environment as a whole that no part makes; those of parts: `naming.ts`, `pieces.ts`. A name is made of the app, the
 * environment and what it names; never of a role, because roles move and names do not.
 */
import type { Settings } from '../overlays/settings';
import { LIMITS, type Named } from './limits';
import { namesOnTrialIn, prefixOf, type RegionNaming } from './naming';
import { environmentNamesOnTrial, type EnvironmentNaming } from './pieces';
import { globalStateCopy } from './state-buckets';
import type { Layer, RegionAddresses, StateId } from './topology';

/** `<environment>.global` or `<environment>.<region>.<layer>`. */
export function stateId(environment: string, layer: Layer, region: string): StateId {
  return layer === 'global' ? `${environment}.global` : `${environment}.${region}.${layer}`;
}

/** Bucket for the states kept in one region. */
export function stateBucket(settings: Settings, region: string): string {
  return `${prefixOf(settings)}-tfstate-${region}`;
}

export function stateKey(layer: Layer, region: string): string {
  return `${layer}/${layer === 'global' ? 'global' : region}/terraform.tfstate`;
}

/** The record that clients use. */
export function serviceRecordName(settings: Settings): string {
  return `${settings.service_name}.${settings.domain}`;
}

export function addressesOf(settings: Settings, region: string): RegionAddresses {
  const service = serviceRecordName(settings);
  return { host: `${region}.${service}`, entry: `${region}-entry.${service}` };
}

/** Roles of the environment that bootstrap makes, by what they are for. */
export const ACCOUNT_ROLES = ['ci', 'operator', 'break-glass', 'approver', 'state-copy'] as const;

export function roleName(
  { app, environment }: Pick<Settings, 'app' | 'environment'>,
  role: (typeof ACCOUNT_ROLES)[number],
): string {
  return `${app}-${environment}-${role}`;
}

/** The state machine that takes over from a region; it is in the region that takes over. */
export function failoverMachineName(settings: Pick<Settings, 'app' | 'environment'>, from: string): string {
  return `${prefixOf(settings)}-failover-from-${from}`;
}

/** The permissions boundary of state machines' roles. */
export function machineBoundaryName({ app, environment }: Pick<Settings, 'app' | 'environment'>): string {
  return `${app}-${environment}-machine-boundary`;
}

/** The permissions boundary of tasks' roles. Bootstrap makes it. */
export function taskBoundaryName({ app, environment }: Pick<Settings, 'app' | 'environment'>): string {
  return `${app}-${environment}-task-boundary`;
}

/** How parts make names. */
interface Naming {
  readonly names: RegionNaming;
  readonly environment: EnvironmentNaming;
}

/** All names of the environment with their limits, for `checkLimits`. */
export function namesOnTrial(settings: Settings, naming: Naming): readonly Named[] {
  const ours = ['app', 'environment'];
  const dns = ['service_name', 'domain'];
  const bucket = (region: string): Named => ({
    what: `state bucket in ${region}`,
    name: stateBucket(settings, region),
    most: LIMITS.bucket,
    madeOf: ours,
  });
  return [
    bucket(settings.control_region),
    copyOnTrial(settings),
    ...ACCOUNT_ROLES.map((role): Named => ({
      what: `role ${role}`,
      name: roleName(settings, role),
      most: LIMITS.role,
      madeOf: ours,
    })),
    { what: 'boundary of machine roles', name: machineBoundaryName(settings), most: LIMITS.policy, madeOf: ours },
    { what: 'boundary of task roles', name: taskBoundaryName(settings), most: LIMITS.policy, madeOf: ours },
    ...environmentNamesOnTrial(settings, naming.environment),
    {
      what: 'service record, which a certificate names first',
      name: serviceRecordName(settings),
      most: LIMITS.certificateName,
      madeOf: dns,
    },
    ...settings.regions.flatMap((region) => [
      bucket(region.region),
      {
        what: `machine that takes over from ${region.region}`,
        name: failoverMachineName(settings, region.region),
        most: LIMITS.machine,
        madeOf: ours,
      },
      ...namesOnTrialIn(settings, region, naming.names),
      {
        what: `entry name of ${region.region}`,
        name: addressesOf(settings, region.region).entry,
        most: LIMITS.dnsName,
        madeOf: dns,
      },
    ]),
  ];
}

function copyOnTrial(settings: Settings): Named {
  const { app, environment, control_region: controlRegion, database_home_region: databaseHomeRegion } = settings;
  const { name, region } = globalStateCopy({
    app,
    environment,
    controlRegion,
    databaseHomeRegion,
    regions: settings.regions,
  });
  return { what: `copy of the global state in ${region}`, name, most: LIMITS.bucket, madeOf: ['app', 'environment'] };
}
