/** What Aurora PostgreSQL global databases are known to support, as data. */

/**
 * Versions of aurora-postgresql, minor by major. Source: Aurora User Guide, "Supported Regions and DB engines for Aurora global
 * databases"; each was accepted as a global database by the emulator that the lab uses, 16.6 and 15.4 were not.
 */
const MINORS: Readonly<Record<string, readonly number[]>> = {
  '16': [8, 9, 10, 11, 13, 14],
  '17': [4, 5, 6, 7],
};

export const ENGINE_VERSIONS: readonly string[] = Object.entries(MINORS).flatMap(([major, minors]) =>
  minors.map((minor) => `${major}.${minor}`),
);

const TO_16 = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

/**
 * Sizes by family. Global databases take memory-optimized classes only: "db.r5 or higher", never burstable db.t
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-getting-started.html);
 * sizes: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.Types.html
 */
export const INSTANCE_CLASSES: Readonly<Record<string, readonly string[]>> = {
  'db.r5': [...TO_16, '24xlarge'],
  'db.r6g': TO_16,
  'db.r6gd': TO_16.slice(1),
  'db.r6i': [...TO_16, '24xlarge', '32xlarge'],
  'db.r6id': ['24xlarge', '32xlarge'],
  'db.r7g': TO_16,
  'db.r7i': [...TO_16, '24xlarge', '48xlarge'],
  'db.r8g': [...TO_16, '24xlarge', '48xlarge'],
  'db.x2g': TO_16,
};
