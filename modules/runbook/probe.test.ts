import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpProber } from './probe';
import type { ProbeAnswer } from './ports';

let server: Server;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Asks a server that answers so. */
function probe(listener: RequestListener, timeoutMs = 20_000, signal?: AbortSignal): Promise<ProbeAnswer> {
  answer = listener;
  return httpProber({ prefix: `${address()}/_lab/probe/`, timeoutMs })('https://api.example.com/healthz', signal);
}

it('gives status and body, whatever they are, of the URL behind the prefix', async () => {
  const seen: (string | undefined)[] = [];
  const of = (status: number): RequestListener => {
    return (request, response) => {
      seen.push(request.url, request.headers['cache-control']);
      response.writeHead(status).end('{"region":"us-west-2"}');
    };
  };
  expect(await probe(of(200))).toEqual({ ok: true, status: 200, body: '{"region":"us-west-2"}' });
  expect(await probe(of(503))).toMatchObject({ ok: true, status: 503 });
  expect(seen.slice(0, 2)).toEqual(['/_lab/probe/https://api.example.com/healthz', 'no-cache']);
});

it('sends a write as a POST without a body', async () => {
  const seen: (string | undefined)[] = [];
  answer = (request, response) => {
    seen.push(request.method, request.headers['content-length'], request.headers['transfer-encoding']);
    response.end();
  };
  await httpProber({ prefix: address(), timeoutMs: 20_000 })('/healthz/write', undefined, 'POST');
  expect(seen).toEqual(['POST', '0', undefined]);
});

it('asks on a connection of its own each time', async () => {
  const ports = new Set<number | undefined>();
  const note: RequestListener = (request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  };
  await probe(note);
  await probe(note);
  expect(ports.size).toBe(2);
});

it('takes the beginning of an answer that has no end', async () => {
  const endless: RequestListener = (_request, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write('x'.repeat(50_000), () => setImmediate(more));
    };
    more();
  };
  const got = await probe(endless);
  expect(got).toEqual({ ok: true, status: 200, body: 'x'.repeat(64 * 1024) });
});

it.each<[string, RequestListener]>([
  ['before the answer', () => undefined],
  ['in the middle of it', (_request, response) => void response.writeHead(200).write('{"region"')],
])('says so when nothing comes %s', async (_when, silent) => {
  expect(await probe(silent, 60)).toEqual({ ok: false, why: 'no answer within 60 ms' });
});

it('takes half an answer for none', async () => {
  const torn: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"region":"us-west-2"}', () => response.destroy());
  };
  expect(await probe(torn)).toMatchObject({ ok: false });
});

it('is no answer when the connection is refused, or the address is none', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const ask = httpProber({ prefix: '', timeoutMs: 20_000 });
  expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({
    ok: false,
    why: expect.stringContaining('ECONNREFUSED') as string,
  });
  expect(await ask('nowhere')).toMatchObject({ ok: false });
});

it('ends at once when the run is interrupted', async () => {
  const stop = new AbortController();
  const asked = probe(() => stop.abort(new Error('interrupted')), 20_000, stop.signal);
  expect(await asked).toMatchObject({ ok: false });
});

it('connects to another name, and asks for the URL’s own', async () => {
  const seen: (string | undefined)[] = [];
  answer = (request, response) => {
    seen.push(request.headers.host, request.url);
    response.end();
  };
  const { port } = server.address() as AddressInfo;
  const url = `http://nowhere.invalid:${port}/healthz`;
  const ask = httpProber({ prefix: '', timeoutMs: 20_000 });
  expect(await ask(url, undefined, undefined, 'localhost')).toMatchObject({ ok: true, status: 200 });
  expect(await ask(url)).toMatchObject({ ok: false });
  await httpProber({ prefix: `${address()}/_lab/probe/`, timeoutMs: 20_000 })(
    url,
    undefined,
    undefined,
    'entry.example',
  );
  expect(seen).toEqual([
    `nowhere.invalid:${port}`,
    '/healthz',
    `127.0.0.1:${port}`,
    `/_lab/probe/via/entry.example/${url}`,
  ]);
});
