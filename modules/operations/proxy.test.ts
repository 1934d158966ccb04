/** Which proxy a request goes through: as Go programs decide it, so that Terraform and dr take the same way. */
import { proxyFor, proxySettings, shownProxy } from './proxy';

const PROXY = 'http://proxy.corp:3128';
const way = (target: string, noProxy: string, env: Readonly<Record<string, string>> = {}): string => {
  const settings = proxySettings({ HTTPS_PROXY: PROXY, HTTP_PROXY: 'http://plain.corp:80', NO_PROXY: noProxy, ...env });
  return proxyFor(settings, new URL(target))?.host ?? 'direct';
};

test('https and http have a proxy each; capitals come before small letters', () => {
  expect(way('https://sts.us-east-1.amazonaws.com/', '')).toBe('proxy.corp:3128');
  expect(way('http://api.example.com/', '')).toBe('plain.corp');
  const small = { https_proxy: 'http://small.corp:1' };
  expect(proxyFor(proxySettings(small), new URL('https://a.b'))?.host).toBe('small.corp:1');
  expect(proxyFor(proxySettings({ ...small, HTTPS_PROXY: PROXY }), new URL('https://a.b'))?.host).toBe(
    'proxy.corp:3128',
  );
  expect(proxyFor(proxySettings({ HTTPS_PROXY: '', ...small }), new URL('https://a.b'))?.host).toBe('small.corp:1');
  expect(proxyFor(proxySettings({}), new URL('https://a.b'))).toBeNull();
});

test('this machine is never reached through a proxy', () => {
  for (const host of ['localhost', '127.0.0.1', '127.8.0.9', '[::1]']) {
    expect(way(`http://${host}:4566/`, '')).toBe('direct');
    expect(way(`https://${host}/`, '')).toBe('direct');
  }
  expect(way('https://localhost.example.com/', '')).toBe('proxy.corp:3128');
});

test.each([
  ['*', 'https://a.b/', true],
  ['amazonaws.com', 'https://sts.us-east-1.amazonaws.com/', true],
  ['amazonaws.com', 'https://amazonaws.com/', true],
  ['amazonaws.com', 'https://notamazonaws.com/', false],
  ['.amazonaws.com', 'https://sts.amazonaws.com/', true],
  ['.amazonaws.com', 'https://amazonaws.com/', false],
  ['*.amazonaws.com', 'https://sts.amazonaws.com/', true],
  ['*.amazonaws.com', 'https://amazonaws.com/', false],
  ['STS.Amazonaws.COM', 'https://sts.amazonaws.com/', true],
  [' other.com , amazonaws.com ', 'https://sts.amazonaws.com/', true],
  ['other.com amazonaws.com', 'https://sts.amazonaws.com/', false],
  ['amazonaws.com:443', 'https://sts.amazonaws.com/', true],
  ['amazonaws.com:8443', 'https://sts.amazonaws.com/', false],
  ['amazonaws.com:8443', 'https://sts.amazonaws.com:8443/', true],
  ['10.0.0.0/8', 'https://10.1.2.3/', true],
  ['10.0.0.0/8', 'https://11.1.2.3/', false],
  ['10.0.0.0/8', 'https://ten.example.com/', false],
  ['10.1.2.3', 'https://10.1.2.3/', true],
  ['10.1.2.3:80', 'https://10.1.2.3/', false],
  ['fd00::/8', 'https://[fd00::1]/', true],
  ['[fd00::1]:443', 'https://[fd00::1]/', true],
  ['fd00::1', 'https://[fd00::1]/', true],
  ['', 'https://a.b/', false],
  [',,', 'https://a.b/', false],
] as const)('NO_PROXY "%s" and %s: direct is %s', (noProxy, target, direct) => {
  expect(way(target, noProxy) === 'direct').toBe(direct);
});

test('an address without a scheme is http; a password in it is never repeated', () => {
  expect(proxySettings({ HTTPS_PROXY: 'proxy.corp:3128' }).https?.href).toBe('http://proxy.corp:3128/');
  const settings = proxySettings({ HTTPS_PROXY: 'http://anna:s3cret@proxy.corp:3128' });
  expect(settings.https === null ? '' : shownProxy(settings.https)).toBe('http://proxy.corp:3128');
  for (const value of ['socks5://anna:s3cret@proxy.corp', 'http://anna:s3cret@', 'ftp://s3cret']) {
    expect(() => proxySettings({ https_proxy: value })).toThrow(
      expect.objectContaining({
        code: 'proxy-not-supported',
        what: expect.not.stringContaining('s3cret') as string,
      }) as Error,
    );
    try {
      proxySettings({ https_proxy: value });
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('s3cret');
    }
  }
});
