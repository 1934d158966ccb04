/** A disk that takes no more, at every step of writing a snapshot: the old one stays, whole and alone. And one that is not what was kept. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSnapshot, writeSnapshot } from './snapshot';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'snapshot-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

/** A lab's folder whose emulator has stopped. */
function labOf(name: string): string {
  const dir = join(root, name);
  for (const folder of ['state', 's3']) mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, 'state', 'ecs.json'), name);
  return dir;
}
const gateway = (store: string) => ({ store, clockNow: 1, accountId: '123456789012' });

/** The nth such call finds no room. */
function fullAt(step: 'mkdir' | 'cp' | 'writeFile' | 'rename', nth: number): void {
  const real = promises[step] as (...args: unknown[]) => Promise<unknown>;
  let calls = 0;
  jest.spyOn(promises, step).mockImplementation(((...args: unknown[]) => {
    calls += 1;
    if (calls !== nth) return real(...args);
    return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
  }) as never);
}

it.each([
  ['mkdir', 2],
  ['cp', 1],
  ['cp', 2],
  ['writeFile', 1],
  ['rename', 1],
  ['rename', 2],
] as const)('%s number %i', async (step, nth) => {
  const folder = join(root, 'kept', 'snapshot');
  await writeSnapshot(labOf('old'), folder, gateway('old'));
  fullAt(step, nth);
  await expect(writeSnapshot(labOf('new'), folder, gateway('new'))).rejects.toMatchObject({
    code: 'disk-full',
    what: expect.stringContaining(folder) as string,
  });
  jest.restoreAllMocks();
  expect(readdirSync(join(root, 'kept'))).toEqual(['snapshot']);
  const into = labOf('restored');
  expect(await readSnapshot(folder, into)).toEqual(gateway('old'));
  expect(readFileSync(join(into, 'state', 'ecs.json'), 'utf8')).toBe('old');
  await writeSnapshot(labOf('new'), folder, gateway('new'));
  expect(await readSnapshot(folder, into)).toEqual(gateway('new'));
});

describe('a snapshot that is not what was kept is refused, and its wrong file is named', () => {
  let folder: string;
  const document = (): Record<string, unknown> =>
    JSON.parse(readFileSync(join(folder, 'snapshot.json'), 'utf8')) as Record<string, unknown>;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  beforeEach(async () => {
    folder = join(root, 'kept');
    await writeSnapshot(labOf('old'), folder, gateway('old'));
  });

  it.each<[string, () => void, RegExp]>([
    ['a changed file', () => write('state/ecs.json', 'other'), /^state\/ecs\.json is not the one/],
    ['a file more', () => write('s3/more', 'x'), /^s3\/more was not kept/],
    ['a file less', () => rmSync(join(folder, 'state', 'ecs.json')), /^state\/ecs\.json is missing/],
    ['a folder less', () => rmSync(join(folder, 'state'), { recursive: true }), /is missing/],
    ['another store', () => write('snapshot.json', JSON.stringify({ ...document(), store: 'x' })), /was changed/],
    ['another time', () => write('snapshot.json', JSON.stringify({ ...document(), clockNow: 9 })), /was changed/],
    ['no list of files', () => write('snapshot.json', JSON.stringify({ ...document(), files: 1 })), /was changed/],
    ['half of its document', () => write('snapshot.json', '{"format":2,'), /not what the lab writes/],
    ['null for a document', () => write('snapshot.json', 'null'), /not what the lab writes/],
  ])('%s', async (_name, spoil, why) => {
    spoil();
    await expect(readSnapshot(folder, join(root, 'restored'))).rejects.toMatchObject({
      code: 'snapshot-damaged',
      why: expect.stringMatching(why) as string,
      fix: expect.stringContaining('Remove that folder') as string,
    });
  });

  it('one of an earlier format is none: the lab is made anew', async () => {
    write('snapshot.json', JSON.stringify({ ...document(), format: 1 }));
    expect(await readSnapshot(folder, join(root, 'restored'))).toBeUndefined();
  });
});
