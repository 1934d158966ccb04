/** Whether the takeover object of each region exists. */
import { list, text } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import type { EnvironmentSide, ObserveSide } from '../../../observation/sides';
import type { Supposed } from '../../../observation/supposed';
import { gap, known, unknown, type Observation } from '../../../observation/types';
import * as reads from './reads';
import type { Topology } from '../../../topology/topology';
import { TAKEOVER_KEY } from '../../../topology/traffic';
import { takeoverRoles } from './roles';

const environment: EnvironmentSide<'takeovers'> = {
  pieces: ['takeovers'],
  observe: async (topology, asker) => ({ takeovers: await observeTakeovers(topology, asker) }),
  suppose: (topology, supposed) => ({ takeovers: takeoversOf(topology, supposed) }),
  gaps: ({ takeovers }) =>
    takeovers.flatMap(({ region, takesOver }) => gap(`${region}: whether its takeover object exists`, takesOver)),
};

export const takeoverObjectObserve = { environment, roles: takeoverRoles } satisfies ObserveSide;

async function observeTakeovers({ traffic, regions }: Topology, asker: Asker): Promise<Observation['takeovers']> {
  if (traffic.method === 'record-change') return [];
  return Promise.all(
    regions.map(async (region) => {
      const { said, silent } = await asker.askOrSilence(reads.takeover(region), (output) => {
        // An answer without the bucket's name is no answer, whatever it does not list.
        text(output, 'Name');
        return list(output, 'Contents').some((one) => text(one, 'Key') === TAKEOVER_KEY);
      });
      return { region: region.region, takesOver: said, silent };
    }),
  );
}

/** The SECONDARY region serves by saying so, the PRIMARY one by nobody saying anything. */
function takeoversOf({ traffic, regions }: Topology, { serving, out }: Supposed): Observation['takeovers'] {
  if (traffic.method === 'record-change') return [];
  return regions.map(({ region }) =>
    region === out
      ? { region, takesOver: unknown('supposed to be lost'), silent: true }
      : { region, takesOver: known(region === serving && region === traffic.secondary), silent: false },
  );
}
