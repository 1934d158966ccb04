/** The clients of a drill: a process of their own, at the service's name, through the lab's name server and proxy. */
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import type { MeasuringPorts } from '../../modules/drills/measuring';
import { startClients } from '../../modules/lab/plane/clients/clients';
import { DEFAULT_PROFILE } from '../../modules/lab/plane/clients/profile';
import type { Lab } from '../../modules/lab/types';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from './context';

/** Beside the bundle of `dr`. Where sources run as they are, in tests, there is none. */
const PROGRAM = join(__dirname, 'clients.cjs');

/** Null where the lab has no data plane. */
export function measuringOf(
  context: Context,
  topology: Topology,
  lab: Pick<Lab, 'plane' | 'dns'>,
  { id, folder }: { readonly id: string; readonly folder: string },
): MeasuringPorts | null {
  const { plane, dns } = lab;
  if (plane === null || !isThere(PROGRAM)) return null;
  const { clock: wall, signal } = context;
  return {
    plane,
    wall,
    signal,
    availability: null,
    clients: () =>
      startClients({
        program: PROGRAM,
        file: join(folder, 'clients.jsonl'),
        url: `http://${topology.serviceRecord.name}`,
        dns,
        proxy: plane.proxy,
        profile: DEFAULT_PROFILE,
        run: id,
        wall,
        signal,
      }),
  };
}
