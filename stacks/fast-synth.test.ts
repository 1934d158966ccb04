/** cdktf's own resolving is the oracle: whatever it makes of a value, the faster one makes as well. */
/* eslint-disable @typescript-eslint/no-require-imports -- the module is loaded before and after it is patched */
import { App, Fn, TerraformOutput, TerraformStack, Token } from 'cdktf';
import type { IConstruct } from 'constructs';

type Resolve = (value: unknown, options: object) => unknown;
const resolving = require('cdktf/lib/tokens/private/resolve') as { resolve: Resolve };
const { DefaultTokenResolver, StringConcat } = require('cdktf/lib/tokens/resolvable') as {
  DefaultTokenResolver: new (concat: object) => object;
  StringConcat: new () => object;
};
const slow = resolving.resolve;
require('./fast-synth');
const fast = resolving.resolve;

const stack = new TerraformStack(new App(), 'stack');
const text = Token.asString(Fn.join('-', ['a', 'b']));
const options = (scope: IConstruct): object => ({
  scope,
  preparing: false,
  resolver: new DefaultTokenResolver(new StringConcat()),
});

it.each<[string, unknown]>([
  ['plain values, nested', { a: [1, 'two', true, null, { b: undefined, c: [] }], d: {}, e: 'v1.2e' }],
  ['a text with a token in it', { name: `x-${text}-y` }],
  ['a token as a key', { [text]: 1 }],
  ['an encoded list', { ids: Token.asList(Fn.split(',', 'a,b')) }],
  ['a list of texts with tokens', { names: [text, `x-${text}`, '', '${aws_vpc.x.id}'], ports: [80, 443, -1.5, 4e9] }],
  ['encoded numbers in a list', { ports: Token.asNumberList(Fn.tolist([1, 2])), port: [Token.asNumber(Fn.max([3]))] }],
  ['texts that look like encoded numbers', ['1e+9', 'v1e5', '-1.8881545897087505e+289', 'sha-3e-4', 'a.e.b', '1|e|2']],
  ['an encoded number', { port: Token.asNumber(Fn.lengthOf(['a'])), text: `${Token.asNumber(Fn.max([1, 2]))}` }],
  ['an encoded map', { tags: Token.asStringMap(Fn.merge([{ a: 'b' }])) }],
  ['what Terraform would interpolate', { a: '${aws_vpc.x.id}', b: `\${path.module}/${text}`, c: '%{ if true }' }],
  ['a lazy value inside a list', [Fn.join(',', ['x', text]), 'plain', undefined]],
  ['a date', { at: new Date(0) }],
])('resolves %s as cdktf does', (_what, value) => {
  expect(fast).not.toBe(slow);
  expect(fast(value, options(stack))).toEqual(slow(value, options(stack)));
});

it('refuses what cdktf refuses', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  expect(() => fast(cycle, options(stack))).toThrow();
  expect(() => fast({ a: () => 1 }, options(stack))).toThrow(/function/i);
  expect(() => fast({ a: new TerraformOutput(stack, 'out', { value: 1 }) }, options(stack))).toThrow();
});
