/** What the lab has to know of API Gateway: two services with one signing name, of which the second is open. */
import type { LabService } from '../../../lab/gateway/service';

const throttling = { status: 429, code: 'TooManyRequestsException' };

export const apiGatewayServices: readonly LabService[] = [
  {
    name: 'apigatewayv2',
    operations: '*',
    why: 'the APIs, their VPC links and domain names',
    signedAs: 'apigateway',
    asked: ({ path }) => path.startsWith('/v2/'),
    emulatedAs: ['apigateway'],
    tagFault: 'BadRequestException',
    throttling,
  },
  { name: 'apigateway', operations: 'none', throttling },
];
