/** The runner is killed at every line of its journal, and between every act and its result. More worlds: crash.proof.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileJournal } from '../runbook/file-journal';
import { replay } from '../runbook/replay';
import { differences, killEverywhere, live, WORLDS } from './testing/crash';
import { SCENES } from './testing/matrix';
import { Proved } from './testing/proved';

jest.setTimeout(120_000);

const proved = new Proved('killed, a minute later resumed');
afterAll(proved.say);

const [world = { visibility: 0, away: 0 }] = WORLDS;
const scene = (name: string) => SCENES[name] ?? (() => Promise.reject(new Error(`no scene ${name}`)));

it.each(Object.keys(SCENES))('%s: killed anywhere, ends as if nothing had been', async (name) => {
  expect(await killEverywhere(name, world, proved.count)).toEqual([]);
});

describe('the oracle', () => {
  const lost = scene('failover, the writer lost');

  it('sees a call that was made twice, a world that differs, and a move that was not finished', async () => {
    const whole = await live(lost, world);
    const [first] = whole.received;
    const twice = first === undefined ? [] : [...whole.received, first];
    expect(differences(whole, whole)).toEqual([]);
    expect(differences(whole, { ...whole, received: twice })).toEqual([
      expect.stringMatching(/^done twice: .*PutObject/),
    ]);
    expect(differences(whole, { ...whole, world: whole.world.replace('"running": 3', '"running": 1') })).toEqual([
      expect.stringMatching(/^another world: "running": 3/),
    ]);
    expect(differences(whole, { ...whole, result: { ...whole.result, outcome: 'refused' } })).toHaveLength(1);
  });

  it('sees a runner that forgets what it sent', async () => {
    const { bench, runbook } = await lost();
    const forgets = { read: () => Promise.resolve([]), append: bench.journal.append };
    bench.cloud.visibility = 20;
    let sends = 0;
    const sender = {
      send: async (operation: Parameters<typeof bench.cloud.send>[0]) => {
        const answer = await bench.cloud.send(operation);
        if (operation.action === 'FailoverGlobalCluster' && (sends += 1) === 1) throw new Error('killed');
        return answer;
      },
    };
    await expect(bench.run(runbook, { journal: forgets, sender })).rejects.toThrow('killed');
    await bench.run(runbook, { journal: forgets, sender });
    expect(sends).toBe(2);
  });
});

describe('a line that was torn', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'torn-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is as if it had not been written, wherever it tore', async () => {
    const { bench, runbook } = await scene('failover, the writer lost')();
    await bench.run(runbook);
    const { entries } = bench.journal;
    for (const [index, entry] of entries.entries()) {
      const line = JSON.stringify(entry);
      const before = entries.slice(0, index);
      for (const bytes of [1, Math.floor(line.length / 2), line.length]) {
        const path = join(dir, `${index}-${bytes}.jsonl`);
        writeFileSync(path, before.map((one) => `${JSON.stringify(one)}\n`).join('') + line.slice(0, bytes));
        const read = await fileJournal(path).read();
        expect(read).toEqual(before);
        expect(replay(read).digest).toBe(replay(before).digest);
        proved.count('torn lines');
      }
    }
  });
});
