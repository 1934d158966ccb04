// From the start of a command to its first request to AWS, beside a Node process that does nothing. What answers at the lab's address
// is this process, so that no lab is needed: it notes when a signed request arrives, and the command is ended there.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dr, line, middle, once, ROOT, seconds, times } from './measure.mjs';
import { withProgram } from './typescript.mjs';

export const title = 'first call to AWS, in a lab';

const RUNS = 15;
const COMMANDS = {
  'dr failover --lab': ['failover', '--to', 'us-west-2', '--yes'],
  'dr status --lab': ['status'],
};

export async function run() {
  const project = mkdtempSync(join(tmpdir(), 'twinstate-first-call-'));
  const server = createServer();
  try {
    cpSync(join(ROOT, 'env'), join(project, 'env'), { recursive: true });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${server.address().port}`;
    // A lab says its time at once; what asks for it before the first call to AWS must not wait here.
    server.on('request', (request, response) => {
      if (request.url === '/_lab/clock') response.end(JSON.stringify({ now: Date.now() }));
    });
    await withProgram('address', (program) => once([...program, project, endpoint, String(process.pid)]));
    const commands = Object.entries(COMMANDS).map(([name, words]) => {
      return { name, command: dr(...words, '--lab', '--env', 'warm-standby', '--project', project), took: [] };
    });
    const empty = [];
    // Each to its end once, so that what it compiled is kept, as it is after a day of use. Nobody answers it.
    const hangUp = (request) => request.headers.authorization !== undefined && request.socket.destroy();
    server.on('request', hangUp);
    for (const { command } of commands) await ended(command);
    server.off('request', hangUp);
    for (let index = 0; index < RUNS; index += 1) {
      // In turn, so that what else the machine does meets all of them alike.
      empty.push(once([process.execPath, '-e', '']).seconds);
      for (const { command, took } of commands) took.push(await untilCalled(server, command));
    }
    line(seconds(middle(empty)), 'an empty Node process');
    for (const { name, took } of commands) {
      const ratio = middle(took) / middle(empty);
      line(seconds(middle(took)), `${name}: start to first call`);
      line(times(ratio), `${name}: start to first call / empty process`, { text: '<= 4 x', met: ratio <= 4 });
    }
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(project, { recursive: true, force: true });
  }
}

/** Seconds from the start of the command until it asks AWS something. Throws with what it said when it ends before. */
function untilCalled(server, [command, ...args]) {
  return new Promise((resolve, reject) => {
    let seconds = null;
    const began = process.hrtime.bigint();
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    const said = [];
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    const called = (request) => {
      if (seconds !== null || request.headers.authorization === undefined) return;
      seconds = Number(process.hrtime.bigint() - began) / 1e9;
      child.kill('SIGKILL');
    };
    server.on('request', called);
    child.once('close', (code) => {
      server.off('request', called);
      if (seconds === null)
        reject(new Error(`${args.join(' ')} ended with ${code} and asked nothing:\n${said.join('')}`));
      else resolve(seconds);
    });
  });
}

function ended([command, ...args]) {
  return new Promise((resolve) => spawn(command, args, { cwd: ROOT, stdio: 'ignore' }).once('close', resolve));
}
