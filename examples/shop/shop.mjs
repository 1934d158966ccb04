// @ts-check
/**
 * Requests and answers. Every answer names the region and the task that gave it, in headers and in the body.
 *
 * @typedef {object} Parts
 * @property {import('./config.mjs').Config} config
 * @property {import('./database.mjs').Database} database
 * @property {ReturnType<typeof import('./orders.mjs').createOrders>} orders
 * @property {import('./cache.mjs').Cache} cache
 * @property {import('./metrics.mjs').Metrics} metrics
 * @property {() => void} migrate
 * @property {() => boolean} isEnding
 *
 * @typedef {object} Answer
 * @property {number} [status]
 * @property {Record<string, unknown>} [body]
 * @property {string} [text] instead of a body
 * @property {Record<string, string>} [headers]
 *
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {(request: Request, name: string, query: URLSearchParams) => Answer | Promise<Answer>} Handler
 */
import { health } from './health.mjs';
import { isSchemaMissing, Refusal, refusalOf } from './failures.mjs';

const MAX_BODY = 64 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * @param {Parts} parts
 * @returns {(request: Request, response: import('node:http').ServerResponse) => Promise<void>}
 */
export function createShop(parts) {
  const { region, task } = parts.config;
  const handlers = routes(parts);
  return async (request, response) => {
    parts.metrics.count('requests');
    const answer = await answerOf(parts, handlers, request);
    const status = answer.status ?? 200;
    if (status >= 500) parts.metrics.count('errors');
    const text = answer.text ?? `${JSON.stringify({ ...answer.body, region, task })}\n`;
    response.writeHead(status, {
      'content-type': answer.text === undefined ? 'application/json' : 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-region': region,
      'x-task': task,
      ...(parts.isEnding() ? { connection: 'close' } : {}),
      ...answer.headers,
    });
    response.end(text);
  };
}

/**
 * @param {Parts} parts
 * @param {[string, RegExp, Handler][]} handlers
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function answerOf({ migrate }, handlers, request) {
  try {
    const url = new URL(request.url ?? '/', 'http://shop');
    const fitting = handlers.filter(([, path]) => path.test(url.pathname));
    const found = fitting.find(([method]) => method === request.method);
    if (!found) {
      const methods = fitting.filter(([, path]) => path !== ANY).map(([method]) => method);
      throw methods.length === 0
        ? new Refusal(404, 'no-such-path', `there is no ${url.pathname}`)
        : new Refusal(405, 'no-such-method', `${url.pathname} takes ${methods.join(', ')}`);
    }
    const [, path, handle] = found;
    return await handle(request, path.exec(url.pathname)?.[1] ?? '', url.searchParams);
  } catch (error) {
    if (isSchemaMissing(error)) migrate();
    const { status, code, message } = refusalOf(error);
    return { status, body: { error: code, message }, ...(status === 503 ? { headers: { 'retry-after': '1' } } : {}) };
  }
}

/**
 * @param {Parts} parts
 * @returns {[string, RegExp, Handler][]}
 */
function routes({ config, database, orders, cache, metrics }) {
  const { region, task } = config;
  /** @type {Handler} */
  const probe = () =>
    orders.probe().then(({ writes, written_at }) => {
      metrics.count('writes');
      return { body: { wrote: true, writes: Number(writes), written_at } };
    });
  return [
    // Shallow: this process answers. What a load balancer asks decides about one target, so it looks at nothing that targets share.
    ['GET', exactly(config.healthPath), () => (config.healthFails ? BROKEN : { body: { ok: true } })],
    ['GET', /^\/health\/deep$/, () => health(database)],
    ...orderRoutes(orders, metrics),
    [
      'GET',
      /^\/catalog\/(\d{1,9})$/,
      async (_, id) => {
        const { value, cached } = await cache.through(`catalog:${id}`, () => readItem(database, id));
        if (value === null) throw new Refusal(404, 'no-such-item', `there is no item ${id}`);
        return { body: { item: JSON.parse(value), cached }, headers: { 'x-cache': cached ? 'hit' : 'miss' } };
      },
    ],
    ['GET', /^\/metrics$/, () => ({ text: metrics.text({ region, task }, gauges(database)) })],
    // Last: it may be any path.
    ['POST', exactly(config.writeProbePath), probe],
  ];
}

/**
 * @param {Parts['orders']} orders
 * @param {Parts['metrics']} metrics
 * @returns {[string, RegExp, Handler][]}
 */
function orderRoutes(orders, metrics) {
  return [
    [
      'POST',
      /^\/orders$/,
      async (request) => {
        const { order, repeated } = await orders.place(await wantedOf(request));
        metrics.count('writes');
        return { status: repeated ? 200 : 201, body: { order, repeated } };
      },
    ],
    [
      'GET',
      /^\/orders$/,
      async (_, __, query) => {
        const since = query.get('since') ?? '0';
        if (!/^\d{1,18}$/.test(since))
          throw new Refusal(400, 'since', 'since is a number: the seq of the last order that you have');
        const found = await orders.since(since);
        return { body: { orders: found, next: found.at(-1)?.seq ?? since } };
      },
    ],
    [
      'GET',
      /^\/orders\/([^/]+)$/,
      async (_, id) => {
        const order = UUID.test(id) ? await orders.find(id) : undefined;
        if (order === undefined) throw new Refusal(404, 'no-such-order', `there is no order ${id}`);
        return { body: { order } };
      },
    ],
  ];
}

/**
 * @param {import('./database.mjs').Database} database
 * @param {string} id
 * @returns {Promise<string | null>}
 */
const readItem = (database, id) =>
  database.read(async (client) => {
    const { rows } = await client.query('SELECT id, name, price_cents FROM catalog WHERE id = $1', [id]);
    return rows[0] ? JSON.stringify(rows[0]) : null;
  });

/** @param {import('./database.mjs').Database} database */
function gauges(database) {
  const { writer, reader } = database.state();
  return {
    pool_max: writer.max,
    pool_in_use: writer.used,
    pool_open: writer.open,
    pool_waiting: writer.waiting,
    reader_pool_in_use: reader.used,
    reader_pool_open: reader.open,
    pools_emptied: database.emptied(),
  };
}

const ANY = /^/;

/** @param {string} path */
const exactly = (path) => (path === '*' ? ANY : new RegExp(`^${path.replace(/[^\w/]/g, '\\$&')}$`));

/** @type {Answer} */
const BROKEN = { status: 500, body: { ok: false, error: 'broken' } };

/**
 * @param {Request} request
 * @returns {Promise<import('./orders.mjs').Wanted>}
 */
async function wantedOf(request) {
  const key = request.headers['idempotency-key'];
  if (Array.isArray(key) || (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))) {
    throw new Refusal(400, 'idempotency-key', 'Idempotency-Key has 1 to 200 printable characters');
  }
  const { item = 1, quantity = 1, reference = null } = parsed(await bodyOf(request));
  for (const [name, value] of Object.entries({ item, quantity })) {
    if (!Number.isInteger(value) || value < 1 || value > 1_000_000) {
      throw new Refusal(400, name, `${name} is a whole number from 1 to 1000000`);
    }
  }
  if (reference !== null && (typeof reference !== 'string' || reference.length > 200)) {
    throw new Refusal(400, 'reference', 'reference is a text of at most 200 characters');
  }
  return { key: key ?? null, item, quantity, reference };
}

/**
 * @param {string} text
 * @returns {Record<string, any>}
 */
function parsed(text) {
  if (text === '') return {};
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new Refusal(400, 'body', 'the body is a JSON object, for example {"item": 1, "quantity": 2}');
}

/** @param {Request} request */
async function bodyOf(request) {
  let text = '';
  try {
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
      if (text.length > MAX_BODY) throw new Refusal(413, 'body', `the body has more than ${MAX_BODY} bytes`);
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, 'body', 'the body did not arrive as a whole');
  }
  return text;
}
