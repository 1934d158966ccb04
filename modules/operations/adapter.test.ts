import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdapter, isLoopback, type Adapter } from './adapter';
import { guardAccount } from './guard';
import type { Operation } from './operation';

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const clusters: Operation = { service: 'rds', action: 'DescribeGlobalClusters', region: 'us-west-2', input: {} };

describe('the adapter', () => {
  let server: Server;
  let adapter: Adapter;
  let handler: Handler;
  let requests: number;

  const make = (timeoutMs = 5000): Adapter => {
    const { port } = server.address() as AddressInfo;
    return createAdapter({
      endpoint: `http://127.0.0.1:${port}`,
      credentials,
      now: () => 1_700_000_000_000,
      timeoutMs,
    });
  };

  beforeEach(async () => {
    requests = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests += 1;
        handler(request, body, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    adapter = make();
  });

  afterEach(async () => {
    adapter.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const answer =
    (status: number, body: string, type = 'text/xml'): Handler =>
    (_request, _body, response) => {
      response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'request-1' });
      response.end(body);
    };

  it('returns plain JSON: times as text, nothing of the SDK', async () => {
    handler = answer(
      200,
      `<DescribeDBClusterSnapshotsResponse><DescribeDBClusterSnapshotsResult><DBClusterSnapshots><DBClusterSnapshot>
       <Status>available</Status><SnapshotCreateTime>2026-01-02T03:04:05Z</SnapshotCreateTime></DBClusterSnapshot></DBClusterSnapshots>
       </DescribeDBClusterSnapshotsResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></DescribeDBClusterSnapshotsResponse>`,
    );
    const result = await adapter.send({ ...clusters, action: 'DescribeDBClusterSnapshots' });
    expect(result).toEqual({
      ok: true,
      requestId: 'request-1',
      date: expect.stringMatching(/GMT$/) as string,
      output: {
        DBClusterSnapshots: [{ Status: 'available', SnapshotCreateTime: '2026-01-02T03:04:05.000Z' }],
      },
    });
  });

  it('counts { ago } from its own clock', async () => {
    let sent = '';
    handler = (_request, body, response) => {
      sent = body;
      response.end('{"MetricDataResults":[]}');
    };
    await adapter.send({
      service: 'cloudwatch',
      action: 'GetMetricData',
      region: 'us-west-2',
      input: { MetricDataQueries: [], StartTime: { ago: 300 }, EndTime: { ago: 0 } },
    });
    // 2023-11-14T22:13:20Z less five minutes, in whichever protocol the SDK prefers.
    expect(sent).toMatch(/1699999700|2023-11-14T22:08:20|2023-11-14T22%3A08%3A20/);
  });

  it('reads a body to its end, and puts buckets into the path', async () => {
    let url = '';
    handler = (request, _body, response) => {
      url = request.url ?? '';
      response.writeHead(200, { etag: '"e1"' }).end('the lease');
    };
    const get = { service: 's3', action: 'GetObject', region: 'us-east-2', input: { Bucket: 'b', Key: 'k' } } as const;
    expect(await adapter.send(get)).toMatchObject({ ok: true, output: { Body: 'the lease', ETag: '"e1"' } });
    expect(url).toMatch(/^\/b\/k/);
  });

  it.each([
    ['says its length', { 'content-length': String(2 ** 30) }, 2 ** 30],
    ['says none', {}, 16_385],
  ])('does not read an object that is larger than any under its name, where it %s', async (_says, headers, bytes) => {
    let sent = 0;
    handler = (_request, _body, response) => {
      response.writeHead(200, { etag: '"e1"', ...headers });
      const piece = Buffer.alloc(16_385, 'x');
      const more = (): void => {
        // An object without an end.
        while (!response.destroyed && sent < 2 ** 30) {
          sent += piece.byteLength;
          if (!response.write(piece)) return void response.once('drain', more);
        }
      };
      more();
    };
    const Key = 'runs/shop/lease.json';
    const get = { service: 's3', action: 'GetObject', region: 'us-east-2', input: { Bucket: 'b', Key } } as const;
    const answered = await adapter.send(get);
    expect(answered).toMatchObject({ ok: false, code: 'ObjectTooLarge', etag: '"e1"' });
    expect(answered).toMatchObject({
      message: expect.stringMatching(
        /^s3:\/\/b\/runs\/shop\/lease\.json has \d+ bytes or more; at most 16384 are read$/,
      ) as string,
    });
    expect(Number(/has (\d+)/.exec((answered as { message: string }).message)?.[1])).toBeGreaterThanOrEqual(bytes);
    expect(sent).toBeLessThan(2 ** 26);
  });

  it('sends once, also when the answer is 503', async () => {
    handler = answer(503, '<html>out</html>', 'text/html');
    expect(await adapter.send(clusters)).toMatchObject({ ok: false, kind: 'transient' });
    expect(requests).toBe(1);
  });

  it('keeps the code of a refusal', async () => {
    handler = answer(
      400,
      `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidGlobalClusterStateFault</Code><Message>no</Message></Error></ErrorResponse>`,
    );
    expect(await adapter.send(clusters)).toMatchObject({
      ok: false,
      kind: 'refused',
      code: 'InvalidGlobalClusterStateFault',
    });
  });

  it('does not wait for a region that hangs', async () => {
    handler = () => undefined;
    const quick = make(150);
    try {
      expect(await quick.send(clusters)).toMatchObject({ ok: false, kind: 'transient', code: 'TimeoutError' });
    } finally {
      quick.close();
    }
  });

  it('calls a connection that ends or is refused transient', async () => {
    handler = (request) => request.socket.destroy();
    expect(await adapter.send(clusters)).toMatchObject({ ok: false, kind: 'transient', code: 'ECONNRESET' });
    const nobody = createAdapter({ endpoint: 'http://127.0.0.1:1', credentials, now: () => 0, timeoutMs: 2000 });
    expect(await nobody.send(clusters)).toMatchObject({ ok: false, kind: 'transient', code: 'ECONNREFUSED' });
  });

  it('throws the reason of an interruption', async () => {
    const abort = new AbortController();
    handler = () => abort.abort(new Error('interrupted by a person'));
    await expect(adapter.send(clusters, abort.signal)).rejects.toThrow('interrupted by a person');
    await expect(adapter.send(clusters, abort.signal)).rejects.toThrow('interrupted by a person');
    expect(requests).toBe(1);
  });

  describe('the account guard', () => {
    const identity = (account: string): Handler =>
      answer(
        200,
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/me</Arn><UserId>u</UserId>
         <Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );

    it('lets the right account pass and refuses another', async () => {
      handler = identity('123456789012');
      await expect(guardAccount(adapter, 'us-west-2', '123456789012')).resolves.toMatchObject({
        accountId: '123456789012',
      });
      await expect(guardAccount(adapter, 'us-west-2', '210987654321')).rejects.toMatchObject({ code: 'wrong-account' });
    });

    it('does not take silence for consent', async () => {
      handler = answer(503, '');
      await expect(guardAccount(adapter, 'us-west-2', '123456789012')).rejects.toMatchObject({
        code: 'account-unknown',
      });
    });
  });
});

describe('a lab endpoint', () => {
  it('must be on this machine', () => {
    expect(['http://127.0.0.1:4566', 'http://[::1]:80', 'http://localhost:1'].map(isLoopback)).toEqual([
      true,
      true,
      true,
    ]);
    for (const endpoint of [
      'http://10.0.0.1',
      'https://rds.us-east-1.amazonaws.com',
      'http://127.0.0.1.evil.net',
      'x',
    ]) {
      expect(() => createAdapter({ endpoint, credentials, now: () => 0, timeoutMs: 1 })).toThrow(
        expect.objectContaining({ code: 'lab-endpoint-not-local' }) as Error,
      );
    }
  });

  it("is never signed for with the caller's own credentials", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
    });
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const lab = createAdapter({ endpoint: `http://127.0.0.1:${port}`, credentials, now: () => 0, timeoutMs: 5000 });
    try {
      await lab.send(clusters);
    } finally {
      lab.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      process.env = before;
    }
    expect(seen.map(({ authorization = '' }) => /Credential=([^/]+)/.exec(authorization)?.[1])).toEqual(['test']);
    expect(seen[0]).not.toHaveProperty('x-amz-security-token');

    expect(() => createAdapter({ endpoint: 'http://127.0.0.1:1', now: () => 0, timeoutMs: 1 })).toThrow(
      expect.objectContaining({ code: 'lab-without-credentials' }) as Error,
    );
  });
});
