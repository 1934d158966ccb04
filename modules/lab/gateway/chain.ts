/** The chain of handlers in front of the emulator, and what each of them may use. */
import type { Clock } from '../../console/ports';
import { decodeFault, decodeResponse, encodeFault } from './answers';
import { encodeRequest, encodeResponse } from './codec';
import {
  AwsFault,
  type AwsRequest,
  type AwsResponse,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from './handler';
import type { Models, OperationModel, ServiceModel } from './model';
import { refuseTags } from './tags';
import { keepsToItsService, notImplemented } from './unknown';
import type { ServiceBook } from './service';
import type { SavableStore } from './store';
import type { Upstream } from './upstream';

/** Inputs of the chain. */
export interface ChainParts {
  readonly models: Models;
  readonly upstream: Upstream;
  readonly services: ServiceBook;
  readonly handlers: readonly LabHandler[];
  readonly clock: Clock;
  readonly store: SavableStore;
  readonly signal: AbortSignal;
  readonly accountId: string;
  /** Signing names that the emulator has an implementation for. */
  readonly emulated: (service: string) => boolean;
  regionOut(region: string): boolean;
  regionEnabled(region: string): boolean;
}

/** Answers requests by the first handler that wants them, else by the emulator. */
export interface HandlerChain {
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** A context whose `forward` goes to the emulator: for background work, probes and tests. */
  context(): HandlerContext;
}

export function createChain(parts: ChainParts): HandlerChain {
  let ids = 0;
  const requestId = (): string => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;

  async function emulate(request: AwsRequest): Promise<AwsResponse> {
    if (!parts.emulated(request.service) || !keepsToItsService(request))
      throw notImplemented(request.service, request.action);
    const target = request.query === '' ? request.path : `${request.path}?${request.query}`;
    const { method, body } = request;
    const response = await parts.upstream.send({ method, target, headers: headersFor(parts.models, request), body });
    refuseUnknown(request, response);
    return response;
  }

  function contextFrom(next: number): HandlerContext {
    return {
      ...base,
      forward: (request) => run(request, next),
    };
  }

  // Async, so that what a handler throws at once is a rejection as well.
  async function run(request: AwsRequest, from: number): Promise<AwsResponse> {
    const index = parts.handlers.findIndex((handler, at) => at >= from && wants(handler, request));
    const handler = parts.handlers[index];
    return handler ? handler.handle(request, contextFrom(index + 1)) : emulate(request);
  }

  async function admitted(request: AwsRequest): Promise<AwsResponse> {
    refuseTags(parts.models, parts.services, request.service, request.action, request.params);
    return run(request, 0);
  }

  const base: Omit<HandlerContext, 'forward'> = {
    clock: parts.clock,
    store: parts.store,
    signal: parts.signal,
    accountId: parts.accountId,
    regionOut: (region) => parts.regionOut(region),
    regionEnabled: (region) => parts.regionEnabled(region),
    withParams: (request, params) => withParams(parts.models, request, params),
    parse(request, response) {
      const { model, operation } = modelOf(parts.models, request.service, request.action);
      return decodeResponse(model, operation, request.protocol, response);
    },
    reply(request, output) {
      const { model, operation } = modelOf(parts.models, request.service, request.action);
      return encodeResponse(model, operation, request.protocol, output, requestId());
    },
    call: (service, region, action, params) => call(parts, service, region, action, params),
  };

  return {
    handle: (request) =>
      admitted(request).catch((error: unknown) => {
        if (!(error instanceof AwsFault)) throw error;
        return encodeFault(parts.models.service(request.service), request.protocol, error, requestId());
      }),
    context: () => contextFrom(parts.handlers.length),
  };
}

/**
 * The emulator takes the service from `x-amz-target` where there is one, and from the signature elsewhere: both must say what the gateway
 * has read, or a request for an open service would be answered by a closed one. What the service's model does not have is asked of nobody.
 */
function headersFor(models: Models, { service, action, headers }: AwsRequest): AwsRequest['headers'] {
  const model = models.service(service);
  if (model !== undefined && !Object.hasOwn(model.operations, action)) throw notImplemented(service, action);
  const { 'x-amz-target': target, ...others } = headers;
  const prefix = model?.metadata.targetPrefix;
  return target === undefined || prefix === undefined ? others : { ...others, 'x-amz-target': `${prefix}.${action}` };
}

function wants(handler: LabHandler, request: AwsRequest): boolean {
  return handler.service === request.service && (handler.actions === '*' || handler.actions.includes(request.action));
}

/** Codes and words by which the emulator says that it does not know an action. */
const UNKNOWN_CODE = /^(InvalidAction|UnknownOperation(Exception)?|UnsupportedOperation|NotImplemented)$/;
const UNKNOWN_WORDS = /^(unknown|unsupported) (action|operation|path)|not (yet )?implemented/i;

/** Turns that into an answer that clients do not retry. */
function refuseUnknown(request: AwsRequest, response: AwsResponse): void {
  const fault = request.method === 'HEAD' ? undefined : decodeFault(request.protocol, response);
  if (fault && (UNKNOWN_CODE.test(fault.code) || UNKNOWN_WORDS.test(fault.message))) {
    throw notImplemented(request.service, request.action);
  }
}

function modelOf(models: Models, service: string, action: string): { model: ServiceModel; operation: OperationModel } {
  const model = models.service(service);
  const operation = model?.operations[action];
  if (!model || !operation) throw new Error(`no model of ${service} ${action}`);
  return { model, operation };
}

/** Headers that belong to the old body. */
const OF_BODY =
  /^(content-(length|type|md5|encoding)|x-amz-(content-sha256|decoded-content-length|checksum-.*|trailer))$/;

function withParams(models: Models, request: AwsRequest, params: Plain): AwsRequest {
  const { model, operation } = modelOf(models, request.service, request.action);
  const encoded = encodeRequest(model, operation, request.protocol, params);
  const kept = Object.entries(request.headers).filter(([name]) => !OF_BODY.test(name));
  const [path = '/', query = ''] = encoded.target.split('?');
  const headers = { ...Object.fromEntries(kept), ...encoded.headers };
  return { ...request, method: encoded.method, path, query, headers, body: encoded.body, params };
}

/** A call of the gateway's own. The signature is not checked by the emulator; its scope decides account and region. */
async function call(parts: ChainParts, service: string, region: string, action: string, params: Plain): Promise<Plain> {
  const { model, operation } = modelOf(parts.models, service, action);
  const declared = model.metadata.protocol;
  const protocol = declared === 'smithy-rpc-v2-cbor' ? 'cbor' : (declared as AwsRequest['protocol']);
  const encoded = encodeRequest(model, operation, protocol, params);
  const signedFor = model.metadata.signingName ?? model.metadata.endpointPrefix;
  const credential = `${parts.accountId}/20260101/${region}/${signedFor}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
  const response = await parts.upstream.send({ ...encoded, headers: { ...encoded.headers, authorization } });
  return decodeResponse(model, operation, protocol, response);
}
