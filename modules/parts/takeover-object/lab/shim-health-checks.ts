/** Health checks of Route 53: the emulator writes truth values as Python does (`True`), which AWS's own clients read as false. */
import type { AwsResponse, LabHandler } from '../../../lab/gateway/handler';
import { bytesOf } from '../../../lab/gateway/answers';

export function healthCheckShim(): LabHandler {
  return {
    service: 'route53',
    actions: ['CreateHealthCheck', 'GetHealthCheck', 'ListHealthChecks', 'UpdateHealthCheck'],
    handle: async (request, context) => spelled(await context.forward(request)),
  };
}

function spelled(response: AwsResponse): AwsResponse {
  const body = bytesOf(response)
    .toString('utf8')
    .replace(/>(True|False)</g, (_all, word: string) => `>${word.toLowerCase()}<`);
  return { ...response, body };
}
