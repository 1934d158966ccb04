/** A dr that can be killed: starts a program as Terraform is started, says so on standard output, and waits. */
import { createWriteStream } from 'node:fs';
import { run } from '../process';

const [command = '', cwd = '', registry = '', writes = ''] = process.argv.slice(2);
const writing = writes === 'writes' ? { writing: { title: 'apply', doing: () => [] } } : {};
const env = { PATH: process.env['PATH'] ?? '' };
void run({ command, args: [], cwd, env, registry, ...writing }, 30_000);
createWriteStream('', { fd: 1 }).write('started\n');
setInterval(() => undefined, 1000);
