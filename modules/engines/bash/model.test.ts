import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { carryModels } from '../../recovery/testing/models';
import { READING, READ_MODEL } from './model';
import { quote } from './quote';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'models-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => writeFileSync(join(folder, 'aws'), '\u007fELF\n'));

/** Numbers of the calls that are left open; null where nothing could be read. */
function open(...calls: readonly (readonly [service: string, verb: string, input: unknown])[]): string[] | null {
  const words = calls.flatMap(([service, verb, input]) => [service, verb, JSON.stringify(input)]);
  const { status, stdout } = spawnSync('python3', ['-B', '-c', READ_MODEL, join(folder, 'aws'), ...words], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : null;
}

const WHOLE = { GlobalClusterIdentifier: 'g', TargetDbClusterIdentifier: 'c', AllowDataLoss: true };

it.each<[string, string, unknown, boolean]>([
  ['an operation with what it takes', 'failover-global-cluster', WHOLE, true],
  ['a parameter that it does not know', 'failover-global-cluster', { ...WHOLE, Other: 1 }, false],
  ['a parameter that is missing', 'failover-global-cluster', { AllowDataLoss: true }, false],
  ['an operation that it does not have', 'switchover-global-cluster', WHOLE, false],
  ['an operation without input', 'describe-nothing', {}, true],
  ['input where none is taken', 'describe-nothing', { A: 1 }, false],
  ['names deep in lists', 'describe-db-clusters', { Filters: [{ Name: 'a', Values: ['b'] }] }, true],
  ['an unknown name deep in lists', 'describe-db-clusters', { Filters: [{ Name: 'a', Value: 'b' }] }, false],
  ['a missing name deep in lists', 'describe-db-clusters', { Filters: [{ Values: ['b'] }] }, false],
  ['a text where a list is wanted', 'describe-db-clusters', { Filters: 'a' }, false],
  ['a list where a text is wanted', 'describe-db-clusters', { Filters: [{ Name: ['a'] }] }, false],
  ['any key of a map', 'describe-db-clusters', { Tags: { any: 'a' } }, true],
  ['a list in a map of texts', 'describe-db-clusters', { Tags: { any: ['a'] } }, false],
])('%s', (_what, verb, input, cleared) => {
  carryModels(folder);
  // Between two calls that are clear: the number is the right one.
  const clear = ['rds', 'describe-db-clusters', {}] as const;
  expect(open(clear, ['rds', verb, input], clear)).toEqual(cleared ? [] : ['1']);
});

it('does not clear what an older CLI does not know', () => {
  carryModels(folder, false);
  expect(open(['rds', 'failover-global-cluster', WHOLE])).toEqual(['0']);
});

it.each<[string, () => string[] | null]>([
  ['a service whose model is not there', () => (carryModels(folder), open(['ecs', 'describe-services', {}]))],
  ['no models at all', () => open(['rds', 'describe-db-clusters', {}])],
  ['no call', () => (carryModels(folder), open())],
])('ends with an error, and clears nothing, where there is %s', (_what, made) => {
  expect(made()).toBeNull();
});

/** What the script's own function leaves in `open`, or `asks` where it gives up; the CLI is these lines. */
function inScript(lines: string, env: Readonly<Record<string, string>> = {}): string {
  writeFileSync(join(folder, 'aws'), lines);
  chmodSync(join(folder, 'aws'), 0o755);
  const said = ['w rds failover-global-cluster', 'w rds describe-db-clusters', 'w rds no-such-call'];
  const calls = said.map((words, index) => `${words} ${quote(JSON.stringify(index === 0 ? WHOLE : {}))}`);
  const script = `set -u\nmodel_reader=${quote(READ_MODEL)}\nsaid=(${calls.join(' ')})\n${READING}\nif reads_models; then printf '%s' "$open"; else printf asks; fi`;
  const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
  return spawnSync('bash', ['-p', '-c', script], { encoding: 'utf8', env: { PATH, HOME: folder, ...env } }).stdout;
}

describe('the script', () => {
  beforeEach(() => carryModels(folder));

  it.each<[string, string, string]>([
    ['reads the models beside a bundled CLI, which is no script', '\u007fELF\0\0\n', '2'],
    ['has them read by the Python that runs the CLI', '#!/usr/bin/env python3\n', '2'],
    ['asks a CLI that something else runs', '#!/bin/bash\n', 'asks'],
    ['asks a CLI whose Python is not there', '#!/nowhere/python3\n', 'asks'],
  ])('%s', (_what, lines, expected) => expect(inScript(lines)).toBe(expected));

  it('asks a CLI that takes models from elsewhere too', () => {
    expect(inScript('\u007fELF\n', { AWS_DATA_PATH: '/models' })).toBe('asks');
    mkdirSync(join(folder, '.aws', 'models'), { recursive: true });
    expect(inScript('\u007fELF\n')).toBe('asks');
  });
});
