/** EventBridge: the emulator forgets the key of a connection, so that every plan would put it again. */
import type { AwsRequest, AwsResponse, LabHandler, HandlerContext } from '../../../lab/gateway/handler';

export function connectionShim(): LabHandler {
  return { service: 'events', actions: ['CreateConnection', 'UpdateConnection', 'DescribeConnection'], handle };
}

async function handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const response = await context.forward(request);
  if (response.status >= 300) return response;
  const { Name: name, KmsKeyIdentifier: key } = request.params;
  const at = `events/connection-key/${request.region}/${String(name)}`;
  if (request.action !== 'DescribeConnection') {
    context.store.set(at, key ?? '');
    return response;
  }
  const kept = context.store.get<string>(at) ?? '';
  return kept === ''
    ? response
    : context.reply(request, { ...context.parse(request, response), KmsKeyIdentifier: kept });
}
