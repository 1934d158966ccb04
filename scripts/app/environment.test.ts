import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrError } from '../../modules/console/errors';
import { chooseEnvironment, requireNamed } from './environment';

let project: string;
beforeEach(() => (project = mkdtempSync(join(tmpdir(), 'environment-'))));
afterEach(() => rmSync(project, { recursive: true, force: true }));

function environments(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(project, 'env', name), { recursive: true });
    writeFileSync(join(project, 'env', name, 'env.tfvars.json'), '{}');
  }
}
const defaults = (text: string): void => writeFileSync(join(project, 'cdktf.json'), text);

function refusal(act: () => unknown): Partial<DrError> {
  try {
    act();
  } catch (error) {
    if (error instanceof DrError) return error;
    throw error;
  }
  return {};
}

describe('which environment is meant', () => {
  it('the only one, without anything said', () => {
    environments('prod');
    expect(chooseEnvironment(project, undefined)).toEqual({ name: 'prod', how: 'only' });
    expect(() => requireNamed(project, undefined)).not.toThrow();
  });

  it('of several, the named one, and otherwise the project’s default', () => {
    environments('prod', 'test');
    defaults('{ "context": { "environment": "test" } }');
    expect(chooseEnvironment(project, 'prod')).toEqual({ name: 'prod', how: 'named' });
    expect(chooseEnvironment(project, '')).toEqual({ name: 'test', how: 'default' });
  });

  it('none, where there is nothing to go by', () => {
    expect(refusal(() => chooseEnvironment(project, undefined))).toMatchObject({ code: 'no-environment' });
    environments('prod', 'test');
    defaults('{}');
    expect(refusal(() => chooseEnvironment(project, undefined))).toMatchObject({
      code: 'no-environment',
      fix: expect.stringContaining('--env prod') as string,
    });
  });

  it.each(['{ "context": { "environment": "gone" } }', '{ "context": { "environment": 7 } }', 'no JSON', 'null'])(
    'a default that cannot be is said, not passed over: %s',
    (text) => {
      environments('prod', 'test');
      defaults(text);
      expect(refusal(() => chooseEnvironment(project, undefined)).code).toBe('bad-default');
      expect(chooseEnvironment(project, 'prod').name).toBe('prod');
    },
  );

  it('an account is never chosen by a default', () => {
    environments('prod', 'test');
    defaults('{ "context": { "environment": "test" } }');
    expect(refusal(() => requireNamed(project, undefined))).toMatchObject({ code: 'environment-not-named', exit: 3 });
    expect(() => requireNamed(project, 'test')).not.toThrow();
  });
});
