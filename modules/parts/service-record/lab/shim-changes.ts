/**
 * Route 53's changes: the emulator calls a change pending until someone has asked once, however long that took. Here it is in sync a
 * minute after it was made on the lab's clock ("within 60 seconds", API reference of ChangeResourceRecordSets).
 */
import type { AwsRequest, AwsResponse, LabHandler, HandlerContext } from '../../../lab/gateway/handler';
import { isRecord } from '../../../lab/gateway/scalars';

const PROPAGATION_MS = 60_000;

export function changeShim(): LabHandler {
  // Not part of the lab's kept state: what a snapshot holds has long been in sync.
  const submitted = new Map<string, number>();

  async function handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
    const response = await context.forward(request);
    if (response.status >= 300) return response;
    const output = context.parse(request, response);
    const info = output['ChangeInfo'];
    if (!isRecord(info)) return response;
    const id = String(info['Id']).replace(/^.*\//, '');
    if (request.action !== 'GetChange') {
      submitted.set(id, context.clock.now());
      return response;
    }
    const since = context.clock.now() - (submitted.get(id) ?? -Infinity);
    const Status = since >= PROPAGATION_MS ? 'INSYNC' : 'PENDING';
    return context.reply(request, { ...output, ChangeInfo: { ...info, Status } });
  }

  const changing = ['ChangeResourceRecordSets', 'CreateHostedZone', 'DeleteHostedZone', 'AssociateVPCWithHostedZone'];
  return { service: 'route53', actions: ['GetChange', ...changing], handle };
}
