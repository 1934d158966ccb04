import { request } from 'node:http';
import { cborTime, decodeCbor, encodeCbor } from './cbor';
import { AwsFault, type LabHandler } from './handler';
import { bucketRegionKey } from './server';
import { presigned, signed } from '../testing/sign';
import { startSmallGateway, type SmallGateway } from './testing/small-gateway';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const form = (action: string, rest = ''): RequestInit => ({
  method: 'POST',
  headers: FORM,
  body: `Action=${action}&Version=2014-10-31${rest}`,
});

/** Answers alarms whatever the protocol; fails clusters that are asked for by name. */
const HANDLERS: LabHandler[] = [
  {
    service: 'cloudwatch',
    actions: ['DescribeAlarms'],
    handle: (incoming, context) =>
      Promise.resolve(
        context.reply(incoming, {
          MetricAlarms: (incoming.params['AlarmNames'] as string[]).map((name) => ({
            AlarmName: name,
            EvaluationPeriods: 3,
            StateUpdatedTimestamp: '2026-11-01T00:00:00.000Z',
          })),
        }),
      ),
  },
  {
    service: 'rds',
    actions: ['DescribeDBClusters'],
    handle: async (incoming, context) => {
      if (incoming.params['DBClusterIdentifier'] !== undefined) throw new AwsFault(404, 'DBClusterNotFoundFault', 'no');
      const output = context.parse(incoming, await context.forward(incoming));
      const [first] = output['DBClusters'] as Record<string, unknown>[];
      return context.reply(incoming, { DBClusters: [{ ...first, MultiAZ: true, Readers: [] }] });
    },
  },
  {
    service: 'rds',
    actions: ['CreateDBCluster'],
    handle: (incoming, context) => Promise.resolve(context.reply(incoming, { DBCluster: { Colour: 'red' } })),
  },
];

let small: SmallGateway;
beforeEach(async () => {
  small = await startSmallGateway(HANDLERS);
});
afterEach(() => small.stop());

describe('routing', () => {
  it('routes by the signature, keeps the target as it was sent, and names REST operations', async () => {
    await small.send('s3', 'us-west-2', '/states/a%20b/c?x-id=PutObject', { method: 'PUT', body: 'bytes' });
    await small.send('s3', 'us-west-2', '/states?versioning');
    await small.send('s3', 'us-west-2', '/states/copy', { method: 'PUT', headers: { 'x-amz-copy-source': '/a/b' } });
    expect(small.reached).toEqual([
      'PUT /states/a%20b/c?x-id=PutObject us-west-2',
      'GET /states?versioning us-west-2',
      'PUT /states/copy us-west-2',
    ]);
    const records = small.gateway.journal.since(0);
    expect(records.map((record) => [record.action, record.mutating])).toEqual([
      ['PutObject', true],
      ['GetBucketVersioning', false],
      ['CopyObject', true],
    ]);
    expect(records[0]?.input).toEqual({ Bucket: 'states', Key: 'a b/c' });
  });

  it('takes the scope of a presigned URL, and hands its signature on to nobody', async () => {
    await fetch(presigned(small.keys.root, `${small.gateway.endpoint}/states`, 's3', 'eu-west-1'));
    expect(small.gateway.journal.since(0)[0]).toMatchObject({ service: 's3', region: 'eu-west-1' });
    expect(small.reached).toEqual(['GET /states eu-west-1']);
  });

  it('refuses what is not signed', async () => {
    const response = await fetch(`${small.gateway.endpoint}/`);
    expect(response.status).toBe(403);
    expect(small.reached).toEqual([]);
  });

  it('gives handlers the same values in every protocol and answers in the protocol of the request', async () => {
    const expected = { AlarmName: 'lag', EvaluationPeriods: 3 };
    const cbor = await small.send('monitoring', 'us-east-1', '/service/Granite/operation/DescribeAlarms', {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: encodeCbor({ AlarmNames: ['lag'] }),
    });
    const alarms = decodeCbor(Buffer.from(await cbor.arrayBuffer())) as { MetricAlarms: unknown[] };
    expect(alarms.MetricAlarms).toEqual([{ ...expected, StateUpdatedTimestamp: cborTime(1793491200) }]);
    const json = await small.send('monitoring', 'us-east-1', '/', {
      method: 'POST',
      headers: { 'x-amz-target': 'Granite.DescribeAlarms', 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ AlarmNames: ['lag'] }),
    });
    expect(await json.json()).toEqual({ MetricAlarms: [{ ...expected, StateUpdatedTimestamp: 1793491200 }] });
    const xml = await small.send('monitoring', 'us-east-1', '/', form('DescribeAlarms', '&AlarmNames.member.1=lag'));
    expect(await xml.text()).toContain(
      '<DescribeAlarmsResult><MetricAlarms><member><AlarmName>lag</AlarmName><EvaluationPeriods>3</EvaluationPeriods>',
    );
    expect(small.reached).toEqual([]);
  });

  it('lets a handler correct what the emulator answers', async () => {
    small.answers(
      200,
      '<R><DescribeDBClustersResult><DBClusters><DBCluster><DBClusterIdentifier>a&amp;b</DBClusterIdentifier>' +
        '<MultiAZ>false</MultiAZ></DBCluster></DBClusters></DescribeDBClustersResult></R>',
    );
    const response = await small.send('rds', 'us-east-1', '/', form('DescribeDBClusters'));
    expect(await response.text()).toContain(
      '<DBCluster><DBClusterIdentifier>a&amp;b</DBClusterIdentifier><MultiAZ>true</MultiAZ><Readers></Readers></DBCluster>',
    );
  });
});

describe('errors', () => {
  it('words a fault in the protocol, with the code that clients match', async () => {
    const response = await small.send('rds', 'us-east-1', '/', form('DescribeDBClusters', '&DBClusterIdentifier=x'));
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<Code>DBClusterNotFoundFault</Code>');
    expect(small.gateway.journal.since(0)[0]).toMatchObject({ status: 404, error: 'DBClusterNotFoundFault' });
  });

  it('answers 501 for a service and for an action that nobody knows, since clients retry a 500', async () => {
    const service = await small.send('arc-region-switch', 'us-east-1', '/', { method: 'POST', body: '{}' });
    expect(service.status).toBe(501);
    expect(await service.text()).toContain('NotImplemented');
    expect(small.reached).toEqual([]);
    small.answers(400, '<Error><Code>InvalidAction</Code><Message>Unknown action: DescribeX</Message></Error>');
    const action = await small.send('rds', 'us-east-1', '/', form('DescribeX'));
    expect(action.status).toBe(501);
  });

  it('reports an answer that does not fit the service model as a defect of the lab, not as AWS', async () => {
    const response = await small.send('rds', 'us-east-1', '/', form('CreateDBCluster', '&DBClusterIdentifier=x'));
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('LabDefect');
    expect(small.warnings.join()).toContain('Colour');
  });
});

describe('outage of a region', () => {
  it('503: fails that region alone, and nothing of it reaches the emulator', async () => {
    small.gateway.outages.begin('us-east-1', '503');
    const out = await small.send('rds', 'us-east-1', '/', form('CreateDBCluster'));
    expect(out.status).toBe(503);
    expect(await out.text()).toContain('<Code>ServiceUnavailable</Code>');
    expect((await small.send('s3', 'us-west-2', '/states')).status).toBe(200);
    expect(small.reached).toEqual(['GET /states us-west-2']);
    small.gateway.outages.end('us-east-1');
    expect((await small.send('s3', 'us-east-1', '/states')).status).toBe(200);
  });

  it('leaves global services alone, whichever region they are signed for', async () => {
    small.gateway.outages.begin('us-east-1', '503');
    for (const service of ['iam', 'route53', 'cloudfront']) {
      expect((await small.send(service, 'us-east-1', '/2013-04-01/hostedzone')).status).toBe(200);
    }
  });

  it('takes a bucket with its region, also for a client that asks elsewhere', async () => {
    small.gateway.store.set(bucketRegionKey('states-east'), 'us-east-1');
    small.gateway.outages.begin('us-east-1', '503');
    expect((await small.send('s3', 'us-west-2', '/states-east/key', { method: 'PUT', body: '' })).status).toBe(503);
    expect((await small.send('s3', 'us-west-2', '/states-west/key', { method: 'PUT', body: '' })).status).toBe(200);
  });

  it('reset: the connection ends without an answer', async () => {
    small.gateway.outages.begin('us-east-1', 'reset');
    await expect(small.send('rds', 'us-east-1', '/', form('DescribeDBClusters'))).rejects.toThrow();
    expect(small.gateway.journal.since(0)[0]).toMatchObject({ status: 0, error: 'reset' });
  });

  it.each(['the outage ends', 'the lab stops'])('hang: no answer until %s', async (end) => {
    small.gateway.outages.begin('us-east-1', 'hang');
    let settled = false;
    const hanging = small.send('rds', 'us-east-1', '/', form('DescribeDBClusters')).then(
      () => 'answered',
      () => 'broken',
    );
    void hanging.then(() => (settled = true));
    expect((await small.send('s3', 'us-west-2', '/states')).status).toBe(200);
    expect(settled).toBe(false);
    if (end === 'the lab stops') await small.gateway.close();
    else small.gateway.outages.end('us-east-1');
    expect(await hanging).toBe('broken');
  });
});

it('takes a client that goes away in the middle for no defect, and serves the others', async () => {
  const url = `${small.gateway.endpoint}/states/key`;
  const signature = signed(small.keys.root, { method: 'PUT', url, service: 's3', region: 'us-west-2', body: '' });
  const leaving = request(url, { method: 'PUT', headers: { ...signature, 'content-length': 1000 } });
  leaving.on('error', () => undefined);
  await new Promise((resolve) => leaving.write('the first of many bytes', resolve));
  // The server has read what came so far once it answers another.
  await small.send('s3', 'us-west-2', '/states');
  await new Promise((resolve) => leaving.on('close', resolve).destroy());
  expect((await small.send('s3', 'us-west-2', '/states')).status).toBe(200);
  expect(small.warnings).toEqual([]);
  expect(small.gateway.journal.since(0)).toHaveLength(2);
});

describe('journal', () => {
  it('keeps no secret, in memory or on disk', async () => {
    await small.send(
      'rds',
      'us-east-1',
      '/',
      form('CreateDBCluster', '&MasterUserPassword=hunter2&DBClusterIdentifier=c'),
    );
    await small.send('secretsmanager', 'us-east-1', '/', {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.PutSecretValue', 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ SecretId: 'db', SecretString: '{"password":"hunter2"}' }),
    });
    const written = await small.journalFile();
    expect(written.trim().split('\n')).toHaveLength(2);
    expect(written).toContain('"DBClusterIdentifier":"c"');
    expect(written).not.toMatch(/hunter2|aws4_request/);
  });
});

describe('control', () => {
  const lab = (path: string, init?: RequestInit): Promise<Response> => small.control(path, init);
  const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

  it('begins and ends outages, and refuses what is neither a mode nor a region', async () => {
    expect((await lab('outage', post({ region: 'us-east-1', mode: 'reset' }))).status).toBe(200);
    expect(await (await lab('status')).json()).toMatchObject({
      out: { 'us-east-1': 'reset' },
      accountId: '123456789012',
    });
    expect((await lab('outage', post({ region: 'us-east-1', mode: 'flood' }))).status).toBe(400);
    expect((await lab('outage', post({ region: '../etc', mode: '503' }))).status).toBe(400);
    await lab('restore', post({ region: 'us-east-1' }));
    expect(await (await lab('status')).json()).toMatchObject({ out: {} });
  });

  it('gives the requests since a number', async () => {
    await small.send('s3', 'us-west-2', '/a');
    await small.send('s3', 'us-west-2', '/b');
    const answer = (await (await lab('requests?since=1')).json()) as { requests: { seq: number }[] };
    expect(answer.requests.map(({ seq }) => seq)).toEqual([2]);
  });

  it('hands a probe the whole URL', async () => {
    const response = await lab('probe/https://api.example.com/healthz?deep=1');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ url: 'https://api.example.com/healthz?deep=1' });
  });

  it('keeps a snapshot under a name, and takes no path for one', async () => {
    expect(await (await lab('snapshot', post({ name: 'before-tuesday' }))).json()).toEqual({
      name: 'before-tuesday',
      dir: '/kept/before-tuesday',
    });
    const wrong = [{ dir: '/home' }, { name: '/home' }, { name: '..' }, { name: 'a/b' }, { name: '' }, { name: 1 }, {}];
    for (const body of wrong) expect((await lab('snapshot', post(body))).status).toBe(400);
  });
});
