/** Requests and responses between the wire and plain values, whatever the protocol. One function per direction. */
import type { AwsResponse, Plain, Protocol } from './handler';
import { decodeCbor, encodeCbor } from './cbor';
import { readDocument, writeDocument } from './json-body';
import { namespaceOf, type OperationModel, type ServiceModel, type ModelShape } from './model';
import { readForm, writeForm } from './query-body';
import { matchOperation, readBindings, writeBindings, writeOutputHeaders, type RestParts } from './rest';
import { isRecord } from './scalars';
import { parseXml } from './xml';
import { readXml, writeContent, writeXml } from './xml-body';

/** What identifies a call on the wire. */
export interface WireRequest extends RestParts {
  readonly body: Buffer;
}

/** An encoded request, ready to send. */
export interface EncodedRequest {
  readonly method: string;
  /** Path with query string. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Protocol of a request: clients of one service differ (CloudWatch speaks three). */
export function protocolOf(model: ServiceModel | undefined, wire: WireRequest): Protocol {
  if (wire.headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  if (wire.headers['x-amz-target'] !== undefined) return 'json';
  const declared = model?.metadata.protocol;
  if (declared === 'rest-json' || declared === 'rest-xml' || declared === 'ec2') return declared;
  if (declared === 'json') return 'json';
  if (model || (wire.headers['content-type'] ?? '').includes('x-www-form-urlencoded')) return 'query';
  return (wire.headers['content-type'] ?? '').includes('json') ? 'rest-json' : 'rest-xml';
}

/** Name of the operation ('' when it cannot be told) and its parsed input. A body that cannot be parsed gives an empty input. */
export function decodeRequest(
  model: ServiceModel | undefined,
  protocol: Protocol,
  wire: WireRequest,
): { action: string; params: Plain } {
  try {
    switch (protocol) {
      case 'query':
      case 'ec2':
        return decodeForm(model, wire);
      case 'json':
        return decodeTargeted(model, wire.headers['x-amz-target'] ?? '', () => parseJson(wire.body));
      case 'cbor':
        return decodeTargeted(model, wire.path.replace(/\/+$/, '').split('/').join('.'), () =>
          wire.body.length === 0 ? {} : decodeCbor(wire.body),
        );
      default:
        return model ? decodeRest(model, protocol, wire) : { action: '', params: {} };
    }
  } catch {
    return { action: '', params: {} };
  }
}

function decodeForm(model: ServiceModel | undefined, wire: WireRequest): { action: string; params: Plain } {
  const form = new URLSearchParams(wire.body.length > 0 ? wire.body.toString('utf8') : wire.query);
  const action = form.get('Action') ?? '';
  const input = model?.operations[action]?.input;
  return { action, params: model && input ? readForm(model, input, form) : {} };
}

function decodeTargeted(
  model: ServiceModel | undefined,
  target: string,
  body: () => unknown,
): { action: string; params: Plain } {
  const action = target.slice(target.lastIndexOf('.') + 1);
  const input = model?.operations[action]?.input;
  const params = model && input ? readDocument(model, input, body()) : undefined;
  return { action, params: isRecord(params) ? params : {} };
}

function decodeRest(model: ServiceModel, protocol: Protocol, wire: WireRequest): { action: string; params: Plain } {
  const match = matchOperation(model, wire);
  if (!match) return { action: '', params: {} };
  const { operation, labels } = match;
  if (!operation.input) return { action: operation.name, params: {} };
  const shape = model.shapeOf(operation.input);
  const bindings = readBindings(model, shape, wire, labels);
  const body = wire.body.length === 0 ? {} : readRestBody(model, shape, operation.input.shape, protocol, wire.body);
  return { action: operation.name, params: { ...body, ...bindings } };
}

function readRestBody(
  model: ServiceModel,
  shape: ModelShape,
  name: string,
  protocol: Protocol,
  body: Buffer,
): Record<string, unknown> {
  const payload = shape.payload === undefined ? undefined : shape.members?.[shape.payload];
  const ref = payload ?? { shape: name };
  // Objects of S3 and the like are bytes, not values.
  if (model.shapeOf(ref).type !== 'structure') return {};
  let value: unknown;
  if (protocol === 'rest-xml') {
    const root = parseXml(body.toString('utf8'));
    value = root && readXml(model, ref, root);
  } else value = readDocument(model, ref, parseJson(body));
  if (shape.payload !== undefined) return { [shape.payload]: value };
  return isRecord(value) ? value : {};
}

function parseJson(body: Buffer): unknown {
  return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as unknown);
}

/** The request of an operation with this input. Throws `ModelMismatch` when the input does not fit the model. */
export function encodeRequest(
  model: ServiceModel,
  operation: OperationModel,
  protocol: Protocol,
  input: Plain,
): EncodedRequest {
  const shape = operation.input && model.shapeOf(operation.input);
  const { metadata } = model;
  switch (protocol) {
    case 'query':
    case 'ec2': {
      const form = operation.input ? writeForm(model, operation.input, input) : new URLSearchParams();
      form.set('Action', operation.name);
      form.set('Version', metadata.apiVersion);
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      return { method: 'POST', target: '/', headers, body: Buffer.from(form.toString()) };
    }
    case 'json': {
      const document = operation.input ? writeDocument(model, operation.input, input, 'json', operation.name) : {};
      const headers = {
        'content-type': `application/x-amz-json-${metadata.jsonVersion ?? '1.1'}`,
        'x-amz-target': `${metadata.targetPrefix ?? ''}.${operation.name}`,
      };
      return { method: 'POST', target: '/', headers, body: Buffer.from(JSON.stringify(document)) };
    }
    case 'cbor': {
      const document = operation.input ? writeDocument(model, operation.input, input, 'cbor', operation.name) : {};
      const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
      const target = `/service/${metadata.targetPrefix ?? ''}/operation/${operation.name}`;
      return { method: 'POST', target, headers, body: encodeCbor(document) };
    }
    default: {
      const { target, headers } = writeBindings(model, operation, shape, input);
      const body = shape ? writeRestBody(model, operation, shape, protocol, input) : '';
      const type = protocol === 'rest-xml' ? 'application/xml' : 'application/json';
      const all = body === '' ? headers : { 'content-type': type, ...headers };
      return { method: operation.http.method, target, headers: all, body: Buffer.from(body) };
    }
  }
}

function writeRestBody(
  model: ServiceModel,
  operation: OperationModel,
  shape: ModelShape,
  protocol: Protocol,
  input: Plain,
): string {
  const ref = shape.payload === undefined ? operation.input : shape.members?.[shape.payload];
  const value = shape.payload === undefined ? input : input[shape.payload];
  const inBody = Object.entries(shape.members ?? {}).some(([name, m]) => !m.location && input[name] !== undefined);
  if (!ref || value === undefined || !inBody || model.shapeOf(ref).type !== 'structure') return '';
  if (protocol === 'rest-json') return JSON.stringify(writeDocument(model, ref, value, 'json', operation.name));
  const name = ref.locationName ?? operation.input?.locationName ?? ref.shape;
  return writeXml(model, ref, name, value, operation.name, ref.xmlNamespace?.uri ?? namespaceOf(model));
}

/** A successful response with this output. Throws `ModelMismatch` when the output does not fit the model. */
export function encodeResponse(
  model: ServiceModel,
  operation: OperationModel,
  protocol: Protocol,
  output: Plain,
  requestId: string,
): AwsResponse {
  const ref = operation.output;
  const path = `${operation.name} output`;
  switch (protocol) {
    case 'query': {
      const content = ref ? writeContent(model, ref, output, path) : '';
      const wrapper = ref?.resultWrapper ?? `${operation.name}Result`;
      return xmlResponse(
        200,
        `<${operation.name}Response xmlns="${namespaceOf(model)}"><${wrapper}>${content}</${wrapper}>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation.name}Response>`,
        requestId,
      );
    }
    case 'ec2': {
      const content = ref ? writeContent(model, ref, output, path) : '<return>true</return>';
      const name = `${operation.name}Response`;
      return xmlResponse(
        200,
        `<${name} xmlns="${namespaceOf(model)}"><requestId>${requestId}</requestId>${content}</${name}>`,
        requestId,
      );
    }
    case 'json':
      return {
        status: 200,
        headers: {
          'content-type': `application/x-amz-json-${model.metadata.jsonVersion ?? '1.1'}`,
          'x-amzn-requestid': requestId,
        },
        body: JSON.stringify(ref ? writeDocument(model, ref, output, 'json', path) : {}),
      };
    case 'cbor':
      return {
        status: 200,
        headers: {
          'content-type': 'application/cbor',
          'smithy-protocol': 'rpc-v2-cbor',
          'x-amzn-requestid': requestId,
        },
        body: encodeCbor(ref ? writeDocument(model, ref, output, 'cbor', path) : {}),
      };
    default:
      return encodeRestResponse(model, operation, protocol, output, requestId);
  }
}

function encodeRestResponse(
  model: ServiceModel,
  operation: OperationModel,
  protocol: Protocol,
  output: Plain,
  requestId: string,
): AwsResponse {
  const status = operation.http.responseCode ?? 200;
  const ref = operation.output;
  if (!ref) return { status, headers: { 'x-amzn-requestid': requestId }, body: '' };
  const shape = model.shapeOf(ref);
  const payload = shape.payload === undefined ? undefined : shape.members?.[shape.payload];
  const value = shape.payload === undefined ? output : (output[shape.payload] ?? {});
  const headers = writeOutputHeaders(model, shape, output);
  if (protocol === 'rest-xml') {
    const name = payload?.locationName ?? (payload ? shape.payload : undefined) ?? ref.shape;
    const xml = writeXml(model, payload ?? ref, name ?? ref.shape, value, operation.name, namespaceOf(model));
    const response = xmlResponse(status, xml, requestId);
    return { ...response, headers: { ...response.headers, ...headers } };
  }
  const body = JSON.stringify(writeDocument(model, payload ?? ref, value, 'json', operation.name));
  return { status, headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers }, body };
}

function xmlResponse(status: number, xml: string, requestId: string): AwsResponse {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}` };
}
