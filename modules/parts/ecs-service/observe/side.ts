import type { ObserveSide } from '../../../observation/sides';
import { scaling } from './scaling';
import { service } from './service';

export const ecsServiceObserve = { region: service, owned: scaling } satisfies ObserveSide;
