/** What a page in a browser, or another user of the machine, sends to a lab that runs. Nothing of it may be done. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { controlHeaders, createKeys } from '../credentials';
import { presigned, signed } from '../testing/sign';
import { createCallers } from './callers';
import { startSmallGateway, type SmallGateway } from './testing/small-gateway';

let small: SmallGateway;
beforeEach(async () => {
  small = await startSmallGateway();
});
afterEach(() => small.stop());

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** `fetch` sets Host and Origin itself. */
function send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${small.gateway.endpoint}${path}`, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const FORM = 'Action=CreateDBCluster&Version=2014-10-31&DBClusterIdentifier=x';
const OUTAGE = JSON.stringify({ region: 'us-east-1', mode: '503' });
const secret = (): Record<string, string> => ({ ...controlHeaders(small.keys) });
const good = (service = 'rds', body = FORM): Record<string, string> =>
  signed(small.keys.root, { method: 'POST', url: `${small.gateway.endpoint}/`, service, region: 'us-east-1', body });

async function nothingWasDone(): Promise<void> {
  expect(small.reached).toEqual([]);
  expect(small.gateway.journal.since(0)).toEqual([]);
  expect(await (await small.control('status')).json()).toMatchObject({ out: {}, lag: {}, throttles: [], latency: {} });
}

describe('a page in a browser', () => {
  it.each<[string, Record<string, string>]>([
    ['of a foreign origin', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
    ['without an origin of its own', { origin: 'null', 'content-type': 'text/plain' }],
    ['that lies on loopback itself', { origin: 'http://127.0.0.1:8000' }],
    ['that loads an image from here', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['of another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['under its own name for loopback', { host: 'evil.example' }],
    ['under a name that begins like loopback', { host: '127.0.0.1.evil.example' }],
    ['under a name that ends like loopback', { host: 'evil.127.0.0.1:80' }],
  ])('%s is refused, whatever it knows', async (_, headers) => {
    for (const path of ['/_lab/outage', '/_lab/restore', '/_lab/snapshot', '/_lab/lag']) {
      expect(await send('POST', path, { ...secret(), ...headers }, OUTAGE)).toMatchObject({ status: 403 });
    }
    expect(await send('GET', '/_lab/status', { ...secret(), ...headers })).toMatchObject({ status: 403 });
    expect(await send('POST', '/', { ...good(), ...headers }, FORM)).toMatchObject({ status: 403 });
    await nothingWasDone();
  });

  it('is not what a proxy on this machine is, which hands on the name by which it was called', async () => {
    const answer = await send('GET', '/_lab/status', { ...secret(), host: '127.0.0.1:1' });
    expect(answer).toMatchObject({ status: 200 });
  });

  it('is warned of once for each reason, with its text escaped', async () => {
    for (let times = 0; times < 3; times += 1) await send('GET', '/', { host: 'evil.example"\t' });
    expect(small.warnings).toHaveLength(1);
    expect(small.warnings[0]).toContain('"evil.example\\"');
  });

  it('is given no leave to ask or to read', async () => {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answers = [await send('OPTIONS', '/_lab/outage', preflight), await send('POST', '/', good(), FORM)];
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
    for (const { headers } of answers) expect(Object.keys(headers).join()).not.toContain('access-control');
  });
});

describe('whoever does not have the lab’s secrets', () => {
  it.each([{}, { authorization: 'Bearer x' }, { authorization: 'Bearer ' }, { 'x-amz-security-token': 'x' }])(
    'steers nothing with %o',
    async (headers) => {
      expect(await send('POST', '/_lab/outage', headers, OUTAGE)).toMatchObject({ status: 401 });
      expect(await send('GET', '/_lab/requests', headers)).toMatchObject({ status: 401 });
      expect(await send('GET', '/_lab/probe/https://api.example.com/', headers)).toMatchObject({ status: 401 });
      await nothingWasDone();
    },
  );

  it('has a key of another lab refused in the words of the protocol', async () => {
    const other = createKeys();
    const asked = (service: string, path: string, headers = {}): Promise<Response> =>
      small.send(service, 'us-east-1', path, { method: 'POST', headers, body: FORM }, other);
    const target = { 'x-amz-target': 'secretsmanager.PutSecretValue' };
    expect(await worded(await asked('rds', '/'))).toEqual([403, 'InvalidClientTokenId']);
    expect(await worded(await asked('s3', '/states'))).toEqual([403, 'InvalidAccessKeyId']);
    expect(await worded(await asked('secretsmanager', '/', target))).toEqual([400, 'UnrecognizedClientException']);
    await nothingWasDone();
  });

  it('has the right key with a wrong secret refused, and the right signature with another request', async () => {
    const { root, approver } = small.keys;
    const forged = { ...small.keys, root: { ...root, secret: approver.secret } };
    const answer = await small.send('rds', 'us-east-1', '/', { method: 'POST', body: FORM }, forged);
    expect(await worded(answer)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await send('POST', '/', good(), `${FORM}2`)).toMatchObject({ status: 403 });
    await nothingWasDone();
  });

  it.each(['x', '123456789012', 'LABAPPROVER'])('calls nothing by the credential %s in a query', async (id) => {
    const scope = `${id}/20260101/us-east-1/lambda/aws4_request`;
    const path = `/2015-03-31/functions?X-Amz-Credential=${scope}`;
    expect(await send('POST', path, { 'content-type': 'text/plain' }, '{}')).toMatchObject({ status: 403 });
    const whole = presigned(
      { id, secret: 'lab' },
      `${small.gateway.endpoint}/2015-03-31/functions`,
      'lambda',
      'us-east-1',
    );
    expect(await send('GET', whole.slice(small.gateway.endpoint.length), {})).toMatchObject({ status: 403 });
    await nothingWasDone();
  });

  it('does not make the lab read what it sends', async () => {
    const answer = await send('POST', '/', { authorization: good()['authorization'] ?? '' }, 'x'.repeat(100_000));
    expect(answer.status).toBe(403);
    const large = await send('POST', '/_lab/outage', secret(), 'x'.repeat(100_000));
    expect(large.status).toBe(413);
    await nothingWasDone();
  });
});

describe('whoever has them', () => {
  it('reaches no closed service, and no switch of the emulator', async () => {
    expect(await send('POST', '/', good('lambda'), FORM)).toMatchObject({ status: 501 });
    const url = `${small.gateway.endpoint}/_ministack/reset`;
    const headers = signed(small.keys.root, { method: 'POST', url, service: 's3', region: 'us-east-1', body: '' });
    expect(await send('POST', '/_ministack/reset', headers)).toMatchObject({ status: 404 });
    expect(small.reached).toEqual([]);
  });

  it('reaches no other service than the one whose name was signed', async () => {
    const headers = { ...good('rds', '{}'), 'x-amz-target': 'AWSStepFunctions.StartExecution' };
    expect(await send('POST', '/', headers, '{}')).toMatchObject({ status: 501 });
    expect(small.reached).toEqual([]);
  });

  it('sends a request through no proxy, which would be the lab itself', async () => {
    const port = Number(new URL(small.gateway.endpoint).port);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
      );
      socket.on('data', (chunk) => resolve(chunk.toString()));
    });
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
  });
});

it('lets in the sessions that STS handed out, with their token, and forgets the oldest', () => {
  const callers = createCallers(createKeys(), '123456789012');
  const session = (id: string): object => ({ AccessKeyId: id, SecretAccessKey: 's', SessionToken: `t-${id}` });
  const knows = (keyId: string, token?: string): boolean =>
    callers.knows({ keyId, scope: '', signedHeaders: [], signature: '', time: '', token, presigned: false });
  callers.learn('AssumeRole', { Credentials: session('first') });
  expect([knows('first', 't-first'), knows('first'), knows('first', 't')]).toEqual([true, false, false]);
  callers.learn('GetCallerIdentity', { Credentials: session('other') });
  expect(knows('other', 't-other')).toBe(false);
  for (let n = 0; n < 1_000; n += 1) callers.learn('AssumeRole', { Credentials: session(`s${n}`) });
  expect([knows('first', 't-first'), knows('s999', 't-s999')]).toEqual([false, true]);
});

async function worded(answer: Response): Promise<readonly [number, string]> {
  const text = await answer.text();
  return [answer.status, /<Code>(\w+)</.exec(text)?.[1] ?? (JSON.parse(text) as { readonly __type: string }).__type];
}
