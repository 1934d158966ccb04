import { fault } from '../memory/cloud';
import { TWO } from '../testing/script';
import { SpawnedAws } from '../testing/spawnedAws';
import { Bench, EAST, WEST } from '../testing/run';
import { failoverRunbook } from '../runbooks/failover';
import { sha256 } from '../journal';
import { bundleTargets, makeBundle, type Bundle } from './bundle';
import { compareBundle, uploadBundle } from './store';

jest.setTimeout(120_000);

const ABOUT = { madeAt: '2026-11-25T20:00:00Z', commit: 'abc123', answerNamesRegion: true };

async function make(bench: Bench, madeAt = ABOUT.madeAt): Promise<Bundle> {
  const observation = await bench.observe();
  return makeBundle(bench.topology, observation, bundleTargets(bench.topology, observation), { ...ABOUT, madeAt });
}

/** Keeps what is put, as S3 does. */
function kept(bench: Bench): Map<string, unknown> {
  const objects = new Map<string, unknown>();
  bench.cloud.fault = ({ action, input, region }) => {
    if (bench.cloud.out.has(region)) return undefined;
    const at = `${region} ${JSON.stringify(input['Key'])}`;
    if (action === 'PutObject') objects.set(at, input['Body']);
    if (action === 'GetObject' && at.includes('bundle.json')) {
      return objects.has(at)
        ? { ok: true, output: { Body: objects.get(at) }, requestId: 'r' }
        : fault('NoSuchKey', 'not-found');
    }
    return undefined;
  };
  return objects;
}

it('holds a script and a text for each mode, whole and without a secret', async () => {
  const { folder, files, missing } = await make(new Bench());
  expect(folder).toBe('bundle-warm-standby');
  expect(missing).toEqual([]);
  expect([...files.keys()]).toEqual([
    'us-west-2/promote-dr.sh',
    'us-west-2/RUNBOOK.md',
    'us-west-2/promote-dr-graceful.sh',
    'us-west-2/RUNBOOK-graceful.md',
    'identifiers.json',
    'README.md',
    'bundle.json',
    'SHA256SUMS',
  ]);
  const sums = (files.get('SHA256SUMS') ?? '')
    .trim()
    .split('\n')
    .map((line) => line.split('  '));
  expect(sums).toHaveLength(files.size - 1);
  for (const [sum, path = ''] of sums) expect(sum).toBe(sha256(files.get(path) ?? ''));
  expect(files.get('README.md')).toContain('abc123');
  expect([...files.values()].join('\n')).not.toMatch(/AKIA|SecretString|"password"/);
});

it('works alone while the source region is out, from an empty folder', async () => {
  const bench = new Bench();
  const { files } = await make(bench);
  const before = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
  bench.cloud.out.add(EAST);
  bench.cloud.durations = 0;
  const aws = await SpawnedAws.start(bench.cloud, before);
  try {
    const script = files.get('us-west-2/promote-dr.sh') ?? '';
    const { exit, output } = await aws.run(script, 120, Date.now(), TWO);
    expect({ exit, output: exit === 0 ? '' : output }).toEqual({ exit: 0, output: '' });
  } finally {
    await aws.stop();
  }
  expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([WEST, WEST]);
});

it('says what could not be made, and is refused where nothing can', async () => {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const { files, missing } = await make(bench);
  expect(files.has('us-west-2/promote-dr.sh')).toBe(true);
  expect(missing).toEqual([expect.stringContaining('us-west-2/promote-dr-graceful.sh')]);
  bench.cloud.out.add(WEST);
  await expect(make(bench)).rejects.toMatchObject({ code: 'empty-bundle' });
});

it('is kept in every region, told from one that is stale, and half of one does not say that it is new', async () => {
  const bench = new Bench();
  const objects = kept(bench);
  const bundle = await make(bench);
  const state = async (one: Bundle): Promise<unknown> => compareBundle(bench.topology, one, WEST, bench.cloud);
  expect(await state(bundle)).toEqual({ state: 'missing' });
  const sent = await uploadBundle(bench.topology, bundle, bench.cloud);
  expect(sent.map(({ region, failed }) => [region, failed])).toEqual([
    [EAST, null],
    [WEST, null],
  ]);
  expect([...objects.keys()].filter((key) => key.startsWith(WEST)).at(-1)).toContain('bundle.json');
  expect(await state(await make(bench, '2026-12-01T00:00:00Z'))).toMatchObject({
    state: 'fresh',
    madeAt: ABOUT.madeAt,
  });
  // A deployment moves the live group.
  bench.cloud.state(WEST).serviceTarget = `blue:${WEST}`;
  expect(await state(await make(bench))).toMatchObject({
    state: 'stale',
    differs: expect.arrayContaining(['us-west-2/promote-dr.sh', 'identifiers.json']) as unknown,
  });
  bench.cloud.out.add(WEST);
  expect(await state(bundle)).toMatchObject({ state: 'unknown' });
  const failed = await uploadBundle(bench.topology, bundle, bench.cloud);
  expect(failed.find(({ region }) => region === WEST)?.failed).toContain('ServiceUnavailable');
});
