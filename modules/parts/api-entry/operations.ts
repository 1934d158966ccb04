/** Calls of API Gateway. */
import { listed, read, service, TOKEN } from '../../operations/rows';

export const API_ENTRY_OPERATIONS = {
  apigatewayv2: service({
    load: () => import('@aws-sdk/client-apigatewayv2'),
    sdkPackage: '@aws-sdk/client-apigatewayv2',
    client: 'ApiGatewayV2Client',
    cli: 'apigatewayv2',
    asl: 'apigatewayv2',
    operations: {
      GetApiMappings: read('regional-control', {
        pages: listed('Items', TOKEN, 'of one domain, by its whole name'),
        permissions: ['apigateway:GET'],
      }),
      GetDomainName: read('regional-control', { permissions: ['apigateway:GET'] }),
    },
  }),
};
