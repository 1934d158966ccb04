/** Calls and probes through a real CONNECT proxy, to a stand-in of AWS with a certificate that only a bundle makes trusted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdapter, type CallResult } from '../operations/adapter';
import { proxySettings } from '../operations/proxy';
import { httpProber } from '../runbook/probe';
import { AUTHORITY, behindProxy, type Scene } from '../operations/testing/connect-proxy';

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

let folder: string;
let bundle: string;
const before = { ...process.env };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'agents-'));
  bundle = join(folder, 'ca.pem');
  writeFileSync(bundle, AUTHORITY);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
afterAll(() => {
  process.env = before;
  rmSync(folder, { recursive: true });
});

let scene: Scene | undefined;
afterEach(() => scene?.stop());

const says =
  (status: number, body: string, type = 'text/xml') =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };

/** Who am I, asked of us-east-1 with this environment. */
async function asked(env: Readonly<Record<string, string>>): Promise<CallResult> {
  const adapter = createAdapter({ now: Date.now, timeoutMs: 20_000, proxy: proxySettings(env) });
  try {
    return await adapter.send({ service: 'sts', action: 'GetCallerIdentity', region: 'us-east-1', input: {} });
  } finally {
    adapter.close();
  }
}

test('a call to AWS goes through HTTPS_PROXY, with the password in a header and the bundle trusted', async () => {
  scene = await behindProxy(says(200, IDENTITY));
  const proxy = scene.proxy.replace('http://', 'http://anna:p%40ss@');
  expect(await asked({ HTTPS_PROXY: proxy, AWS_CA_BUNDLE: bundle })).toMatchObject({
    ok: true,
    output: { Account: '123456789012' },
  });
  expect(scene.seen).toEqual(['CONNECT sts.us-east-1.amazonaws.com:443']);
  expect(scene.passwords).toEqual(['anna:p@ss']);
});

test('without the bundle the certificate is refused, by a code that has a meaning', async () => {
  scene = await behindProxy(says(200, IDENTITY));
  const { proxy } = scene;
  expect(await asked({ https_proxy: proxy })).toMatchObject({ ok: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  await expect(asked({ https_proxy: proxy, AWS_CA_BUNDLE: join(folder, 'none') })).rejects.toMatchObject({
    code: 'ca-bundle-unreadable',
  });
});

test('a host that NO_PROXY names is not asked through the proxy', async () => {
  scene = await behindProxy(says(200, IDENTITY));
  const env = { HTTPS_PROXY: scene.proxy, NO_PROXY: '.amazonaws.com', AWS_CA_BUNDLE: bundle };
  // There is no way to AWS without the proxy here, or there is: either way the proxy saw nothing.
  await asked(env);
  expect(scene.seen).toEqual([]);
});

test('a proxy that wants a password, and one that is not there, are named; the address is not repeated', async () => {
  scene = await behindProxy(says(200, IDENTITY), 407);
  const refused = await asked({ HTTPS_PROXY: scene.proxy.replace('http://', 'http://anna:s3cret@') });
  expect(refused).toMatchObject({ ok: false, code: 'ProxyAuthenticationRequired' });
  expect(JSON.stringify(refused)).not.toContain('s3cret');
  const gone = await asked({ HTTPS_PROXY: 'http://anna:s3cret@127.0.0.1:1' });
  expect(gone).toMatchObject({ ok: false, kind: 'transient', code: 'ECONNREFUSED' });
  expect(JSON.stringify(gone)).not.toContain('s3cret');
});

test('the page of a network that wants a sign-in is no answer of AWS, whatever its status', async () => {
  for (const status of [200, 302, 511]) {
    scene = await behindProxy(says(status, '<html><body>Sign in</body></html>', 'text/html'));
    expect(await asked({ HTTPS_PROXY: scene.proxy, AWS_CA_BUNDLE: bundle })).toMatchObject({
      ok: false,
      code: 'NoAwsAnswer',
    });
    await scene.stop();
  }
  scene = undefined;
});

test("an error in another form than the service's keeps its code", async () => {
  const body = JSON.stringify({
    __type: 'com.amazon#UnrecognizedClientException',
    message: 'The security token is invalid.',
  });
  scene = await behindProxy(says(400, body, 'application/json'));
  expect(await asked({ HTTPS_PROXY: scene.proxy, AWS_CA_BUNDLE: bundle })).toMatchObject({
    ok: false,
    kind: 'denied',
    code: 'UnrecognizedClientException',
  });
});

test('a probe goes the way that clients of this machine go, each on a connection of its own', async () => {
  scene = await behindProxy(says(200, 'well', 'text/plain'));
  const env = { HTTP_PROXY: scene.proxy, HTTPS_PROXY: scene.proxy, NO_PROXY: 'direct.invalid' };
  const probe = httpProber({ prefix: '', timeoutMs: 20_000, proxy: proxySettings(env) });
  expect(await probe('http://api.example.com/healthz')).toMatchObject({ ok: true, status: 200, body: 'well' });
  expect(await probe('https://api.example.com/healthz')).toMatchObject({ ok: false });
  expect(await probe('http://direct.invalid/healthz')).toMatchObject({ ok: false });
  expect(scene.seen).toEqual(['GET http://api.example.com/healthz', 'CONNECT api.example.com:443']);
});

test('a lab on this machine is never asked through a proxy', async () => {
  scene = await behindProxy(says(200, IDENTITY));
  const adapter = createAdapter({
    endpoint: scene.proxy,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    now: Date.now,
    timeoutMs: 20_000,
    proxy: proxySettings({ HTTP_PROXY: 'http://127.0.0.1:1' }),
  });
  const answer = await adapter.send({ service: 'sts', action: 'GetCallerIdentity', region: 'us-east-1', input: {} });
  adapter.close();
  expect(answer).toMatchObject({ ok: true });
});
