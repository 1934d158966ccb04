// A task of the tests: says what it finds around it, and connects where it is told to.
import { lookup } from 'node:dns/promises';
import { createServer, get } from 'node:http';
import { get as getSecurely } from 'node:https';
import { connect } from 'node:net';

const { PORT, TASK_ID, ILL, FAILS, DEAF } = process.env;
if (FAILS) {
  console.log(`no ${FAILS}`);
  process.exit(7);
}
if (DEAF) process.on('SIGTERM', () => undefined);
else process.on('SIGTERM', () => process.exit(0));

/** Sends `hello` and gives back what comes. */
function say(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const seen = { events: [], text: '' };
    // Before there is a connection: it waits in the socket.
    socket.write('hello');
    for (const event of ['connect', 'ready', 'end']) socket.on(event, () => seen.events.push(event));
    socket.on('data', (chunk) => (seen.text += chunk));
    socket.on('error', ({ code, message, address, syscall }) => (seen.error = { code, message, address, syscall }));
    socket.on('close', () => resolve(seen));
  });
}

function ask(url) {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? getSecurely : get;
    send(url, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    }).on('error', ({ code, message }) => resolve({ code, message }));
  });
}

const routes = {
  '/healthz': () => ({ ok: true }),
  '/environment': () => ({ ...process.env }),
  '/now': () => ({ now: Date.now(), made: new Date().getTime(), fixed: new Date(5).toISOString() }),
  '/say': ({ host, port }) => say(host, port),
  '/ask': ({ url }) => ask(url),
  '/lookup': ({ name }) => lookup(name, { all: true }).catch(({ code }) => ({ code })),
  '/exit': () => setTimeout(() => process.exit(3), 10) && { bye: true },
};
createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://task');
  const found = routes[pathname];
  response.statusCode = found === undefined || (pathname === '/healthz' && ILL) ? 500 : 200;
  response.end(JSON.stringify((await found?.(Object.fromEntries(searchParams))) ?? null));
}).listen(Number(PORT), () => console.log(`${TASK_ID} is up`));
