// @ts-check
/**
 * The region's cache server, asked in its own protocol (RESP): GET and SET with an expiry are all that is needed. It never holds up an
 * answer for long: everything has a bound, and after a failure it is left alone for some seconds.
 *
 * @typedef {{resolve: (value: string | null) => void, reject: (error: Error) => void}} Waiting
 * @typedef {{send: (words: string[]) => Promise<string | null>, close: () => void}} Connection
 */
import { connect } from 'node:net';

const CONNECT_MS = 500;
const ANSWER_MS = 200;
const LEAVE_ALONE_MS = 5000;

/**
 * @param {import('./config.mjs').CacheConfig & {host: string}} config
 * @param {() => number} now
 * @returns {import('./cache.mjs').SharedCache & {close: () => void}}
 */
export function openSharedCache(config, now = Date.now) {
  /** @type {Promise<Connection> | null} */
  let open = null;
  let quietUntil = 0;

  /** @param {string[]} words */
  const ask = async (words) => {
    if (now() < quietUntil) throw new Error('the cache did not answer a moment ago');
    try {
      open ??= dial(config);
      const connection = await open;
      return await bounded(connection.send(words), ANSWER_MS);
    } catch (error) {
      quietUntil = now() + LEAVE_ALONE_MS;
      close();
      throw error;
    }
  };
  const close = () => {
    open?.then((connection) => connection.close()).catch(() => undefined);
    open = null;
  };
  return {
    get: (key) => ask(['GET', key]),
    set: async (key, value, seconds) => {
      if (seconds > 0) await ask(['SET', key, value, 'EX', String(seconds)]);
    },
    close,
  };
}

/**
 * @param {import('./config.mjs').CacheConfig & {host: string}} config
 * @returns {Promise<Connection>}
 */
async function dial({ host, port, tls }) {
  // Loaded only where it is used: it costs memory.
  const secure = tls ? (await import('node:tls')).connect : null;
  return new Promise((resolve, reject) => {
    const socket = secure ? secure({ host, port, servername: host }) : connect({ host, port });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection to the cache in ${CONNECT_MS} ms`)),
      CONNECT_MS,
    );
    /** @type {Waiting[]} */
    const waiting = [];
    let unread = Buffer.alloc(0);
    /** @param {Error} error */
    const fail = (error) => {
      clearTimeout(timer);
      reject(error);
      for (const one of waiting.splice(0)) one.reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the cache closed the connection')));
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      for (let reply = readReply(unread); reply !== null; reply = readReply(unread)) {
        unread = unread.subarray(reply.bytes);
        const one = waiting.shift();
        if (reply.error === undefined) one?.resolve(reply.value ?? null);
        else one?.reject(new Error(reply.error));
      }
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.setKeepAlive(true);
      resolve({
        send: (words) =>
          new Promise((found, failed) => {
            waiting.push({ resolve: found, reject: failed });
            socket.write(command(words));
          }),
        close: () => socket.destroy(),
      });
    });
  });
}

/** @param {string[]} words */
const command = (words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/**
 * The first reply in the bytes; null while it is not whole.
 *
 * @param {Buffer} bytes
 * @returns {{bytes: number, value?: string | null, error?: string} | null}
 */
function readReply(bytes) {
  const end = bytes.indexOf('\r\n');
  if (end < 0) return null;
  const [kind, text] = [bytes.toString('latin1', 0, 1), bytes.toString('utf8', 1, end)];
  if (kind === '+' || kind === ':') return { bytes: end + 2, value: text };
  if (kind !== '$') return { bytes: end + 2, error: `the cache says ${kind}${text}` };
  const length = Number(text);
  if (length < 0) return { bytes: end + 2, value: null };
  const whole = end + 2 + length + 2;
  return bytes.length < whole ? null : { bytes: whole, value: bytes.toString('utf8', end + 2, whole - 2) };
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @returns {Promise<T>}
 */
function bounded(promise, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the cache did not answer in ${ms} ms`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
