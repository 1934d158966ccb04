/** Every policy rule. The order is the one in which they are listed and reported. */
import type { Policy } from '../policy';
import { alarmsAct } from './alarms-act';
import { boundedRoles } from './bounded-roles';
import { customerKeys } from './customer-keys';
import { inTransit } from './in-transit';
import { logsEnd } from './logs-end';
import { movedByRunbooks } from './moved-by-runbooks';
import { nameSuffix } from './name-suffix';
import { noPublicData } from './no-public-data';
import { noSecrets } from './no-secrets';
import { noWildcards } from './no-wildcards';
import { nothingHidden } from './nothing-hidden';
import { ownRegionOnly } from './own-region-only';
import { pinned } from './pinned';
import { protectedState } from './protected';
import { roleIsData } from './role-is-data';
import { stateKept } from './state-kept';
import { tagged } from './tagged';

export const POLICIES: readonly Policy[] = [
  ownRegionOnly,
  roleIsData,
  movedByRunbooks,
  nameSuffix,
  protectedState,
  customerKeys,
  inTransit,
  noPublicData,
  noWildcards,
  boundedRoles,
  noSecrets,
  alarmsAct,
  logsEnd,
  tagged,
  stateKept,
  pinned,
  nothingHidden,
];
