import type { ObserveSide } from '../../../observation/sides';
import { listenerOf443 } from './listener';
import { rules } from './rules';

export const loadBalancerObserve = { region: listenerOf443, owned: rules } satisfies ObserveSide;
