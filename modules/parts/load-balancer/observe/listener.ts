/** Which listener clients come to, and where it forwards by default. */
import { list, number, only, text, textOrNull } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import { judged, met, notMet, type DemandRule } from '../../../observation/demand-rule';
import type { RegionSide, SupposedRegion } from '../../../observation/sides';
import { orElse } from '../../../observation/supposed';
import { known, type Known, type LoadBalancerView } from '../../../observation/types';
import * as reads from './reads';
import type { RegionTopology } from '../../../topology/topology';

export const listenerOf443: RegionSide<'loadBalancer'> = {
  pieces: ['loadBalancer'],
  observe: async (region, asker) => ({ loadBalancer: await observeLoadBalancer(region, asker) }),
  suppose: (scene) => ({
    loadBalancer: orElse(scene.seen?.loadBalancer, {
      arn: supposedArn(scene, `loadbalancer/app/${scene.region.names.loadBalancer}`),
      listenerArn: supposedArn(scene, `listener/app/${scene.region.names.loadBalancer}/0000000000000000`),
      defaultTargetGroupArn: supposedGroup(scene),
    }),
  }),
  // Demands on the listener tell it.
  gaps: () => [],
};

async function observeLoadBalancer({ region, names }: RegionTopology, asker: Asker): Promise<Known<LoadBalancerView>> {
  const arn = await asker.ask(reads.loadBalancer(region, names.loadBalancer), (output) =>
    text(only(list(output, 'LoadBalancers'), 'load balancer'), 'LoadBalancerArn'),
  );
  if (!arn.known) return arn;
  const listener = await asker.ask(reads.listeners(region, arn.value), (output) => {
    // The test listener has another port; clients come to this one.
    const found = only(
      list(output, 'Listeners').filter((one) => number(one, 'Port') === 443),
      'listener on port 443',
    );
    const [action] = list(found, 'DefaultActions');
    return {
      listenerArn: text(found, 'ListenerArn'),
      defaultTargetGroupArn: textOrNull(action, 'TargetGroupArn'),
    };
  });
  return listener.known ? known({ arn: arn.value, ...listener.value }) : listener;
}

/** As AWS would name it, with zeros where it makes a name up. */
const supposedArn = ({ topology, region }: SupposedRegion, resource: string): string =>
  `arn:aws:elasticloadbalancing:${region.region}:${topology.accountId}:${resource}/0000000000000000`;

/** The group that a supposed service is in: where it was seen, or else the first one. */
export function supposedGroup(scene: SupposedRegion): string {
  const { seen, region } = scene;
  const group = seen?.service.known === true ? seen.service.value.targetGroupArn : null;
  return group ?? supposedArn(scene, `targetgroup/${region.names.targetGroupBlue}`);
}

export const listener: DemandRule = {
  id: 'listener',
  title: "The listener forwards to the group that the service's tasks are in",
  fix: 'Forward it there: aws elbv2 modify-listener with that target group. Find out which deployment moved it.',
  of: 'way',
  judge: ({ view, region, role }) => {
    // The failover switches it: until then nobody comes that way.
    if (role === 'standby' && region.blueGreen) return null;
    return judged(view.service, 'service', ({ targetGroupArn }) =>
      judged(view.loadBalancer, 'listener', ({ defaultTargetGroupArn }) => {
        if (targetGroupArn === null) return notMet('the service is in no target group');
        const live = groupName(targetGroupArn);
        if (defaultTargetGroupArn === targetGroupArn) return met(`the listener forwards to ${live}`);
        const is = defaultTargetGroupArn === null ? 'to no group' : `to ${groupName(defaultTargetGroupArn)}`;
        return notMet(`the listener forwards ${is}; the service's tasks are in ${live}`);
      }),
    );
  },
};

/** Name of a target group. */
const groupName = (arn: string): string => /targetgroup\/([^/]+)/.exec(arn)?.[1] ?? arn;
