/**
 * Connections through a proxy and by a bundle of certificates, for the SDK and for probes. Loaded only if the
 * environment asks for one of them.
 */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { DrError, EXIT } from '../console/errors';
import { proxyFor, type ProxySettings } from './proxy';

/** Agents for both protocols; the route is chosen for each host. */
export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
}

/**
 * `keepAlive`: connections are used again. A probe has one of its own, since a kept one would go on talking to the region that was left.
 * `bundle`: AWS_CA_BUNDLE holds (for calls to AWS; a service has its own certificate).
 * @throws DrError `ca-bundle-unreadable`
 */
export function agentsFor(
  settings: ProxySettings,
  { keepAlive, bundle }: { readonly keepAlive: boolean; readonly bundle: boolean },
): Agents {
  const ca = bundle ? certificates(settings) : undefined;
  const trust = ca === undefined ? {} : { ca };
  const direct = { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive, ...trust }) };
  const through = new Map<string, Agent>();
  const agentOf = (proxy: URL, secure: boolean): Agent => {
    const key = `${secure ? 's' : ''} ${proxy.href}`;
    const [address, headers] = withoutPassword(proxy);
    const made =
      through.get(key) ??
      (secure
        ? new HttpsProxyAgent(address, { keepAlive, headers, ...trust })
        : new HttpProxyAgent(address, { keepAlive, headers }));
    through.set(key, made);
    return made;
  };
  class ByHost extends Agent {
    override connect(_request: unknown, options: AgentConnectOpts): Promise<HttpAgent> {
      const { secureEndpoint: secure, port } = options;
      const host = options.host ?? '';
      const scheme = secure ? 'https' : 'http';
      const name = host.includes(':') ? `[${host}]` : host;
      const proxy = proxyFor(settings, new URL(`${scheme}://${name}:${String(port)}`));
      return Promise.resolve(proxy === null ? direct[scheme] : agentOf(proxy, secure));
    }
    override destroy(): void {
      for (const one of [direct.http, direct.https, ...through.values()]) one.destroy();
      super.destroy();
    }
  }
  return { httpAgent: new ByHost({ keepAlive }), httpsAgent: new ByHost({ keepAlive, ...trust }) };
}

/** User and password go into a header: the agents print the address they were given where DEBUG asks for it. */
function withoutPassword(proxy: URL): readonly [address: URL, headers: Record<string, string>] {
  const address = new URL(proxy);
  address.username = '';
  address.password = '';
  if (proxy.username === '' && proxy.password === '') return [address, {}];
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return [address, { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` }];
}

/** The authorities that are trusted instead of Node's; undefined: Node's own. */
function certificates({ caBundle, extraCa }: ProxySettings): string[] | undefined {
  if (caBundle === null) return undefined;
  return [read('AWS_CA_BUNDLE', caBundle), ...(extraCa === null ? [] : [read('NODE_EXTRA_CA_CERTS', extraCa)])];
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DrError(
      'ca-bundle-unreadable',
      `${name} names ${file}, which cannot be read.`,
      error instanceof Error ? `${error.message}.` : 'It cannot be read.',
      `Name a file with certificates (PEM) in ${name}, or unset it: then the ${rootCertificates.length} authorities that Node knows are trusted.`,
      EXIT.refused,
    );
  }
}
