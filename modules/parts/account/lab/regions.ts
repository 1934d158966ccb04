/** Whether the account has a region: what a message about keys that a region does not know tells people to ask. */
import { AwsFault, type LabHandler } from '../../../lab/gateway/handler';
import { text } from '../../../lab/gateway/input';
import { isRegionName } from '../../../overlays/regions';
import { zonesOf } from '../../network/settings/zones';

/** The handler of service `account`. AWS lets nobody disable a region that is enabled by default; the lab does, to show what follows. */
export function accountHandler(): LabHandler {
  return {
    service: 'account',
    actions: ['GetRegionOptStatus'],
    handle: (request, context) => {
      const region = text(request.params, 'RegionName') ?? '';
      if (!isRegionName(region)) throw new AwsFault(400, 'ValidationException', `${region} is not a region.`);
      const enabled = zonesOf(region)?.optIn === true ? 'ENABLED' : 'ENABLED_BY_DEFAULT';
      const RegionOptStatus = context.regionEnabled(region) ? enabled : 'DISABLED';
      return Promise.resolve(context.reply(request, { RegionName: region, RegionOptStatus }));
    },
  };
}
