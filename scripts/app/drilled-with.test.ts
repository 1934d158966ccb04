/** The evidence of a drill names every overlay that took part, wherever it lies. */
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { overlaysOf } from './drilled-with';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'drilled-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
});
afterEach(() => rmSync(project, { recursive: true }));

const overlays = (): Readonly<Record<string, string>> => overlaysOf({ paths: { project } });

test('an environment that is a link, and an overlay that is one, are in it as if they lay there', () => {
  const before = overlays();
  expect(Object.keys(before)).toEqual(
    expect.arrayContaining([
      'env/base.tfvars.json',
      'env/regions/us-east-1.tfvars.json',
      'env/warm-standby/env.tfvars.json',
      'env/warm-standby/us-west-2.tfvars.json',
    ]),
  );
  mkdirSync(join(project, 'elsewhere'));
  renameSync(join(project, 'env/warm-standby'), join(project, 'elsewhere/ws'));
  symlinkSync('../elsewhere/ws', join(project, 'env/warm-standby'));
  renameSync(join(project, 'env/base.tfvars.json'), join(project, 'elsewhere/base'));
  symlinkSync('../elsewhere/base', join(project, 'env/base.tfvars.json'));
  expect(overlays()).toEqual(before);
  writeFileSync(join(project, 'elsewhere/ws/us-west-2.tfvars.json'), '{"changed":true}');
  expect(overlays()).not.toEqual(before);
});

test('links in a circle, and links that lead nowhere, hold up nobody', () => {
  const before = overlays();
  symlinkSync('..', join(project, 'env/warm-standby/round'));
  symlinkSync('nowhere', join(project, 'env/warm-standby/gone.tfvars.json'));
  expect(overlays()).toEqual(before);
});
