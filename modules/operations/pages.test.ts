import type { CallResult } from './adapter';
import { CATALOGUE } from './catalogue';
import type { ActionName, Operation, Service } from './operation';
import { MORE_PAGES, MOST_PAGES, nextPage, PAGES, sendWhole } from './pages';
import { sdkShapes } from './shapes/sdk';

const services = Object.keys(CATALOGUE) as Service[];
const READS = services.flatMap((service) =>
  Object.entries(CATALOGUE[service].actions)
    .filter(([, { mutating }]) => !mutating)
    .map(([action]) => ({ service, action, key: `${service}:${action}` })),
);

/** Members by which the models say that an answer goes on. */
const TOKENS = /^(NextToken|nextToken|Marker|NextMarker|NextContinuationToken|NextDNSName|NextRecordName)$/;

describe('every read of the catalogue that AWS answers in pages', () => {
  it('has a row, by what the SDK says of its answer, and no other has one', async () => {
    const shapes = await sdkShapes(services);
    const paged = READS.filter(({ service, action }) => {
      const members = [...(shapes(service, action)?.output?.members().keys() ?? [])];
      return members.some((name) => TOKENS.test(name));
    }).map(({ key }) => key);
    expect(paged.length).toBeGreaterThan(20);
    expect(Object.keys(PAGES).sort()).toEqual([...paged].sort());
  });

  it('goes on by members that its input has and its answer gives, and joins lists that its answer has', async () => {
    const shapes = await sdkShapes(services);
    const wrong = READS.flatMap(({ service, action, key }) => {
      const row = PAGES[key];
      if (row === undefined) return [];
      const [input, output] = [shapes(service, action)?.input, shapes(service, action)?.output];
      const lists = row.lists.filter((name) => output?.members().get(name)?.kind !== 'list');
      const given = Object.values(row.next).filter((name) => output?.members().has(name) !== true);
      const asked = [...Object.keys(row.next), ...(row.beginsAt === undefined ? [] : [row.beginsAt])].filter(
        (name) => input?.members().has(name) !== true,
      );
      return [...lists, ...given, ...asked].map((name) => `${key}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('says what makes its match exact', () => {
    expect(Object.entries(PAGES).filter(([, { exact }]) => exact.length < 15)).toEqual([]);
  });
});

const read = (service: Service, action: string, input: Operation['input'] = {}): Operation => ({
  service,
  action: action as ActionName,
  region: 'us-west-2',
  input,
});
const answer = (output: object): CallResult => ({ ok: true, output, requestId: 'r' });

/** Answers one page after the other, whatever is asked; keeps what was asked. */
function pages(...all: readonly CallResult[]) {
  const asked: Operation[] = [];
  return {
    asked,
    send: (operation: Operation): Promise<CallResult> => {
      asked.push(operation);
      const found = all[Math.min(asked.length, all.length) - 1];
      return found === undefined ? Promise.reject(new Error('no page')) : Promise.resolve(found);
    },
  };
}

describe.each(Object.entries(PAGES))('%s', (key, row) => {
  const [service, action] = key.split(':') as [Service, string];
  const [list = '', other] = row.lists;
  const token = Object.fromEntries(Object.values(row.next).map((member) => [member, 'm']));
  const input = row.beginsAt === undefined ? { Kept: 'k' } : { Kept: 'k', [row.beginsAt]: 'M.' };

  it('is read to its last page, with what was asked', async () => {
    const sender = pages(
      answer({ [list]: [1], ...token }),
      answer({ [list]: [2], ...(other ? { [other]: [3] } : {}) }),
    );
    const whole = await sendWhole(sender, read(service, action, input));
    expect(whole).toMatchObject({ ok: true, output: { [list]: [1, 2] } });
    expect(sender.asked).toHaveLength(2);
    expect(sender.asked[1]?.input).toMatchObject({
      Kept: 'k',
      ...Object.fromEntries(Object.keys(row.next).map((member) => [member, 'm'])),
    });
  });

  it('is not half of it where a page fails', async () => {
    const failure: CallResult = { ok: false, kind: 'transient', code: 'Throttling', message: '', requestId: null };
    const sender = pages(answer({ [list]: [1], ...token }), failure);
    expect(await sendWhole(sender, read(service, action, input))).toEqual(failure);
  });

  it('is unknown where it does not end', async () => {
    let at = 0;
    const count = (): object => Object.fromEntries(Object.values(row.next).map((name) => [name, `m${(at += 1)}`]));
    const name = row.beginsAt === undefined ? {} : { [row.next[row.beginsAt] ?? '']: 'm' };
    const send = (): Promise<CallResult> => Promise.resolve(answer({ [list]: [at], ...count(), ...name }));
    expect(await sendWhole({ send }, read(service, action, input))).toMatchObject({ ok: false, code: MORE_PAGES });
    expect(at).toBeLessThanOrEqual(MOST_PAGES * Object.keys(row.next).length);
  });
});

describe('a list that begins at a name', () => {
  const zones = read('route53', 'ListHostedZonesByName', { DNSName: 'Example.com' });

  it('goes on while it is about that name', () => {
    const next = { NextDNSName: 'example.com.', NextHostedZoneId: 'Z2' };
    expect(nextPage(zones, next)?.input).toEqual({ DNSName: 'example.com.', HostedZoneId: 'Z2' });
  });

  it('ends where the next page is about another name', () => {
    expect(nextPage(zones, { NextDNSName: 'a.example.com.', NextHostedZoneId: 'Z2' })).toBeNull();
    const records = read('route53', 'ListResourceRecordSets', {
      HostedZoneId: 'Z',
      StartRecordName: 'api.example.com',
    });
    expect(nextPage(records, { IsTruncated: true, NextRecordName: 'b.example.com.', NextRecordType: 'A' })).toBeNull();
  });
});

it('a read that is never paged is sent once', async () => {
  const sender = pages(answer({ NextToken: 'more' }));
  expect(await sendWhole(sender, read('sts', 'GetCallerIdentity'))).toEqual(answer({ NextToken: 'more' }));
  expect(sender.asked).toHaveLength(1);
});
