/**
 * Which proxy a request goes through, as Go programs decide it (golang.org/x/net/http/httpproxy), so that Terraform and dr agree: names in
 * capitals or small, capitals first; NO_PROXY by host, suffix, address, range and port, separated by commas; never for this machine.
 * Pure: the environment is passed in. An address can hold a password, so no error and no message repeats it.
 */
import { BlockList, isIP } from 'node:net';
import { DrError, EXIT } from '../console/errors';

type Env = Readonly<Record<string, string | undefined>>;

export interface ProxySettings {
  /** For https: and for http: targets; null: none. */
  readonly https: URL | null;
  readonly http: URL | null;
  /** Files with certificates (PEM): AWS_CA_BUNDLE holds instead of the authorities that Node knows, as for the AWS CLI and Terraform. */
  readonly caBundle: string | null;
  /** NODE_EXTRA_CA_CERTS: beside those. Node reads it by itself where no bundle is named. */
  readonly extraCa: string | null;
  readonly noProxy: string;
}

const first = (env: Env, ...names: readonly string[]): string =>
  names.map((name) => env[name] ?? '').find((value) => value !== '') ?? '';

/** Throws DrError `proxy-not-supported` for an unusable address. */
export function proxySettings(env: Env): ProxySettings {
  return {
    https: addressIn(env, 'HTTPS_PROXY', 'https_proxy'),
    http: addressIn(env, 'HTTP_PROXY', 'http_proxy'),
    caBundle: env['AWS_CA_BUNDLE'] || null,
    extraCa: env['NODE_EXTRA_CA_CERTS'] || null,
    noProxy: first(env, 'NO_PROXY', 'no_proxy'),
  };
}

/** Whether the environment names a proxy or certificates. */
export function asksForAgents({ https, http, caBundle }: ProxySettings): boolean {
  return https !== null || http !== null || caBundle !== null;
}

function addressIn(env: Env, ...names: readonly string[]): URL | null {
  const text = first(env, ...names);
  if (text === '') return null;
  // `proxy.example.com:3128` means http, as for Go and curl.
  const url = text.includes('://') ? text : `http://${text}`;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && ['http:', 'https:'].includes(parsed.protocol) && parsed.hostname !== '') return parsed;
  throw new DrError(
    'proxy-not-supported',
    `${names.find((name) => (env[name] ?? '') !== '') ?? ''} names no proxy that dr can use.`,
    'dr speaks to a proxy by http or https; the value is not repeated here, since it can hold a password.',
    'Write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, or unset it.',
    EXIT.refused,
  );
}

/** An address as it may be shown: without user and password. */
export const shownProxy = ({ protocol, host }: URL): string => `${protocol}//${host}`;

const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The proxy for a target, null for none. */
export function proxyFor(settings: ProxySettings, target: URL): URL | null {
  const proxy = target.protocol === 'https:' ? settings.https : target.protocol === 'http:' ? settings.http : null;
  if (proxy === null) return null;
  const host = plainHost(target.hostname);
  if (host === 'localhost' || isLoopbackAddress(host)) return null;
  const port = target.port === '' ? (DEFAULT_PORT[target.protocol] ?? '') : target.port;
  const entries = settings.noProxy.split(',').map((one) => one.trim().toLowerCase());
  return entries.some((entry) => entry !== '' && covers(entry, host, port)) ? null : proxy;
}

/** Lower case, without the brackets of an IPv6 address. */
const plainHost = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, '$1');

function isLoopbackAddress(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** One entry of NO_PROXY: `*`, a range, an address or a name, the last two with a port or without. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  const [, name = '', only = ''] = /^(\[[^\]]*\]|[^:]*|[^:]*:[^:]*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const wanted = plainHost(name);
  if (wanted === '' || (only !== '' && only !== port)) return false;
  if (isIP(wanted) !== 0) return sameAddress(wanted, host);
  const suffix = wanted.replace(/^\*/, '');
  // `example.com` is the host itself and everything below it; `.example.com` and `*.example.com` only what is below.
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function inRange(entry: string, host: string): boolean {
  const family = isIP(host);
  const [address = '', bits = ''] = entry.split('/');
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, Number(bits), kind);
  return list.check(host, kind);
}

function sameAddress(wanted: string, host: string): boolean {
  const family = isIP(host);
  if (family !== isIP(wanted)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addAddress(wanted, kind);
  return list.check(host, kind);
}
