import { recordingConsole } from '../console/testing/quiet';
import { sampleTopology } from '../topology/testing/sample';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { bootstrap, type BootstrapPorts } from './bootstrap';
import { bucketPolicy, harmfulRules } from './documents';
import { password } from './secret';
import { FakeAccount } from './testing/account';

const topology = sampleTopology();
const [EAST, WEST, CONTROL] = ['us-east-1', 'us-west-2', 'us-east-2'] as const;
const COPY = `shop-warm-standby-tfstate-copy-${WEST}`;
const bucketIn = (region: string): string => `shop-warm-standby-tfstate-${region}`;

function ports(account: FakeAccount, overrides: Partial<BootstrapPorts> = {}): BootstrapPorts {
  return {
    adapter: account,
    console: recordingConsole({ confirm: true }),
    clock: { now: () => 0, sleep: () => Promise.resolve(), scale: 1 },
    randomBytes: (count) => Uint8Array.from({ length: count }, (_, index) => (index * 37) % 256),
    types: TERRAFORM_TYPES,
    yes: true,
    ...overrides,
  };
}

/** The value that the account got for its secret. */
function storedSecret(account: FakeAccount): { readonly password: string; readonly username: string } {
  const [secret] = account.secrets.values();
  return JSON.parse(secret?.value ?? '{}') as { password: string; username: string };
}

describe('bootstrap', () => {
  it('makes what a first apply needs, each in its own region', async () => {
    const account = new FakeAccount();
    await bootstrap(topology, ports(account));
    expect([...account.buckets].map(([name, { region }]) => [name, region]).sort()).toEqual(
      [...[EAST, WEST, CONTROL].map((region) => [bucketIn(region), region]), [COPY, WEST]].sort(),
    );
    for (const [name, { region, settings }] of account.buckets) {
      expect(settings['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
      expect(Object.values(settings['PublicAccessBlockConfiguration'] ?? {})).toEqual([true, true, true, true]);
      expect(settings['OwnershipControls']).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
      expect(settings['Policy']).toMatch(/"Effect":"Deny".*"aws:SecureTransport":"false"/);
      expect(settings['ServerSideEncryptionConfiguration']).toMatchObject({
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: {
              KMSMasterKeyID: expect.stringContaining(`arn:aws:kms:${region}:`) as string,
            },
            BucketKeyEnabled: true,
          },
        ],
      });
      expect([name, settings['LifecycleConfiguration']]).toEqual([
        name,
        { Rules: [expect.objectContaining({ Status: 'Enabled' })] },
      ]);
    }
    expect([...account.keys.values()].every(({ rotates }) => rotates)).toBe(true);
    expect([...account.secrets.keys()]).toEqual([`${EAST} shop/warm-standby/database`]);
    const [secret] = account.secrets.values();
    expect(secret?.key).toContain(`arn:aws:kms:${EAST}:`);
    expect(secret?.replicas).toEqual([
      expect.objectContaining({ Region: WEST, KmsKeyId: expect.stringContaining(`arn:aws:kms:${WEST}:`) as string }),
    ]);
    expect(storedSecret(account)).toMatchObject({ username: 'dbadmin', engine: 'postgres', port: 5432 });
  });

  it('does nothing the second time', async () => {
    const account = new FakeAccount();
    await bootstrap(topology, ports(account));
    const before = account.mutating().length;
    const result = await bootstrap(topology, ports(account));
    expect(account.mutating()).toHaveLength(before);
    expect(result.made).toEqual([]);
    expect(result.adopted).toContain(`${EAST}: bucket ${bucketIn(EAST)}`);
  });

  it('completes what an earlier run left half done, whichever call it failed at', async () => {
    const whole = new FakeAccount();
    await bootstrap(topology, ports(whole));
    const steps = [...new Set(whole.mutating())].filter((step) => !step.startsWith('CreateAlias'));
    for (const step of steps) {
      const account = new FakeAccount();
      account.failures.set(step, ['AccessDenied']);
      await expect(bootstrap(topology, ports(account))).rejects.toMatchObject({ code: 'bootstrap-incomplete' });
      await bootstrap(topology, ports(account));
      expect([step, (await bootstrap(topology, ports(account))).made]).toEqual([step, []]);
      expect([step, account.keys.size]).toEqual([step, 3]);
    }
  });

  it('waits for a region that is busy, and does not make a second key for a lost answer', async () => {
    const account = new FakeAccount();
    account.failures.set(`PutBucketVersioning ${WEST}`, ['SlowDown', 'ECONNRESET']);
    await bootstrap(topology, ports(account));
    const lost = new FakeAccount();
    lost.failures.set(`CreateKey ${WEST}`, ['ECONNRESET']);
    await expect(bootstrap(topology, ports(lost))).rejects.toMatchObject({ code: 'bootstrap-incomplete', exit: 4 });
    expect(lost.mutating().filter((call) => call === `CreateKey ${WEST}`)).toHaveLength(1);
    // The other regions were finished; the secret was not begun without all keys.
    expect([...lost.buckets.keys()].sort()).toEqual([bucketIn(EAST), bucketIn(CONTROL)].sort());
    expect(lost.more.roles.size).toBe(0);
    expect(lost.secrets.size).toBe(0);
  });

  it('refuses a bucket of somebody else before it makes anything', async () => {
    for (const bucket of [
      { owner: '999999999999', region: WEST },
      { owner: '123456789012', region: 'eu-west-1' },
    ]) {
      const account = new FakeAccount();
      account.buckets.set(bucketIn(WEST), { ...bucket, settings: {} });
      await expect(bootstrap(topology, ports(account))).rejects.toMatchObject({
        code: 'bootstrap-conflict',
        what: expect.stringContaining(bucketIn(WEST)) as string,
      });
      expect(account.mutating()).toEqual([]);
    }
  });

  it('adopts a bucket with its own policy and adds only what is missing', async () => {
    const account = new FakeAccount();
    const theirs = { Sid: 'Auditors', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
    const settings = {
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: theirs }) as unknown as Record<string, unknown>,
    };
    account.buckets.set(bucketIn(EAST), { region: EAST, owner: '123456789012', settings });
    await bootstrap(topology, ports(account));
    const policy = account.buckets.get(bucketIn(EAST))?.settings['Policy'] as unknown as string;
    expect((JSON.parse(policy) as { Statement: unknown[] }).Statement).toEqual([
      theirs,
      expect.objectContaining({ Effect: 'Deny' }),
    ]);
  });

  const asking = (overrides: object = {}) =>
    sampleTopology({
      environment: {
        ci: { provider: 'github', repository: 'acme/shop', branch: 'main' },
        operator_principals: ['arn:aws:iam::123456789012:user/ann'],
        break_glass_principals: ['arn:aws:iam::123456789012:role/rescue'],
        ...overrides,
      },
    });

  it('copies the global state and new images to other regions, and the copy has the key of its own region', async () => {
    const account = new FakeAccount();
    await bootstrap(topology, ports(account));
    const copied = account.buckets.get(bucketIn(CONTROL))?.settings['ReplicationConfiguration'];
    expect(copied).toMatchObject({
      Role: 'arn:aws:iam::123456789012:role/shop-warm-standby-state-copy',
      Rules: [
        {
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: {
            Bucket: `arn:aws:s3:::${COPY}`,
            EncryptionConfiguration: { ReplicaKmsKeyID: expect.stringContaining(`arn:aws:kms:${WEST}:`) as string },
          },
        },
      ],
    });
    expect(account.more.rules.get(EAST)).toMatchObject([{ destinations: [{ region: WEST }] }]);
    expect(account.more.rules.get(WEST)).toMatchObject([{ destinations: [{ region: EAST }] }]);
    for (const [name, repository] of account.more.repositories) {
      const [region = ''] = name.split(' ');
      expect(repository).toMatchObject({
        imageTagMutability: 'IMMUTABLE',
        encryptionConfiguration: { kmsKey: expect.stringContaining(`:${region}:`) as string },
      });
    }
  });

  it('keeps rules of other repositories, and says what was pushed before the rule', async () => {
    const account = new FakeAccount();
    const theirs = { destinations: [{ region: 'eu-west-1', registryId: '123456789012' }], repositoryFilters: [] };
    account.more.rules.set(EAST, [theirs]);
    account.more.repositories.set(`${EAST} shop/api`, { imageTagMutability: 'MUTABLE', lifecycle: '{}' });
    const { digest } = topology.settings.regions[0]?.image ?? { digest: '' };
    account.more.images.add(`${EAST} shop/api ${digest}`);
    const { notes } = await bootstrap(topology, ports(account));
    expect(account.more.rules.get(EAST)).toEqual([
      theirs,
      expect.objectContaining({ destinations: [{ region: WEST, registryId: '123456789012' }] }),
    ]);
    expect(account.mutating()).not.toContain(`PutImageTagMutability ${EAST}`);
    expect(notes.join('\n')).toMatch(/us-east-1: tags of repository shop\/api can be moved; left so/);
    expect(notes.join('\n')).toMatch(/us-west-2: image .* was pushed before the rule/);
  });

  it('makes roles only for those whom the settings name, and follows the settings', async () => {
    const account = new FakeAccount();
    await bootstrap(topology, ports(account));
    expect([...account.more.roles.keys()]).toEqual(['shop-warm-standby-state-copy']);
    // Whoever applies makes roles of tasks, and none without it.
    expect([...account.more.policies.keys()]).toContain(topology.taskBoundaryArn);
    await bootstrap(asking(), ports(account));
    const trust = (role: string): string => account.more.roles.get(`shop-warm-standby-${role}`)?.trust ?? '';
    expect(trust('ci')).toContain('"repo:acme/shop:ref:refs/heads/main"');
    expect(trust('operator')).toMatch(/user\/ann.*aws:MultiFactorAuthPresent/);
    expect(account.more.roles.get('shop-warm-standby-break-glass')?.maxSession).toBe(3600);
    expect((await bootstrap(asking(), ports(account))).made).toEqual([]);
    await bootstrap(asking({ operator_principals: ['arn:aws:iam::123456789012:user/bob'] }), ports(account));
    expect(trust('operator')).toMatch(/user\/bob/);
  });

  it('brings its own policies up to date, and leaves those of others', async () => {
    for (const ours of [true, false]) {
      const account = new FakeAccount();
      await bootstrap(asking(), ports(account));
      const arn = 'arn:aws:iam::123456789012:policy/shop-warm-standby-operator-1';
      const policy = account.more.policies.get(arn);
      const old = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
      account.more.policies.set(arn, { versions: [old], tags: ours ? policy?.tags : [] });
      const { notes } = await bootstrap(asking(), ports(account));
      expect(account.more.policies.get(arn)?.versions).toEqual(ours ? [old, policy?.versions[0]] : [old]);
      expect(notes.some((note) => /operator-1 is not dr's and differs .*without s3:\*/.test(note))).toBe(!ours);
    }
  });

  it('adopts a provider of GitHub that is there for others', async () => {
    const account = new FakeAccount();
    const arn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
    account.more.providers.set(arn, ['https://github.com/acme']);
    await bootstrap(asking(), ports(account));
    expect(account.more.providers.get(arn)).toEqual(['https://github.com/acme', 'sts.amazonaws.com']);
  });

  it('never lets the password out of the call that stores it', async () => {
    const account = new FakeAccount();
    const console = recordingConsole({ confirm: true });
    account.failures.set(`CreateSecret ${EAST}`, ['ValidationException']);
    const error: unknown = await bootstrap(topology, ports(account, { console })).catch((thrown: unknown) => thrown);
    await bootstrap(topology, ports(account, { console }));
    const secret = storedSecret(account).password;
    expect(secret).toHaveLength(40);
    const { message, stack, ...rest } = error as Error;
    const visible = [...console.heard, message, String(stack), JSON.stringify(rest)].join('\n');
    expect(visible).toContain('CreateSecret');
    expect(visible).not.toContain(secret);
    expect(account.sent.filter(({ input }) => JSON.stringify(input).includes(secret))).toHaveLength(2);
    expect(account.sent.map(({ action }) => action)).not.toContain('GetSecretValue');
  });

  it('shows what it will do, and does nothing when a person declines', async () => {
    const account = new FakeAccount();
    const console = recordingConsole();
    await expect(bootstrap(topology, ports(account, { console, yes: false }))).rejects.toMatchObject({
      code: 'declined',
    });
    expect(console.heard.join('\n')).toMatch(/bucket shop-warm-standby-tfstate-us-west-2: keeps the states/);
    expect(account.mutating()).toEqual([]);
  });

  it('does not even look into another account', async () => {
    const account = new FakeAccount('210987654321');
    await expect(bootstrap(topology, ports(account))).rejects.toMatchObject({ code: 'wrong-account' });
    expect(account.sent.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
  });
});

describe('documents', () => {
  const arn = 'arn:aws:s3:::b';

  it('know a policy that denies plain HTTP in other words', () => {
    const theirs = {
      Statement: {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['s3:*'],
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': false } },
      },
    };
    expect(bucketPolicy(arn, theirs)).toBeNull();
    // Only for objects: the bucket itself would still answer.
    expect(bucketPolicy(arn, { Statement: { ...theirs.Statement, Resource: [`${arn}/*`] } })).not.toBeNull();
  });

  it('call rules harmful that throw states away', () => {
    const rule = (rest: object) => [{ ID: 'r', Status: 'Enabled', ...rest }];
    expect(harmfulRules(rule({ Expiration: { Days: 30 } }))).toHaveLength(1);
    expect(harmfulRules(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }))).toHaveLength(1);
    expect(harmfulRules(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 365 } }))).toEqual([]);
  });

  it('make passwords evenly of letters and digits', () => {
    const counts = new Map<string, number>();
    let seed = 1;
    const random = (count: number) =>
      Uint8Array.from({ length: count }, () => (seed = (seed * 16807) % 2147483647) & 255);
    for (let n = 0; n < 500; n += 1)
      for (const letter of password(random)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(Math.max(...counts.values()) / Math.min(...counts.values())).toBeLessThan(1.6);
  });
});
