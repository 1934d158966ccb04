/** The keys of the kernel: identity, objectives, people, governance. */
import type { SettingsSide } from './declare';
import { governanceKeys } from './keys/governance';
import { controlRegionKeys, identityKeys, regionListKeys, standbyKeys, suffixKeys } from './keys/identity';
import { objectiveKeys } from './keys/objectives';
import { peopleKeys } from './keys/people';
import { approvals } from './rules/approvals';
import { controlRegion } from './rules/control-region';
import { environmentName } from './rules/environment-name';
import { globalNames } from './rules/global-names';
import { partition } from './rules/partition';
import { policyExceptions } from './rules/policy-exceptions';
import { principals } from './rules/principals';
import { recoveryTimes } from './rules/recovery-times';
import { regionOverlays } from './rules/region-overlays';
import { standbyPattern } from './rules/standby-pattern';
import { tags } from './rules/tags';

export const identitySide: SettingsSide = {
  environment: identityKeys,
  region: suffixKeys,
  rules: {
    environmentName: { keys: [], judge: environmentName },
    globalNames: { keys: ['name_suffix'], judge: globalNames },
  },
};

export const controlRegionSide: SettingsSide = {
  environment: controlRegionKeys,
  rules: { controlRegion: { keys: ['control_region'], judge: controlRegion } },
};

export const objectivesSide: SettingsSide = {
  environment: objectiveKeys,
  rules: {
    recoveryTimes: {
      keys: ['decision_seconds', 'client_tail_seconds'].flatMap((key) => [
        `recovery_times.${key}.typical`,
        `recovery_times.${key}.worst`,
      ]),
      judge: recoveryTimes,
    },
  },
};

export const peopleSide: SettingsSide = {
  environment: peopleKeys,
  rules: {
    principals: { keys: ['operator_principals', 'break_glass_principals', 'approver_principals'], judge: principals },
    approvals: { keys: ['approver_principals'], judge: approvals },
  },
};

export const governanceSide: SettingsSide = {
  environment: { ...governanceKeys, ...regionListKeys },
  rules: {
    policyExceptions: { keys: ['policy_exceptions'], judge: policyExceptions },
    tags: { keys: ['tags'], judge: tags },
    regionOverlays: { keys: ['regions'], judge: regionOverlays },
    partition: { keys: ['regions', 'control_region'], judge: partition },
  },
};

export const standbySide: SettingsSide = {
  region: standbyKeys,
  rules: { standbyPattern: { keys: ['standby_without_capacity'], judge: standbyPattern } },
};
