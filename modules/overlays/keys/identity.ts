/** Name, account and pattern of an environment. */
import * as z from 'zod';
import { judged, orNull, text, type UnfitValue } from '../key';
import { regionFix } from '../region-mistakes';
import { isRegionName, REGION_PATTERN } from '../regions';

/** The form of names of apps and environments. */
export const LABEL = {
  code: 'name-syntax',
  pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  allowed: 'lower case letters, digits and single dashes, beginning with a letter',
  fix: 'rename it; database and bucket names allow nothing else',
};

/** Names of patterns; each pattern adds its own with its rules. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- patterns extend it
export interface PatternNames {}
export type PatternName = keyof PatternNames;

export const identityKeys = {
  /** App and environment begin every name, so they obey the strictest service: RDS (no double dash) and S3 (lower case). */
  app: text('Name of the application; the first part of every name.', LABEL, {
    // Elastic Load Balancing refuses names that begin with "internal-", S3 those that begin with these prefixes.
    code: 'reserved-name',
    pattern: /^(?!(internal|xn|sthree|amzn-s3-demo)(-|$))/,
    allowed: 'a name that begins with none of internal, xn, sthree, amzn-s3-demo',
    fix: 'rename the app: load balancers and buckets may not begin with this word',
  }),
  /** Names of patterns, added by `withPatterns`. */
  pattern: z.custom<PatternName>().meta({ description: 'How the regions share the work.' }),
  /** The account guard compares this with the caller's account. */
  account_id: text('The AWS account, 12 digits; everything else is refused.', {
    code: 'account-id',
    pattern: /^\d{12}$/,
    allowed: '12 digits in quotes',
    fix: 'write the id of the AWS account; leading zeros belong to it, which is why it is text',
  }),
};

export const suffixKeys = {
  /** The suffix ends names of IAM roles and buckets. */
  name_suffix: text('Appended to names in global namespaces (IAM, buckets, edge) and to nothing else.', {
    code: 'name-suffix',
    pattern: /^(?=.{0,16}$)(-[a-z0-9]+)*$/,
    allowed: 'nothing, or a dash and lower case letters or digits, at most 16 characters, such as "-dr"',
    fix: 'begin with a dash and use no capitals',
  }),
};

/** Why a region may be without capacity on standby; only with `pilot-light`. */
export const standbyKeys = {
  standby_without_capacity: orNull(
    z.object({
      reason: judged(text('Why a failover may wait until capacity is there.'), 'a sentence', (reason) =>
        reason.trim().length < 8
          ? [{ code: 'standby-reason', allowed: 'a sentence', fix: 'say why a failover may wait' }]
          : [],
      ),
    }),
    'Allows a standby without tasks, or a replica without instances, with pattern pilot-light; null: neither.',
  ),
};

export const controlRegionKeys = {
  control_region: judged(
    text('A third region that serves nothing: state of the global layer, evidence.').meta({ pattern: REGION_PATTERN }),
    'the name of an AWS region, such as us-east-2',
    (region) => {
      const fix = regionFix(region);
      if (isRegionName(region) && fix === null) return [];
      const allowed = 'the name of an AWS region, such as us-east-2';
      return [{ code: 'control-region', allowed, fix: fix ?? 'correct the name' }];
    },
  ),
};

export const regionListKeys = {
  regions: judged(
    z
      .array(z.string().meta({ pattern: REGION_PATTERN }))
      .meta({ description: 'The regions of the environment, in the order they are shown.' }),
    'two names of AWS regions or more, each once',
    unfitRegions,
  ),
};

/** At least two regions, each listed once by its name. */
function unfitRegions(regions: readonly string[]): readonly UnfitValue[] {
  const report = (code: string, value: unknown, allowed: string, fix: string): UnfitValue => ({
    code,
    value,
    allowed,
    fix,
  });
  const twice = new Set(regions.filter((one, index) => regions.indexOf(one) !== index));
  const misspelt = new Set(regions.filter((one) => !isRegionName(one) || regionFix(one) !== null));
  return [
    ...(new Set(regions).size < 2
      ? [report('too-few-regions', regions, 'two regions or more', 'list a second region and write its overlay')]
      : []),
    ...[...twice].map((region) =>
      report('duplicate-region', region, 'each region once', `remove the second "${region}"`),
    ),
    ...[...misspelt].map((region) =>
      report(
        'region-name',
        region,
        'the name of an AWS region, such as us-east-1',
        regionFix(region) ?? 'correct the name',
      ),
    ),
  ];
}
