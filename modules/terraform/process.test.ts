import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAll, run, runningPrograms, type ProcessRequest, type Writing } from './process';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);

/** A program that stops slowly; `stop`: its action on the signal. */
function program(stop: string, before = ''): string {
  const path = file('terraform');
  writeFileSync(
    path,
    `#!/bin/sh\ntrap 'echo interrupted >> told; ${stop}' INT\n${before}\ntouch ready\nwhile :; do sleep 0.05; done\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

const writing: Writing = { title: 'apply e.one', doing: () => ['create a.b'] };

function start(command: string, more: Partial<ProcessRequest> = {}, graceMs = 50) {
  const stop = new AbortController();
  const env = { PATH: process.env['PATH'] ?? '' };
  const ended = run({ command, args: [], cwd: folder, env, signal: stop.signal, ...more }, graceMs);
  return { ended, stop: () => stop.abort(new Error('told to stop')) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((wake) => setTimeout(wake, 10));
}
const ready = () => until(() => existsSync(file('ready')));

it('waits for a state writer longer than any grace, tells it once to stop, and reports its end', async () => {
  const { ended, stop } = start(program('sleep 1; echo state > state; exit 3'), { writing });
  await ready();
  expect(runningPrograms()).toEqual([expect.objectContaining({ program: 'terraform', writing })]);
  stop();
  expect(await ended).toMatchObject({ code: 3, stopped: 'interrupted' });
  expect(existsSync(file('state'))).toBe(true);
  expect(readFileSync(file('told'), 'utf8')).toBe('interrupted\n');
  expect(runningPrograms()).toEqual([]);
});

it('kills other programs after their grace', async () => {
  const { ended, stop } = start(program('sleep 1; echo late > late; exit 0'));
  await ready();
  stop();
  await expect(ended).rejects.toThrow('told to stop');
  expect(existsSync(file('late'))).toBe(false);
});

it('reports killed programs after a second signal', async () => {
  const { ended, stop } = start(program('sleep 30'), { writing });
  await ready();
  stop();
  await until(() => existsSync(file('told')));
  killAll();
  expect(await ended).toMatchObject({ code: null, stopped: 'killed' });
});

it('passes on each line at once, the last one without a line end too, and never part of a character', async () => {
  const lines: string[] = [];
  const path = program('exit 0', `printf '{"a":1}\\nzwölf'; printf ' Köche'; kill -INT $$`);
  const { ended } = start(path, { writing, onLine: (line) => lines.push(line) });
  const { stdout, stderr } = await ended;
  expect(lines).toEqual(['{"a":1}', 'zwölf Köche']);
  expect([stdout, stderr]).toEqual(['{"a":1}\nzwölf Köche', 'zwölf Köche']);
  expect(readdirSync(folder).filter((name) => name.startsWith('output'))).toEqual([]);
});

it('keeps a record while it runs and removes it afterwards, also if the program cannot be started', async () => {
  const registry = file('running');
  const { ended, stop } = start(program('exit 0'), { writing, registry });
  await ready();
  expect(readdirSync(registry)).toHaveLength(1);
  stop();
  await ended;
  await expect(start(file('nowhere'), { registry }).ended).rejects.toThrow('ENOENT');
  await expect(start(file('nowhere'), { registry, writing }).ended).rejects.toThrow('ENOENT');
  expect(readdirSync(registry)).toEqual([]);
});
