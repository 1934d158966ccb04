import type { Plain } from '../../../lab/gateway/handler';
import { matching } from './rules';

const rule = (Priority: string, ...Conditions: Plain[]): Plain => ({ Priority, IsDefault: false, Conditions });
const path = (...Values: string[]): Plain => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const host = (...Values: string[]): Plain => ({ Field: 'host-header', Values });
const ASKED = { host: 'api.example.com', path: '/healthz', method: 'GET' };

it('lets the first rule decide that the request meets in all of its conditions', () => {
  const rules = [
    { Priority: 'default', IsDefault: true, Conditions: [] },
    rule('20', path('*')),
    rule('3', path('/orders/*'), host('*.example.com')),
    rule('10', host('API.example.com'), path('/health?')),
  ];
  expect(matching(rules, ASKED)?.['Priority']).toBe('10');
  expect(matching(rules, { ...ASKED, path: '/orders/1' })?.['Priority']).toBe('3');
  expect(matching(rules, { ...ASKED, host: 'x.test', path: '/orders/1' })?.['Priority']).toBe('20');
});

it('passes by a rule with a condition that it does not know, and a dot is a dot', () => {
  expect(
    matching([rule('1', { Field: 'source-ip', SourceIpConfig: { Values: ['0.0.0.0/0'] } })], ASKED),
  ).toBeUndefined();
  expect(matching([rule('1', host('api-example.com'))], ASKED)).toBeUndefined();
  expect(matching([rule('1', host('apixexample.com'))], { ...ASKED, host: 'api.example.com' })).toBeUndefined();
});
