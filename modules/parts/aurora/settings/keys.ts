/** Keys of the Aurora global database: its roles and the cluster of each region. */
import { ENGINE_VERSIONS, INSTANCE_CLASSES } from './offered';
import { bounded, flag, group, judged, orNull, text, whole, type UnfitValue } from '../../../overlays/key';
import { REGION_PATTERN } from '../../../overlays/regions';

export const auroraHomeKeys = {
  database_home_region: text(
    'Region whose data state owns the Aurora global cluster. Fixed when created; not a role.',
  ).meta({ pattern: REGION_PATTERN }),
};

export const auroraKeys = {
  is_aurora_secondary: flag('False in exactly one region, the writer. A role: `dr reconcile` flips it.'),
  aurora_source_region: orNull(
    text('Region of the writer, where is_aurora_secondary is true; otherwise null.').meta({ pattern: REGION_PATTERN }),
  ),
  database: group('The Aurora cluster of the region.', {
    /** Names inside the database, as PostgreSQL and RDS accept them. */
    name: text('Name of the first database.', {
      code: 'database-name',
      pattern: /^(?!(postgres|rdsadmin|template0|template1)$)[a-z][a-z0-9_]{0,62}$/,
      allowed: 'a letter and up to 62 letters, digits or underscores, in lower case; not a name PostgreSQL uses itself',
      fix: 'rename the database; it cannot be renamed once it is created',
    }),
    master_username: text('Master user of the database.', {
      code: 'master-username',
      pattern: /^(?!(admin|rdsadmin|rdsrepladmin|postgres|public|user)$)[a-z][a-z0-9_]{0,15}$/,
      allowed: 'a letter and up to 15 letters, digits or underscores, in lower case; no reserved word such as admin',
      fix: 'choose another name, such as dbadmin',
    }),
    engine_version: judged(
      text('Version of aurora-postgresql, the same in every region, e.g. 16.8.'),
      ENGINE_VERSIONS.join(', '),
      (version) =>
        ENGINE_VERSIONS.includes(version)
          ? []
          : [
              {
                code: 'engine-version',
                allowed: ENGINE_VERSIONS.join(', '),
                fix: 'choose a listed version of aurora-postgresql',
              },
            ],
    ),
    instance_class: judged(
      text('Instance class that Aurora global databases support, e.g. db.r6g.large.').meta({
        pattern: '^db\\.[a-z0-9]+\\.[a-z0-9]+$',
      }),
      `a memory-optimized class of ${Object.keys(INSTANCE_CLASSES).join(', ')}`,
      unfitClass,
    ),
    /** As many as Aurora takes; none is judged by rule headless. */
    instances: whole('Instances per region: a replica without any cannot be promoted.', {
      code: 'database-instances',
      min: 0,
      max: 16,
      unit: 'instances',
      fix: 'keep at least one instance: Aurora refuses to switch over to a cluster without',
    }),
    /** The snapshot of the point of failure lives as long as the backups: a week is the least in which a person notices. */
    backup_retention_days: whole('Days that backups are kept, 7 to 35.', {
      code: 'backup-retention',
      min: 7,
      max: 35,
      unit: 'days',
      fix: 'choose 7 or more; 35 is the most Aurora keeps',
    }),
    /** Giving up the protection is allowed, with a reason that stands in the file for the next reader. */
    deletion_protection: judged(
      group('Protection against deletion; giving it up needs a reason.', {
        protect: flag('false needs a reason.'),
        reason: text('Why the protection is given up.').optional(),
      }),
      'protection, or a reason why there is none',
      ({ protect, reason }) => (protect ? [] : unfitReason(reason)),
    ),
    lag_alarm_seconds: bounded('Replication lag in seconds above which the alarm fires.', 1),
  }),
};

function unfitReason(reason: string | undefined): readonly UnfitValue[] {
  if (reason !== undefined && reason.trim().length >= 8) return [];
  const allowed = '{"protect": true}, or {"protect": false, "reason": "…"} with a sentence';
  const fix = 'say why this database may be deleted, or keep the protection';
  return [
    {
      code: 'deletion-without-reason',
      value: reason ?? { protect: false },
      at: reason === undefined ? [] : ['reason'],
      allowed,
      fix,
    },
  ];
}

/** A class that Aurora global databases support: burstable ones cannot join, and an unknown size fails in the apply. */
function unfitClass(name: string): readonly UnfitValue[] {
  const at = name.lastIndexOf('.');
  const sizes = INSTANCE_CLASSES[name.slice(0, Math.max(at, 0))];
  if (sizes?.includes(name.slice(at + 1))) return [];
  const families = Object.keys(INSTANCE_CLASSES).join(', ');
  const allowed =
    sizes === undefined
      ? `a memory-optimized class, such as db.r6g.large, of ${families}`
      : `${sizes.join(', ')} of this family`;
  const fix = 'choose a listed class: burstable classes (db.t) cannot join an Aurora global database';
  return [{ code: 'instance-class', allowed, fix }];
}
