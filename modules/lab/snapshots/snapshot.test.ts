/** A disk that takes no more, at every step of writing a snapshot: the old one stays, whole and alone. */
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
