/** What declarations of services say to the gateway, by the parts' own and by a toy one. */
import { LAB_SERVICES } from '../../parts/index.services';
import { serviceBook } from './service';

const toy = { name: 'tides', operations: ['ReadTide'], why: 'a test', signedAs: 'sea', emulatedAs: ['ocean'] } as const;
const book = serviceBook([...LAB_SERVICES, toy]);
const wire = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} };
const named = (signedFor: string, body = '', path = '/'): string =>
  book.named({ signedFor, region: 'us-east-1' }, { ...wire, path }, Buffer.from(body));

test.each([
  ['monitoring', '', '/', 'cloudwatch'],
  ['elasticloadbalancing', 'Action=DescribeLoadBalancers&Version=2015-12-01', '/', 'elbv2'],
  ['elasticloadbalancing', 'Action=DescribeLoadBalancers&Version=2012-06-01', '/', 'elb'],
  ['apigateway', '', '/v2/apis', 'apigatewayv2'],
  ['apigateway', '', '/restapis', 'apigateway'],
  ['sea', '', '/', 'tides'],
  ['rds', '', '/', 'rds'],
  ['lambda', '', '/', 'lambda'],
])('a request that is signed for %s with %j to %s is for %s', (signed, body, path, name) => {
  expect(named(signed, body, path)).toBe(name);
});

test('what nobody opened is refused with the name of what was asked', () => {
  expect(book.closedTo('tides', 'ReadTide')).toBeUndefined();
  expect(book.closedTo('rds', 'Whatever')).toBeUndefined();
  const refused = [book.closedTo('tides', 'TurnTide'), book.closedTo('elb', 'X'), book.closedTo('lambda', 'Invoke')];
  expect(refused.map((fault) => [fault?.status, /serve ([^.]+)\./.exec(fault?.message ?? '')?.[1]])).toEqual([
    [501, 'tides TurnTide'],
    [501, 'elb'],
    [501, 'lambda'],
  ]);
});

test('the emulator is asked for a service by its own names, and starts with those that are open', () => {
  expect(book.isEmulated(new Set(['ocean']), 'tides')).toBe(true);
  expect(book.isEmulated(new Set(['ocean']), 'rds')).toBe(false);
  expect(book.open).toContain('tides');
  expect(book.open).not.toContain('elb');
});

test('no service is declared by two parts', () => {
  const names = LAB_SERVICES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
