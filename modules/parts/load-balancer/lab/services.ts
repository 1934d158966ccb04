/** What the lab has to know of Elastic Load Balancing: two services with one signing name, told by the version of the API. */
import type { LabService } from '../../../lab/gateway/service';

export const loadBalancerServices: readonly LabService[] = [
  {
    name: 'elb',
    operations: 'none',
    signedAs: 'elasticloadbalancing',
    asked: (_, body) => body.includes('Version=2012-06-01'),
  },
  {
    name: 'elbv2',
    operations: '*',
    why: 'load balancers',
    signedAs: 'elasticloadbalancing',
    emulatedAs: ['elasticloadbalancing', 'alb'],
    tagFault: 'ValidationError',
  },
];
