import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { CLEAR, type LinkCondition } from '../conditions';
import { startLink, type Link } from './link';

const LATE: LinkCondition = { ...CLEAR, delayMs: 5 };
/** So late that nothing arrives while a test runs. */
const NEVER: LinkCondition = { ...CLEAR, delayMs: 600_000 };
const HANG: LinkCondition = { ...CLEAR, cut: 'hang' };
const RESET: LinkCondition = { ...CLEAR, cut: 'reset' };

const links: Link[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const link of links.splice(0)) await link.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A server; returns its port. */
async function serve(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends back what it gets, and ends after the sender. */
const echo = (socket: Socket): void => void socket.pipe(socket);

async function linkTo(port: number | null, up: LinkCondition = CLEAR, down: LinkCondition = CLEAR): Promise<Link> {
  const link = await startLink({
    target: () => (port === null ? null : { host: '127.0.0.1', port }),
    condition: { up, down },
  });
  links.push(link);
  return link;
}

/** A client; `ended` says how the connection ended, and `bytes` is what arrived. */
function client(link: Link): { socket: Socket; bytes: () => Buffer; ended: Promise<string> } {
  const socket = connect({ host: '127.0.0.1', port: link.port, allowHalfOpen: true });
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.on('end', () => resolve('end'));
    socket.on('close', () => resolve('closed'));
  });
  return { socket, bytes: () => Buffer.concat(chunks), ended };
}

async function roundTrip(link: Link, text: string): Promise<string> {
  const { socket, bytes, ended } = client(link);
  socket.end(text);
  return (await ended) === 'end' ? bytes().toString() : '';
}

test('bytes that are late arrive all, in the order in which they were sent', async () => {
  const link = await linkTo(await serve(echo), LATE, LATE);
  const { socket, bytes, ended } = client(link);
  const sent = Array.from({ length: 500 }, () => randomBytes(Math.ceil(Math.random() * 5000)));
  for (const chunk of sent) {
    socket.write(chunk);
    if (Math.random() < 0.1) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  expect(await ended).toBe('end');
  const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  expect(digest(bytes())).toBe(digest(Buffer.concat(sent)));
});

test('a delay that becomes shorter lets nothing overtake', async () => {
  const port = await serve(echo);
  const link = await linkTo(port, { ...CLEAR, delayMs: 30 });
  const { socket, bytes, ended } = client(link);
  socket.write('first ');
  await once(socket, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 5));
  link.set('up', CLEAR);
  socket.end('second');
  await ended;
  expect(bytes().toString()).toBe('first second');
});

test('with a limit everything arrives, on two connections at once', async () => {
  const link = await linkTo(await serve(echo), { ...CLEAR, bytesPerSecond: 2_000_000 });
  const text = 'x'.repeat(60_000);
  expect(await Promise.all([roundTrip(link, `a${text}`), roundTrip(link, `b${text}`)])).toEqual([
    `a${text}`,
    `b${text}`,
  ]);
});

test('one side may end and still receive', async () => {
  const port = await serve((socket) => {
    let got = '';
    socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
    socket.on('end', () => socket.end(`answer to ${got}`));
  });
  expect(await roundTrip(await linkTo(port, LATE, LATE), 'question')).toBe('answer to question');
});

test('a cut loses what is on the way, lets new bytes vanish, and resets the connection when it is lifted', async () => {
  const arrived: string[] = [];
  const port = await serve((socket) => void socket.on('data', (chunk: Buffer) => arrived.push(chunk.toString())));
  const link = await linkTo(port, NEVER);
  const { socket, ended } = client(link);
  await once(socket, 'connect');
  socket.write('on the way');
  await new Promise((resolve) => setTimeout(resolve, 20));
  link.set('up', HANG);
  socket.write('into the hole');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(socket.destroyed).toBe(false);
  link.set('up', CLEAR);
  expect(await ended).toBe('ECONNRESET');
  expect(arrived).toEqual([]);
});

test('a connection made during a cut hangs and is reset when it is lifted; one made after works', async () => {
  const link = await linkTo(await serve(echo), CLEAR, HANG);
  const { socket, bytes, ended } = client(link);
  await once(socket, 'connect');
  socket.write('anybody?');
  await new Promise((resolve) => setTimeout(resolve, 20));
  link.set('down', CLEAR);
  expect(await ended).toBe('ECONNRESET');
  expect(bytes()).toHaveLength(0);
  expect(await roundTrip(link, 'again')).toBe('again');
});

test('a cut of one direction lets the other pass', async () => {
  const arrived: string[] = [];
  let heard = (): void => undefined;
  const reached = new Promise<void>((resolve) => (heard = resolve));
  const port = await serve((socket) => {
    socket.on('data', (chunk: Buffer) => {
      arrived.push(chunk.toString());
      socket.write('answer');
      heard();
    });
  });
  const link = await linkTo(port, CLEAR, HANG);
  const { socket, bytes } = client(link);
  socket.write('question');
  await reached;
  expect(arrived).toEqual(['question']);
  expect(bytes()).toHaveLength(0);
});

test('a reset ends open connections and refuses new ones until it is lifted', async () => {
  const link = await linkTo(await serve(echo));
  const open = client(link);
  await once(open.socket, 'connect');
  open.socket.write('x');
  await once(open.socket, 'data');
  link.set('down', RESET);
  expect(await open.ended).toBe('ECONNRESET');
  expect(await client(link).ended).toBe('ECONNRESET');
  link.set('down', CLEAR);
  expect(await roundTrip(link, 'back')).toBe('back');
});

test('where nothing listens, the connection is reset', async () => {
  expect(await client(await linkTo(null)).ended).toBe('ECONNRESET');
  const port = await serve(echo);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await client(await linkTo(port)).ended).toBe('ECONNRESET');
});

test('a receiver that takes nothing stops its sender: the link does not keep the bytes', async () => {
  const port = await serve((socket) => void socket.pause());
  const link = await linkTo(port);
  const { socket } = client(link);
  const piece = Buffer.alloc(256 * 1024);
  let taken = 0;
  let settled = 0;
  // The kernel's own buffers take some megabytes; a link without an end would take all 200.
  while (taken < 800 && settled < 20) {
    if (socket.write(piece)) taken += 1;
    else {
      const drained = await Promise.race([
        once(socket, 'drain').then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 25)),
      ]);
      if (drained) {
        taken += 1;
        settled = 0;
      } else settled = 20;
    }
  }
  expect(taken).toBeLessThan(800);
});

test('closing resets what is open', async () => {
  const link = await linkTo(await serve(echo));
  const { socket, ended } = client(link);
  socket.write('x');
  await once(socket, 'data');
  await link.close();
  expect(await ended).toBe('ECONNRESET');
});
