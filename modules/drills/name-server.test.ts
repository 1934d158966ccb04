/** The resolver of a run against a real name server on loopback: the lab's own. */
import { createSocket } from 'node:dgram';
import { startDns, type DnsServer } from '../lab/gateway/dns';
import type { DnsReply } from '../lab/gateway/handler';
import { judgeDns } from '../runbook/conditions/dns';
import { zoneResolver } from '../runbook/resolver';

const ZONE = 'example.com';
const asked: string[] = [];
let server: DnsServer;
let answers: (name: string, type: string) => DnsReply;

beforeAll(async () => {
  server = await startDns(
    (name, type) => {
      asked.push(`${type} ${name}`);
      return Promise.resolve(answers(name.toLowerCase(), type));
    },
    () => undefined,
  );
});
afterAll(() => server.close());
beforeEach(() => (asked.length = 0));

const cnames =
  (records: Readonly<Record<string, string>>): typeof answers =>
  (name) => {
    const data = records[name];
    return data === undefined
      ? { code: 'NXDOMAIN', answers: [] }
      : { code: 'NOERROR', answers: [{ name, type: 'CNAME', ttl: 30, data }] };
  };
const resolve = (name = 'api.example.com', timeoutMs = 2_000) =>
  zoneResolver({ server: server.address, timeoutMs })(name, ZONE);

it('follows names to the end of the zone, and asks for nothing outside of it', async () => {
  answers = cnames({ 'api.example.com': 'West-Entry.example.com', 'west-entry.example.com': 'd-1.execute-api.aws' });
  expect(await resolve()).toEqual({ ok: true, chain: ['west-entry.example.com', 'd-1.execute-api.aws'] });
  expect(asked).toEqual(['CNAME api.example.com', 'CNAME west-entry.example.com']);
});

it('ends a circle', async () => {
  answers = cnames({ 'api.example.com': 'api.example.com' });
  expect(await resolve()).toMatchObject({ ok: true, chain: { length: 8 } });
});

it('takes a name that does not exist, and one without a CNAME, for an answer', async () => {
  answers = cnames({});
  expect(await resolve()).toEqual({ ok: true, chain: [] });
  answers = () => ({ code: 'NOERROR', answers: [] });
  expect(await resolve()).toEqual({ ok: true, chain: [] });
});

it.each(['REFUSED', 'SERVFAIL'] as const)('takes %s for no answer', async (code) => {
  answers = () => ({ code, answers: [] });
  expect(await resolve()).toMatchObject({ ok: false });
});

it('says so where nobody answers', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((done) => silent.bind(0, '127.0.0.1', done));
  const ask = zoneResolver({ server: `127.0.0.1:${silent.address().port}`, timeoutMs: 60 });
  const answer = await ask('api.example.com', ZONE);
  silent.close();
  expect(answer).toEqual({ ok: false, why: 'ETIMEOUT' });
});

it('asks nobody for a run that was interrupted', async () => {
  const ask = zoneResolver({ server: server.address, timeoutMs: 2_000 });
  expect(await ask('api.example.com', ZONE, AbortSignal.abort(new Error('stop')))).toEqual({ ok: false, why: 'stop' });
  expect(asked).toEqual([]);
});

describe('the verdict', () => {
  const condition = { why: 'clients go west', dns: 'api.example.com', zone: ZONE, through: 'west.example.com' };
  it.each([
    [{ ok: true, chain: ['west.example.com', 'd-1.aws'] }, 'met'],
    [{ ok: true, chain: ['east.example.com'] }, 'not'],
    [{ ok: true, chain: ['not-west.example.com'] }, 'not'],
    [{ ok: true, chain: [] }, 'not'],
    [{ ok: false, why: 'ETIMEOUT' }, 'retry'],
  ] as const)('of %j is %s', (answer, v) => {
    expect(judgeDns(condition, answer).v).toBe(v);
  });
});
