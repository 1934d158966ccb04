/** A proxy of a few lines and a stand-in of AWS behind it, on loopback: what asked for which host, and how. */
import { createPrivateKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A throwaway key and certificate for *.amazonaws.com and api.example.com: for tests alone, trusted by nobody. */
const KEY =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6okpj4nJQyZO/S+IHIYy/iwYKnLw/JCcZ52XrnBkSx+hRANCAARKVare2rjnGtLpOAdzxhhlhT/SZiDNT7MfC9NGaB0tpPoCzBr/IQ9e0sQs45UVGyI21n1Ezu4K+93mQbZyv7tl';
const CERTIFICATE =
  'MIIB1DCCAXugAwIBAgIUeK2q0AismCnvVNVtcCmQ2d4cTY0wCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOdHdpbnN0YXRlIHRlc3QwIBcNMjYxMTMwMjEwMTUxWhgPMjEyNjExMDYyMTAxNTFaMBkxFzAVBgNVBAMMDnR3aW5zdGF0ZSB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESlWq3tq45xrS6TgHc8YYZYU/0mYgzU+zHwvTRmgdLaT6Aswa/yEPXtLELOOVFRsiNtZ9RM7uCvvd5kG2cr+7ZaOBnjCBmzAdBgNVHQ4EFgQUbSXQUgoRJaY77yFWQxl48f/o6YwwHwYDVR0jBBgwFoAUbSXQUgoRJaY77yFWQxl48f/o6YwwDwYDVR0TAQH/BAUwAwEB/zBIBgNVHREEQTA/gg8qLmFtYXpvbmF3cy5jb22CG3N0cy51cy1lYXN0LTEuYW1hem9uYXdzLmNvbYIPYXBpLmV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0cAMEQCIFYD4OfujAMjF1TZH8M3gpozv+Vz6Skv8udSPa12MwGZAiA1hT2P+wNDYlP28oFFO0MXQ8MAhmH0nsOdS0J2EtZgkg==';

/** The certificate as a file of certificates holds it. */
export const AUTHORITY = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE}\n-----END CERTIFICATE-----\n`;

export interface Scene {
  /** The proxy's address. */
  readonly proxy: string;
  /** Requests that the proxy saw, as `CONNECT host:port` or `GET http://…`. */
  readonly seen: readonly string[];
  /** What the `Proxy-Authorization` headers held, decoded. */
  readonly passwords: readonly string[];
  stop(): Promise<void>;
}

/** `answer`: what AWS (or what is in its place) says. `refuse`: a status with which the proxy refuses instead. */
export async function behindProxy(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  refuse?: number,
): Promise<Scene> {
  const key = createPrivateKey({ key: Buffer.from(KEY, 'base64'), format: 'der', type: 'pkcs8' });
  const pem = key.export({ format: 'pem', type: 'pkcs8' });
  const aws = createTlsServer({ key: pem, cert: AUTHORITY }, answer);
  const awsPort = await listening(aws);
  const seen: string[] = [];
  const passwords: string[] = [];
  const sockets = new Set<Duplex>();
  const note = ({ method = '', url = '', headers }: IncomingMessage): void => {
    seen.push(`${method} ${url}`);
    const given = headers['proxy-authorization'];
    if (given !== undefined) passwords.push(Buffer.from(given.replace('Basic ', ''), 'base64').toString());
  };
  const proxy = createServer((request, response) => {
    note(request);
    answer(request, response);
  });
  proxy.on('connect', (request: IncomingMessage, client: Duplex) => {
    note(request);
    if (refuse !== undefined) {
      client.end(`HTTP/1.1 ${refuse} No\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<html>\n</h>`);
      return;
    }
    const target: Socket = connect(awsPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const one of [client, target]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
  });
  const port = await listening(proxy);
  return {
    proxy: `http://127.0.0.1:${port}`,
    seen,
    passwords,
    stop: async () => {
      for (const one of sockets) one.destroy();
      for (const server of [proxy, aws]) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}
