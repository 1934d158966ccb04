import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTerraform } from './binary';
import { terraformEnvironment } from './environment';
import { thrownBy } from './testing/plans';
import { cliConfiguration, findProviders, linkPackages, platformName } from './providers';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'providers-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const mirror = (at: string, platform = 'linux_amd64'): string => {
  const path = join(root, at);
  mkdirSync(join(path, 'registry.terraform.io', 'hashicorp', 'aws', '5.100.0', platform), { recursive: true });
  return path;
};
const find = (env: Record<string, string>, shared: string[] = []) =>
  findProviders({
    env: { HOME: join(root, 'home'), XDG_DATA_DIRS: join(root, 'none'), ...env },
    registry: 'registry.terraform.io',
    platform: 'linux_amd64',
    shared,
  });

describe('where the provider comes from', () => {
  it('is DR_PROVIDER_MIRROR before anything else', () => {
    mirror('home/.terraform.d/plugins');
    expect(find({ DR_PROVIDER_MIRROR: mirror('named') })).toMatchObject({
      kind: 'filesystem',
      path: join(root, 'named'),
    });
    expect(find({ DR_PROVIDER_MIRROR: 'https://mirror.example.com/tf' })).toMatchObject({
      url: 'https://mirror.example.com/tf/',
    });
  });

  it('is an error if that variable names no mirror', () => {
    const named = mirror('named', 'plan9_amd64');
    expect(thrownBy(() => find({ DR_PROVIDER_MIRROR: named }))).toMatchObject({ code: 'no-provider-mirror' });
  });

  it('is a folder that Terraform implies, then one level below a shared folder, then the registry', () => {
    expect(find({})).toMatchObject({ kind: 'direct' });
    const shared = mirror('opt/anything');
    expect(find({}, [join(root, 'opt')])).toMatchObject({ path: shared });
    const implied = mirror('home/.terraform.d/plugins');
    expect(find({}, [join(root, 'opt')])).toMatchObject({ path: implied });
  });

  it('takes packages of the mirror from there, and others from the registry', () => {
    const text = cliConfiguration(linkPackages(find({ DR_PROVIDER_MIRROR: mirror('named') }), join(root, 'links')));
    expect(text.match(/(include|exclude) = \["registry\.terraform\.io\/hashicorp\/aws"\]/g)).toHaveLength(2);
    expect(text).toContain(join(root, 'named'));
  });

  it('offers Terraform’s packages to OpenTofu under its own registry’s name', () => {
    const named = mirror('named');
    const source = findProviders({
      env: { DR_PROVIDER_MIRROR: named },
      registry: 'registry.opentofu.org',
      platform: 'linux_amd64',
      shared: [],
    });
    const links = join(root, 'links');
    // Twice: the next run finds the links of this one.
    linkPackages(source, links);
    const text = cliConfiguration(linkPackages(source, links));
    expect(text).toContain(`path    = ${JSON.stringify(links)}`);
    expect(text.match(/(include|exclude) = \["registry\.opentofu\.org\/hashicorp\/aws"\]/g)).toHaveLength(2);
    const versions = join('hashicorp', 'aws');
    const [version = ''] = readdirSync(join(links, 'registry.opentofu.org', versions));
    expect(realpathSync(join(links, 'registry.opentofu.org', versions, version, 'linux_amd64'))).toBe(
      realpathSync(join(named, 'registry.terraform.io', versions, version, 'linux_amd64')),
    );
  });

  it('knows Terraform’s name of this platform', () => {
    expect([platformName('linux', 'x64'), platformName('darwin', 'arm64'), platformName('win32', 'x64')]).toEqual([
      'linux_amd64',
      'darwin_arm64',
      'windows_amd64',
    ]);
  });
});

describe('the environment of Terraform', () => {
  const caller = {
    PATH: '/bin',
    HOME: '/home/ann',
    AWS_PROFILE: 'prod',
    TF_VAR_x: '1',
    HTTPS_PROXY: 'http://p',
    OTHER: 'o',
  };
  const common = { cliConfigFile: '/ours', emptyHome: '/empty' };

  it('holds nothing of the user in a lab', () => {
    const env = terraformEnvironment({ ...common, caller, lab: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
    expect(env).toMatchObject({ HOME: '/empty', TF_CLI_CONFIG_FILE: '/ours', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    for (const name of ['AWS_PROFILE', 'TF_VAR_x', 'HTTPS_PROXY', 'OTHER']) expect(env).not.toHaveProperty(name);
  });

  it('holds the caller’s credentials in an account, and their Terraform configuration where there is one', () => {
    const env = terraformEnvironment({ ...common, caller: { ...caller, HOME: root }, lab: null });
    expect(env).toMatchObject({ AWS_PROFILE: 'prod', HTTPS_PROXY: 'http://p', TF_CLI_CONFIG_FILE: '/ours' });
    expect(env).not.toHaveProperty('TF_VAR_x');
    writeFileSync(join(root, '.terraformrc'), '');
    const own = terraformEnvironment({ ...common, caller: { ...caller, HOME: root }, lab: null });
    expect(own['TF_CLI_CONFIG_FILE']).toBe(join(root, '.terraformrc'));
  });
});

describe('which Terraform', () => {
  const says = (stdout: string) => () => Promise.resolve({ code: 0, stdout, stderr: '' });
  const env = { TERRAFORM_BINARY_NAME: 'tf' };

  it('may be Terraform or OpenTofu from 1.11', async () => {
    expect(await findTerraform(env, says('Terraform v1.11.4\non linux_amd64'))).toMatchObject({
      flavour: 'terraform',
      version: '1.11.4',
    });
    expect(await findTerraform(env, says('OpenTofu v1.11.0\non linux_amd64'))).toMatchObject({ flavour: 'opentofu' });
  });

  it('may not be older, or missing', async () => {
    await expect(findTerraform(env, says('Terraform v1.10.5'))).rejects.toMatchObject({ code: 'terraform-too-old' });
    await expect(findTerraform({ TERRAFORM_BINARY_NAME: 'no-such-terraform', PATH: '/bin' })).rejects.toMatchObject({
      code: 'terraform-missing',
    });
  });
});
