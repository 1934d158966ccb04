/**
 * The seam between the gateway and what emulators lack. A handler sees plain values named as in the AWS service model, whatever the wire
 * protocol was (query, JSON, REST, CBOR); the gateway decodes and encodes by the model that comes with the emulator's botocore, so that an
 * answer of a handler is valid by construction.
 *
 * Handlers of one service form a chain: `forward` hands on to the next handler that wants the action, and at the end to the emulator.
 */
import type { Clock } from '../../console/ports';

/** Wire protocols in use, as the service models name them (`ec2` is a variant of query, `cbor` is Smithy RPC v2). */
export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json' | 'rest-xml' | 'cbor';

/** Values by the names of the service model. Timestamps are ISO 8601 strings, blobs base64 strings, numbers and booleans are typed. */
export type Plain = Readonly<Record<string, unknown>>;

/** One request as it reached the gateway. */
export interface AwsRequest {
  readonly seq: number;
  /** Name of botocore's model: `rds`, `ecs`, `elbv2`, `cloudwatch`, `route53`, `s3`, `application-autoscaling`, `apigatewayv2`, … */
  readonly service: string;
  /** From the SigV4 scope. */
  readonly region: string;
  /** Name of the operation in the model, e.g. `DescribeDBClusters`; empty when it could not be told. */
  readonly action: string;
  readonly protocol: Protocol;
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The parsed input. Empty when the body could not be parsed (S3 objects are not read). */
  readonly params: Plain;
  readonly accountId: string;
}

/** One response, as bytes. Made by `reply` or the emulator. */
export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** An AWS error: thrown by handlers, and by `call` and `parse` when the emulator answered with one. The gateway words it in the request's protocol. */
export class AwsFault extends Error {
  constructor(
    readonly status: number,
    /** As AWS clients match it, e.g. `InvalidGlobalClusterStateFault`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'AwsFault';
  }
}

/** JSON that lives exactly as long as the emulator's state: cleared, saved and restored with it. */
export interface LabStore {
  /** A copy of the value, or undefined. */
  get<T>(key: string): T | undefined;
  /** Keeps a copy; the value must be JSON. */
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** Keys that start with `prefix`, sorted. */
  keys(prefix: string): readonly string[];
}

/** What a handler may use. */
export interface HandlerContext {
  /** The lab's clock: scaled. Also the time that tests move. */
  readonly clock: Clock;
  readonly store: LabStore;
  /** Aborted when the lab stops: ends background work and waits. */
  readonly signal: AbortSignal;
  readonly accountId: string;
  /** True while an outage of the region lasts. */
  regionOut(region: string): boolean;
  /** False where somebody disabled the region for the account. */
  regionEnabled(region: string): boolean;
  /** To the next handler in the chain, at last to the emulator. */
  forward(request: AwsRequest): Promise<AwsResponse>;
  /** The same request with other parameters, encoded again. */
  withParams(request: AwsRequest, params: Plain): AwsRequest;
  /** Output of a response to `request` as plain values; throws `AwsFault` when it is an error. */
  parse(request: AwsRequest, response: AwsResponse): Plain;
  /** A successful response with this output, in the request's protocol. Throws (a defect) when the output does not fit the model. */
  reply(request: AwsRequest, output: Plain): AwsResponse;
  /** Asks the emulator itself as a client, past all handlers and outages. Throws `AwsFault`. Timeouts and transport errors are plain errors. */
  call(service: string, region: string, action: string, params: Plain): Promise<Plain>;
}

/** Something that the gateway answers or corrects. */
export interface LabHandler {
  /** See `AwsRequest.service`. */
  readonly service: string;
  readonly actions: readonly string[] | '*';
  handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse>;
  /** Background work (timers on `context.clock`, until `context.signal`); called once when the lab starts, after a snapshot was restored. */
  start?(context: HandlerContext): void;
}

/** What a client at this URL would get from the data plane: answers `GET /_lab/probe/<url>` (`/_lab/probe/via/<name>/<url>`), and `POST` for a request that writes. */
export interface PlaneAnswer {
  readonly status: number;
  readonly body: Plain;
}

/** Walks records, entry, load balancer and tasks as they are stored in the lab. `via`: the name that is resolved instead of the URL's own. */
export type ProbeHandler = (
  url: string,
  context: HandlerContext,
  method?: string,
  via?: string,
) => Promise<PlaneAnswer>;

/** What a name server answers. */
export interface DnsReply {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED' | 'SERVFAIL';
  readonly answers: readonly {
    readonly name: string;
    readonly type: 'A' | 'CNAME';
    readonly ttl: number;
    readonly data: string;
  }[];
}
