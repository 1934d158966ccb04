import MarkdownIt from 'markdown-it';
import { WARM_STANDBY } from '../../patterns/warm-standby/pattern';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fault } from '../../memory/cloud';
import { TWO } from '../testing/script';
import { SpawnedAws } from '../testing/spawned-aws';
import { Bench, EAST, WEST } from '../testing/run';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { sha256 } from '../../runbook/journal';
import { bundleTargets, makeBundle, type Bundle } from './bundle';
import { compareBundle, describeFindings, type BundleState, type Remake } from './compare';
import { keptInBucket, keptInFolder } from './kept';
import { uploadBundle } from './store';

jest.setTimeout(120_000);

const ABOUT = { madeAt: '2026-11-25T20:00:00Z', commit: 'abc123', answerNamesRegion: true };

async function make(bench: Bench): Promise<Bundle> {
  const observation = await bench.observe();
  const source = { topology: bench.topology, pattern: WARM_STANDBY, observation };
  return makeBundle(source, bundleTargets(source), ABOUT);
}

/** Makes the bundle of this moment as one that was made at another one. */
async function remakeOf(bench: Bench): Promise<Remake> {
  const observation = await bench.observe();
  const source = { topology: bench.topology, pattern: WARM_STANDBY, observation };
  const targets = bundleTargets(source);
  return (about) => makeBundle(source, targets, { ...ABOUT, ...about });
}

const PLAIN = { name: 'Ada', role: 'decides', reach: '+1 555' };

const PREFIX = 'bundle/bundle-warm-standby/';
const SCRIPT = 'us-west-2/promote-dr.sh';

async function state(bench: Bench, region = WEST): Promise<BundleState> {
  return compareBundle(await remakeOf(bench), keptInBucket(bench.topology, region, bench.cloud));
}

/** A bench with a bundle in every region. */
async function uploaded(): Promise<Bench> {
  const bench = new Bench();
  await uploadBundle(bench.topology, await make(bench), bench.cloud);
  return bench;
}

function put(bench: Bench, path: string, text: string, region = WEST): void {
  bench.cloud.kept(region).set(`${PREFIX}${path}`, { Body: text, ETag: '"x"', LastModified: '2026-11-25T20:00:00Z' });
}
const text = (bench: Bench, path: string): string => bench.cloud.kept(WEST).get(`${PREFIX}${path}`)?.Body ?? '';
const said = ({ state: is, files }: BundleState): unknown => [is, files.map((one) => `${one.path} ${one.is}`)];

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

it('says contacts as text, whatever they hold', async () => {
  const bench = new Bench();
  const contact = {
    name: '<img src=x onerror=alert(1)>',
    role: '[x](http://evil.example)',
    reach: '<script>1</script>',
  };
  const topology = { ...bench.topology, settings: { ...bench.topology.settings, contacts: [contact] } };
  const source = { topology, pattern: WARM_STANDBY, observation: await bench.observe() };
  const read = (bundle: Bundle): readonly string[] =>
    new MarkdownIt({ html: true })
      .parse(bundle.files.get('README.md') ?? '', {})
      .map(({ type, children }) =>
        [type, ...(children ?? []).map((child) => child.type).filter((kind) => kind !== 'text')].join(' '),
      );
  const plain = { ...source, topology: { ...topology, settings: { ...topology.settings, contacts: [PLAIN] } } };
  expect(read(makeBundle(source, [WEST], ABOUT))).toEqual(read(makeBundle(plain, [WEST], ABOUT)));
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
  const bundle = await make(bench);
  expect(await state(bench)).toMatchObject({ state: 'missing' });
  const sent = await uploadBundle(bench.topology, bundle, bench.cloud);
  expect(sent.map(({ region, failed }) => [region, failed])).toEqual([
    [EAST, null],
    [WEST, null],
  ]);
  expect([...bench.cloud.kept(WEST).keys()].at(-1)).toContain('bundle.json');
  expect(await state(bench)).toEqual({ state: 'fresh', madeAt: ABOUT.madeAt, files: [], why: null });
  // A deployment moves the live group.
  bench.cloud.state(WEST).serviceTarget = `blue:${WEST}`;
  const stale = await state(bench);
  expect(stale).toMatchObject({ state: 'stale', madeAt: ABOUT.madeAt });
  expect(stale.files).toEqual(
    expect.arrayContaining([
      { path: SCRIPT, is: 'stale', why: null },
      { path: 'identifiers.json', is: 'stale', why: null },
    ]),
  );
  bench.cloud.out.add(WEST);
  const remake: Remake = () => bundle;
  expect(await compareBundle(remake, keptInBucket(bench.topology, WEST, bench.cloud))).toMatchObject({
    state: 'unknown',
    why: expect.stringContaining('ServiceUnavailable') as string,
  });
  const failed = await uploadBundle(bench.topology, bundle, bench.cloud);
  expect(failed.find(({ region }) => region === WEST)?.failed).toContain('ServiceUnavailable');
});

it('is stale, with the name of the file, where something can be made today that could not be made then', async () => {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const then = await make(bench);
  bench.cloud.out.clear();
  const now = await make(bench);
  const news = [...now.files.keys()].filter((path) => !then.files.has(path));
  expect(news).toContain('us-west-2/promote-dr-graceful.sh');
  await uploadBundle(bench.topology, then, bench.cloud);
  const found = await state(bench);
  expect(found.state).toBe('stale');
  expect(found.files).toEqual(expect.arrayContaining(news.map((path) => ({ path, is: 'stale', why: null }))));
});

describe('a bundle that somebody touched', () => {
  const all = ['README.md', SCRIPT, 'us-west-2/RUNBOOK.md', 'identifiers.json', 'SHA256SUMS', 'bundle.json'];

  it.each(all)('is not fresh where %s is altered, and says which file it is', async (path) => {
    const bench = await uploaded();
    put(bench, path, `${text(bench, path)}# and more\n`);
    expect(said(await state(bench))).toEqual(['damaged', expect.arrayContaining([`${path} altered`])]);
    expect(await state(bench, EAST)).toMatchObject({ state: 'fresh' });
  });

  it.each(all)('is not fresh where %s is gone', async (path) => {
    const bench = await uploaded();
    bench.cloud.kept(WEST).delete(`${PREFIX}${path}`);
    expect(said(await state(bench))).toEqual(['damaged', expect.arrayContaining([`${path} missing`])]);
  });

  it('is not fresh where all of it but the manifest is gone', async () => {
    const bench = await uploaded();
    for (const key of [...bench.cloud.kept(WEST).keys()])
      if (!key.endsWith('bundle.json')) bench.cloud.kept(WEST).delete(key);
    const { state: is, files } = await state(bench);
    expect([is, files.map((one) => one.is)]).toEqual(['damaged', Array(7).fill('missing')]);
  });

  it('is not fresh where the manifest and the sums were altered to agree with an altered script', async () => {
    const bench = await uploaded();
    const other = `${text(bench, SCRIPT)}# and more\n`;
    const before = sha256(text(bench, SCRIPT));
    put(bench, SCRIPT, other);
    put(bench, 'bundle.json', text(bench, 'bundle.json').replace(before, sha256(other)));
    const sums = text(bench, 'SHA256SUMS').replace(before, sha256(other));
    put(bench, 'SHA256SUMS', sums.replace(/\S+(?= {2}bundle.json)/, sha256(text(bench, 'bundle.json'))));
    expect(said(await state(bench))).toEqual(['stale', [`${SCRIPT} stale`]]);
  });

  it('names a file that nobody made, and an upload removes it', async () => {
    const bench = await uploaded();
    put(bench, 'us-east-1/promote-dr.sh', 'echo');
    expect(said(await state(bench))).toEqual(['damaged', ['us-east-1/promote-dr.sh extra']]);
    await uploadBundle(bench.topology, await make(bench), bench.cloud);
    expect(await state(bench)).toMatchObject({ state: 'fresh' });
  });

  it('is unknown, and not fresh, where a file cannot be read', async () => {
    const bench = await uploaded();
    bench.cloud.fault = ({ action, input }) =>
      action === 'GetObject' && (input['Key'] as string).endsWith(SCRIPT) ? fault('AccessDenied', 'denied') : undefined;
    const seen = await state(bench);
    expect(said(seen)).toEqual(['unknown', [`${SCRIPT} unreadable`]]);
    expect(describeFindings(seen.files)).toEqual([`${SCRIPT} cannot be read (AccessDenied (denied, or not there))`]);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['another shape', '{"made_at":1}'],
    ['a date that would go to the screen', '{"environment":"e","made_at":"\\u001b[31m","commit":null,"digests":{}}'],
  ])('has an altered manifest where that is %s', async (_name, manifest) => {
    const bench = await uploaded();
    put(bench, 'bundle.json', manifest);
    expect(await state(bench)).toMatchObject({ state: 'damaged', madeAt: null });
  });

  it('does not print what a name of an object would do to a screen', () => {
    expect(describeFindings([{ path: 'a\u001b[2J', is: 'extra', why: null }])[0]).not.toContain('\u001b');
  });
});

describe('a folder of this machine', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bundle-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function written(): Promise<Remake> {
    const bench = new Bench();
    for (const [path, content] of (await make(bench)).files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return remakeOf(bench);
  }

  it('is compared file by file as well: whole, altered, without a file, and with a link in the place of one', async () => {
    const remake = await written();
    const look = async (): Promise<unknown> => said(await compareBundle(remake, keptInFolder(folder)));
    expect(await look()).toEqual(['fresh', []]);
    rmSync(join(folder, SCRIPT));
    symlinkSync('/dev/zero', join(folder, SCRIPT));
    expect(await look()).toEqual(['unknown', [`${SCRIPT} unreadable`]]);
    rmSync(join(folder, SCRIPT));
    writeFileSync(join(folder, 'README.md'), 'call 555');
    expect(await look()).toEqual(['damaged', ['README.md altered', `${SCRIPT} missing`]]);
  });

  it('is missing where there is none', async () => {
    const remake = await remakeOf(new Bench());
    expect(await compareBundle(remake, keptInFolder(join(folder, 'none')))).toMatchObject({ state: 'missing' });
  });
});
