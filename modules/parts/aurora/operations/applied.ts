/** What an apply makes true of a member of the global database. */
import { is, type AppliedEffect } from '../../../operations/effects';

export const AURORA_APPLIED: Readonly<Record<string, AppliedEffect>> = {
  is_aurora_secondary: {
    in: 'GlobalClusters[].GlobalClusterMembers[]',
    arn: 'DBClusterArn',
    where: (value) => ({ IsWriter: is(value !== 'true') }),
  },
  aurora_source_region: { left: 'a member that reads follows the one writer of the global cluster' },
};
