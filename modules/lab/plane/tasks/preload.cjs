'use strict';
/**
 * Loaded into a task before its program (`node --require`). The program is what runs in an account, unchanged; this is the network that it
 * finds in the lab:
 *
 * - what it listens on as PORT is a free port of loopback, told to the lab;
 * - every connection to a host that is not loopback goes through its region's proxy (LAB_EGRESS=host:port, HTTP CONNECT), by name, and
 *   fails as a network fails: ENOTFOUND, ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT, ECONNRESET;
 * - names are resolved by the lab's name server (LAB_DNS=host:port) where the program asks for an address itself;
 * - TLS from the first byte (`https:`) is refused: connections of the lab carry none;
 * - LAB_CLOCK_SKEW_MS sets its clock wrong, and the lab may change that while it runs.
 *
 * A task ends with the lab: when the channel to it closes.
 */
const net = require('node:net');

/** A kernel gives up on a connection after about two minutes; this is a little before the proxy does. */
const CONNECT_MS = Number(process.env['LAB_CONNECT_MS'] || 119_000);

/** Most bytes of the proxy's answer. */
const MAX_ANSWER = 16 * 1024;

/** What a network does, by what the proxy says. */
const REASONS = { 'unknown-name': 'ENOTFOUND', 'connection-refused': 'ECONNREFUSED' };
const STATUSES = { 404: 'ENOTFOUND', 502: 'ECONNREFUSED', 503: 'EHOSTUNREACH', 504: 'ETIMEDOUT' };

// `pg` asks what runs it, and without this makes a Response to find out, which loads a whole HTTP client of 8 MB.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node.split('.')[0]}` };

skewClock(Number(process.env['LAB_CLOCK_SKEW_MS'] || 0));
followLab();
mapPort(Number(process.env['PORT'] || 0));
if (process.env['LAB_EGRESS']) routeConnections(process.env['LAB_EGRESS'], process.env['LAB_TASK'] || '');
if (process.env['LAB_DNS']) resolveNames(process.env['LAB_DNS']);
for (const name of ['LAB_EGRESS', 'LAB_DNS', 'LAB_TASK', 'LAB_CLOCK_SKEW_MS', 'LAB_CONNECT_MS'])
  delete process.env[name];

/** @param {number} ms */
function skewClock(ms) {
  const Real = Date;
  let skew = ms;
  const now = () => Real.now() + skew;
  globalThis.Date = new Proxy(Real, {
    construct: (target, values, made) => Reflect.construct(target, values.length === 0 ? [now()] : values, made),
    apply: () => new Real(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  process.on('message', (message) => {
    if (message !== null && typeof message === 'object' && typeof message.skewMs === 'number') skew = message.skewMs;
  });
}

function followLab() {
  if (process.channel === undefined || process.channel === null) return;
  // The channel alone does not keep the program running.
  process.channel.unref();
  // A lab that was killed says nothing else.
  process.on('disconnect', () => process.exit(1));
}

/** @param {number} port that the program listens on, as its environment says */
function mapPort(port) {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function mapped(...args) {
    const [options, callback] = net._normalizeArgs(args);
    if (Number(options.port) !== port || port === 0) return listen.apply(this, args);
    this.once('listening', () => process.send?.({ listening: this.address().port }));
    return listen.call(this, { port: 0, host: '127.0.0.1' }, callback ?? undefined);
  };
}

/** @param {unknown} host */
function isLoopback(host) {
  const name = String(host ?? 'localhost').toLowerCase();
  return name === 'localhost' || name === '' || name === '::1' || name.startsWith('127.');
}

/**
 * @param {string} egress
 * @param {string} task
 */
function routeConnections(egress, task) {
  const at = egress.lastIndexOf(':');
  const [host, port] = [egress.slice(0, at), Number(egress.slice(at + 1))];
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function routed(...args) {
    // `net.connect` hands over what it has normalized already.
    const [options, callback] = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    if (options.path || options.port === undefined || isLoopback(options.host)) return connect.apply(this, args);
    if (this.encrypted) {
      // It would encrypt what is said to the proxy.
      const refused = failure('ECONNREFUSED', { host: `TLS to ${options.host}`, port: options.port });
      setImmediate(() => this.destroy(refused));
      return this;
    }
    if (typeof callback === 'function') this.once('connect', callback);
    tunnel(this, { host: String(options.host), port: Number(options.port), task });
    const own = { ...options, host, port, family: 4 };
    delete own.lookup;
    delete own.localAddress;
    return connect.call(this, own);
  };
}

/**
 * Lets the socket connect to the proxy, and shows its owner a connection only when the proxy has one to the target: until then the socket
 * is "connecting", so that what is written waits and what arrives is the proxy's answer.
 */
function tunnel(socket, target) {
  let answer = Buffer.alloc(0);
  const timer = setTimeout(() => fail('ETIMEDOUT'), CONNECT_MS);
  timer.unref();

  const restore = () => {
    clearTimeout(timer);
    delete socket.emit;
    delete socket.push;
  };
  const fail = (code) => {
    restore();
    socket.destroy(failure(code, target));
  };
  const done = (rest) => {
    restore();
    socket.connecting = false;
    socket.emit('connect');
    socket.emit('ready');
    if (rest.length > 0) socket.push(rest);
  };
  socket.emit = function emit(event, ...values) {
    if (event === 'connect') {
      socket.connecting = false;
      ask(socket, target);
      socket.connecting = true;
      return true;
    }
    if (event === 'ready') return true;
    if (event === 'error' || event === 'close') restore();
    // A proxy that is gone is a region without a network. What the owner itself ends the socket with stays as it is.
    if (event === 'error' && values[0]?.syscall === 'connect') {
      return socket.emit('error', failure(codeOf(values[0]), target));
    }
    return net.Socket.prototype.emit.call(socket, event, ...values);
  };
  socket.push = function push(chunk) {
    if (chunk === null) {
      fail('ECONNRESET');
      return false;
    }
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) {
      if (answer.length > MAX_ANSWER) fail('ECONNRESET');
      return true;
    }
    const head = answer.toString('latin1', 0, end);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
    if (status >= 200 && status < 300) done(answer.subarray(end + 4));
    else fail(REASONS[/^x-plane-reason: *(\S+)/im.exec(head)?.[1]] ?? STATUSES[status] ?? 'ECONNREFUSED');
    return true;
  };
}

/** Past the stream's own queue, in which the owner's first bytes may wait. */
function ask(socket, { host, port, task }) {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const head = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nX-Plane-Task: ${task}\r\n\r\n`;
  socket._writeGeneric(false, head, 'latin1', (error) => {
    if (error) socket.destroy(error);
  });
  socket._handle.reading = true;
  socket._handle.readStart();
}

/** @param {unknown} error */
const codeOf = (error) => (typeof error?.code === 'string' ? error.code : 'ECONNRESET');

/** An error as `net` makes it for the target. */
function failure(code, { host, port }) {
  const isName = code === 'ENOTFOUND';
  const text = isName ? `getaddrinfo ENOTFOUND ${host}` : `connect ${code} ${host}:${port}`;
  const more = isName ? { syscall: 'getaddrinfo', hostname: host } : { syscall: 'connect', address: host, port };
  return Object.assign(new Error(text), { code, errno: -(require('node:os').constants.errno[code] ?? 3008) }, more);
}

/** @param {string} server */
function resolveNames(server) {
  const dns = require('node:dns');
  const { lookup } = dns;
  /** @type {import('node:dns').Resolver | undefined} */
  let resolver;
  const asked = (name, options, callback) => {
    resolver ??= new dns.Resolver({ timeout: 1000, tries: 2 });
    resolver.setServers([server]);
    resolver.resolve4(name, (error, addresses) => {
      if (error) callback(failure('ENOTFOUND', { host: name }));
      else if (options.all)
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      else callback(null, addresses[0], 4);
    });
  };
  dns.lookup = function lookedUp(name, options, callback) {
    const [given, then] = typeof options === 'function' ? [{}, options] : [options, callback];
    if (isLoopback(name) || net.isIP(name)) return lookup.call(dns, name, given, then);
    return asked(name, typeof given === 'object' && given !== null ? given : {}, then);
  };
  dns.promises.lookup = (name, options) =>
    new Promise((resolve, reject) => {
      const given = typeof options === 'object' && options !== null ? options : {};
      dns.lookup(name, given, (error, address, family) => {
        if (error) reject(error);
        else resolve(given.all ? address : { address, family });
      });
    });
}
