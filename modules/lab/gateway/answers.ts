/** Answers: outputs and faults, decoded and encoded in a request's protocol. */
import { AwsFault, type AwsResponse, type Plain, type Protocol } from './handler';
import { decodeCbor, encodeCbor } from './cbor';
import { readDocument } from './json-body';
import { namespaceOf, type OperationModel, type ServiceModel, type ModelShape } from './model';
import { isRecord } from './scalars';
import { child, descendant, escapeXml, parseXml, type XmlElement } from './xml';
import { readXml } from './xml-body';

/** Output of a successful response as plain values; throws `AwsFault` for an error response. */
export function decodeResponse(
  model: ServiceModel,
  operation: OperationModel,
  protocol: Protocol,
  response: AwsResponse,
): Plain {
  const fault = decodeFault(protocol, response);
  if (fault) throw fault;
  const ref = operation.output;
  if (!ref) return {};
  const shape = model.shapeOf(ref);
  const payload = shape.payload === undefined ? undefined : shape.members?.[shape.payload];
  const target = payload ?? ref;
  const { type } = model.shapeOf(target);
  const value = isStructure(model.shapeOf(target))
    ? readBody(model, operation, target, protocol, bytesOf(response))
    : // A bucket policy is a text; objects of S3 and the like are bytes, not values.
      type === 'string'
      ? bytesOf(response).toString('utf8')
      : undefined;
  const output = shape.payload === undefined ? value : { [shape.payload]: value };
  return { ...(isRecord(output) ? output : {}), ...headersOf(shape, response) };
}

function readBody(
  model: ServiceModel,
  operation: OperationModel,
  ref: { readonly shape: string },
  protocol: Protocol,
  body: Buffer,
): unknown {
  if (body.length === 0) return {};
  if (protocol === 'cbor') return readDocument(model, ref, decodeCbor(body));
  if (protocol === 'json' || protocol === 'rest-json')
    return readDocument(model, ref, JSON.parse(body.toString('utf8')));
  const root = parseXml(body.toString('utf8'));
  const wrapper = operation.output?.resultWrapper ?? `${operation.name}Result`;
  const content = protocol === 'query' ? (child(root, wrapper) ?? root) : root;
  return content ? readXml(model, ref, content) : {};
}

function headersOf(shape: ModelShape, response: AwsResponse): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const text = ref.location === 'header' ? response.headers[(ref.locationName ?? name).toLowerCase()] : undefined;
    if (text !== undefined) values[name] = text;
  }
  return values;
}

/** The error in a response, or undefined when it is a success. */
export function decodeFault(protocol: Protocol, response: AwsResponse): AwsFault | undefined {
  if (response.status < 400) return undefined;
  const { code, message } = readFault(protocol, response);
  return new AwsFault(response.status, code, message);
}

function readFault(protocol: Protocol, response: AwsResponse): { code: string; message: string } {
  const body = bytesOf(response);
  try {
    if (protocol === 'cbor' || protocol === 'json' || protocol === 'rest-json') {
      const document = protocol === 'cbor' ? decodeCbor(body) : (JSON.parse(body.toString('utf8')) as unknown);
      if (isRecord(document)) return jsonFault(document, response);
    } else {
      return xmlFault(parseXml(body.toString('utf8')));
    }
  } catch {
    // Not in the protocol at all: fall through to what the headers say.
  }
  return { code: codeOf(response.headers['x-amzn-errortype']), message: body.toString('utf8').slice(0, 500) };
}

function jsonFault(document: Plain, response: AwsResponse): { code: string; message: string } {
  const type = response.headers['x-amzn-errortype'] ?? document['__type'] ?? document['code'] ?? document['Code'];
  return { code: codeOf(type), message: textOf(document['message'] ?? document['Message']) };
}

function xmlFault(root: XmlElement | undefined): { code: string; message: string } {
  const error = descendant(root, 'Error') ?? root;
  return { code: child(error, 'Code')?.text ?? '', message: child(error, 'Message')?.text ?? '' };
}

/** `ns#Code:http://…` is written by several services; clients match the code alone. */
function codeOf(type: unknown): string {
  const text = textOf(type);
  return text.slice(text.indexOf('#') + 1).split(':')[0] ?? '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isStructure(shape: ModelShape): boolean {
  return shape.type === 'structure';
}

/** The body as bytes. */
export function bytesOf(response: AwsResponse): Buffer {
  return typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
}

/** An error response in the protocol, with a code that clients can match. The model may be unknown. */
export function encodeFault(
  model: ServiceModel | undefined,
  protocol: Protocol,
  fault: { readonly status: number; readonly code: string; readonly message: string },
  requestId: string,
): AwsResponse {
  const { status, code, message } = fault;
  const id = { 'x-amzn-requestid': requestId };
  const sender = status < 500 ? 'Sender' : 'Receiver';
  if (protocol === 'json' || protocol === 'rest-json') {
    const type =
      protocol === 'json' ? `application/x-amz-json-${model?.metadata.jsonVersion ?? '1.1'}` : 'application/json';
    const headers = { ...id, ...queryError(model, code, sender), 'content-type': type, 'x-amzn-errortype': code };
    return { status, headers, body: JSON.stringify({ __type: code, message }) };
  }
  if (protocol === 'cbor') {
    const headers = { ...id, ...queryError(model, code, sender), 'content-type': 'application/cbor' };
    return {
      status,
      headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor' },
      body: encodeCbor({ __type: code, message }),
    };
  }
  const error = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  const headers = { ...id, 'content-type': 'text/xml' };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${envelope(error, sender)}` };

  function envelope(content: string, type: string): string {
    if (protocol === 'ec2') {
      return `<Response><Errors><Error>${content}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
    }
    if (model?.name === 's3' || !model) return `<Error>${content}<RequestId>${requestId}</RequestId></Error>`;
    return (
      `<ErrorResponse xmlns="${namespaceOf(model)}"><Error><Type>${type}</Type>${content}</Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`
    );
  }
}

/** Services that once spoke query keep their old codes in a header. */
function queryError(model: ServiceModel | undefined, code: string, sender: string): Record<string, string> {
  return model?.metadata.awsQueryCompatible ? { 'x-amzn-query-error': `${code};${sender}` } : {};
}
