/**
 * Addresses at which the emulator's services would do something for whoever calls them: run an API, deliver a message, fetch a page. None is
 * open without a key, a key of one service opens no other, and the emulator calls nobody.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { realLab } from './testing/real-lab';
import { signed } from './testing/sign';
import type { Lab, LabAddress } from './types';

jest.setTimeout(300_000);

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'data-endpoints-'));
const dir = join(scratch, 'lab');
let lab: Lab;
let api = '';
/** Somebody else's server: what reaches it. */
let other: Server;
const reached: string[] = [];
const otherUrl = (): string => `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

beforeAll(async () => {
  lab = await realLab(dir, { processesIn: join(scratch, 'cache') });
  other = createServer((incoming, outgoing) => {
    reached.push(`${incoming.method} ${incoming.url}`);
    outgoing.end('{}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  api = await proxyTo(`${otherUrl()}/api`);
});
afterAll(async () => {
  other.close();
  await lab.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** An API that hands every request on to an address; its id. */
async function proxyTo(url: string): Promise<string> {
  const of = async (...args: string[]): Promise<Readonly<Record<string, string>>> =>
    JSON.parse(await aws('apigatewayv2', ...args)) as Readonly<Record<string, string>>;
  const { ApiId = '' } = await of('create-api', '--name', 'x', '--protocol-type', 'HTTP');
  const proxy = ['--integration-type', 'HTTP_PROXY', '--integration-method', 'ANY', '--payload-format-version', '1.0'];
  const made = await of('create-integration', '--api-id', ApiId, ...proxy, '--integration-uri', url);
  const target = `integrations/${made['IntegrationId'] ?? ''}`;
  await of('create-route', '--api-id', ApiId, '--route-key', '$default', '--target', target);
  await of('create-stage', '--api-id', ApiId, '--stage-name', '$default', '--auto-deploy');
  return ApiId;
}

async function aws(...args: string[]): Promise<string> {
  const all = ['--endpoint-url', lab.endpoint, '--region', 'us-east-1', '--output', 'json', ...args];
  return (await run(lab.programs.aws, all, { env: lab.environment() })).stdout;
}

interface Asked {
  readonly method?: string;
  /** Signed by the lab's own root for this service; unsigned without. */
  readonly service?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Status and text of an answer. `fetch` would not send a foreign Host. */
function ask(path: string, { method = 'GET', service, headers = {}, body = '' }: Asked = {}): Promise<string> {
  const { keys } = JSON.parse(readFileSync(join(dir, 'lab.json'), 'utf8')) as LabAddress;
  const url = `${lab.endpoint}${path}`;
  const own = service === undefined ? {} : signed(keys.root, { method, url, service, region: 'us-east-1', body });
  return answerOf(
    {
      host: '127.0.0.1',
      port: new URL(url).port,
      path,
      method,
      headers: { host: new URL(url).host, ...own, ...headers },
    },
    body,
  );
}

/** The emulator itself, as nobody but the gateway can ask it. */
function past(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const [name = ''] = readdirSync(join(scratch, 'cache', 'lab-processes'));
  const { socketFolder } = JSON.parse(readFileSync(join(scratch, 'cache', 'lab-processes', name), 'utf8')) as {
    readonly socketFolder: string;
  };
  return answerOf({ socketPath: join(socketFolder, 'emulator'), path, headers });
}

function answerOf(options: RequestOptions, body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (answer) => {
      let text = `${answer.statusCode} `;
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(text));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const execution = (): string => `/restapis/${api}/$default/_user_request_/pets`;

test.each<[string, () => Promise<string>, RegExp]>([
  ['an API, by path', () => ask(execution()), /^403 .*MissingAuthenticationToken/s],
  ['an API, by a path of the emulator', () => ask(`/_aws/execute-api/${api}/$default/pets`), /^404 /],
  ['an API, by host', () => ask('/pets', { headers: { host: `${api}.execute-api.localhost` } }), /^403 .*refuses/],
  ['an API behind a load balancer', () => ask('/_alb/x/pets'), /^404 /],
  ['a function', () => ask('/_aws/lambda-url/x/'), /^404 /],
  ['a website of S3', () => ask('/', { headers: { host: 'x.s3-website.us-east-1.localhost' } }), /^403 .*refuses/],
  ['an object of S3', () => ask('/bucket/key'), /^403 .*MissingAuthenticationToken/s],
  ['a queue', () => ask('/123456789012/queue?Action=ReceiveMessage'), /^403 .*MissingAuthenticationToken/s],
  ['a topic', () => ask('/?Action=ConfirmSubscription&Token=x'), /^403 .*MissingAuthenticationToken/s],
  ['the switches of the emulator', () => ask('/_ministack/reset', { method: 'POST' }), /^404 /],
])('%s is not open without a key', async (_, asked, answer) => {
  expect(await asked()).toMatch(answer);
  expect(reached).toEqual([]);
});

test.each(['execute-api', 'apigateway', 's3', 'sns', 'ec2', 'cloudwatch', 'sqs', 'route53', 'ecs'])(
  'a request that is signed for %s executes no API',
  async (service) => {
    expect(await ask(execution(), { service })).toMatch(/^501 /);
    expect(reached).toEqual([]);
  },
);

test.each([
  ['sns', 'Action=ListTopics&Version=2010-03-31', {}],
  ['rds', 'Action=DescribeDBClusters&Version=2014-10-31', {}],
  ['ec2', 'Action=DescribeVpcs&Version=2016-11-15', {}],
  ['ecs', '{}', { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' }],
])('a call of %s whose path executes an API executes none', async (service, body, target) => {
  const type = service === 'ecs' ? 'application/x-amz-json-1.1' : 'application/x-www-form-urlencoded';
  const headers = { 'content-type': type, ...target };
  expect(await ask('/', { service, body, method: 'POST', headers })).toMatch(/^200 /);
  expect(await ask(execution(), { service, body, method: 'POST', headers })).toMatch(/^501 /);
  expect(reached).toEqual([]);
});

test.each([
  '/iceberg/v1/config',
  '/oauth2/authorize',
  '/login',
  '/logout',
  '/restapi/x',
  '/environments/x',
  '/clitoken/x',
  '/webtoken/x',
  '/metrics/environments/x',
  '/key-value-stores/x',
  '/graphql',
  '/v20180820/accesspoint',
  '/v2/_catalog',
  '/Execute',
  '/WriteGetObjectResponse',
  '/_alb/x/y',
])('what is signed for S3 is answered by S3 alone: %s', async (path) => {
  expect(await ask(path, { service: 's3' })).toMatch(/^(501|404) /);
});

test('buckets and queues with names of their own are served', async () => {
  await aws('s3api', 'create-bucket', '--bucket', 'restapis-of-mine');
  expect(await ask('/restapis-of-mine', { service: 's3' })).toMatch(/^200 /);
  await aws('sqs', 'create-queue', '--queue-name', 'queue');
  expect(await aws('sqs', 'list-queues')).toContain('/123456789012/queue');
});

test('the emulator calls no address: not for a topic’s subscriber, not for an API, not to look up a name', async () => {
  const { TopicArn } = JSON.parse(await aws('sns', 'create-topic', '--name', 't')) as { readonly TopicArn: string };
  const subscribe = ['sns', 'subscribe', '--topic-arn', TopicArn, '--protocol', 'http'];
  await aws(...subscribe, '--notification-endpoint', `${otherUrl()}/topic`).catch(() => undefined);
  await aws(...subscribe, '--notification-endpoint', 'http://subscriber.example.invalid/').catch(() => undefined);
  await aws('sns', 'publish', '--topic-arn', TopicArn, '--message', 'x');
  const executed = await past(execution());
  expect(executed).toMatch(/^5\d\d /);
  expect(reached).toEqual([]);
});
