/** Processes that die between two of their writings, for everything but the runs themselves: no verb is locked out, and the next call ends it. */
import fs, { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionRow } from '../../modules/operations/catalogue';
import { answer, waitingOf } from '../../modules/recovery/flows/approve';
import { resumeKept } from '../../modules/recovery/flows/carry-out';
import { failover } from '../../modules/recovery/flows/failover';
import { finishEdits, halfWritten, pendingIn } from '../../modules/recovery/flows/overlay-edits';
import type { FlowPorts } from '../../modules/recovery/flows/ports';
import { reconcile, type ReconcileResult } from '../../modules/recovery/flows/reconcile';
import { MANIFEST, type Bundle } from '../../modules/recovery/bundle/bundle';
import { FlowBench, SECOND } from '../../modules/recovery/testing/flows';
import { EAST, WEST } from '../../modules/recovery/testing/run';
import { keepDump } from '../../modules/terraform/leftovers';
import { TerraformCommands } from '../../modules/terraform/commands';
import type { RunProcess } from '../../modules/terraform/process';
import { lookAtErrored, planAdoption, pushErrored } from '../../modules/terraform/surgery';
import { state } from '../../modules/terraform/testing/plans';
import { writeBundle } from '../app/bundling';

class Killed extends Error {}

let bench: FlowBench;
let scratch: string;
beforeEach(() => {
  bench = new FlowBench();
  scratch = mkdtempSync(join(tmpdir(), 'deaths-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  bench.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Copies of a folder as a death before and after each change of it would leave it; and whatever else is to be remembered then. */
async function deathsIn<T>(
  folder: string,
  work: () => Promise<unknown>,
  also: () => T,
): Promise<readonly [string, T][]> {
  const left: [string, T][] = [];
  const copy = (): void => {
    const to = join(scratch, String(left.length));
    cpSync(folder, to, { recursive: true });
    left.push([to, also()]);
  };
  for (const name of ['renameSync', 'rmSync'] as const) {
    const real = fs[name].bind(fs) as (...args: unknown[]) => void;
    jest.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
      copy();
      real(...args);
      copy();
    });
  }
  await work().catch(() => undefined);
  jest.restoreAllMocks();
  return left;
}

function restore(folder: string, from: string): void {
  rmSync(folder, { recursive: true });
  cpSync(from, folder, { recursive: true });
}

/** Nothing of it reaches the cloud after its nth change. */
function mortal(nth: number): FlowPorts['sender'] {
  let changes = 0;
  return {
    send: (operation) => {
      if (changes >= nth) return Promise.reject(new Killed());
      if (actionRow(operation).mutating) changes += 1;
      return bench.cloud.send(operation);
    },
  };
}

describe('a reconciliation', () => {
  beforeEach(async () => {
    bench.cloud.out.add(EAST);
    await failover(bench.ports(), { to: WEST });
    bench.cloud.restore(EAST);
    await bench.clock.sleep(600_000);
  });
  const again = (ports = bench.ports()): Promise<ReconcileResult> =>
    reconcile(ports, { approve: () => Promise.resolve(true) });
  const serving = (): readonly unknown[] => [EAST, WEST].map((region) => bench.roles(region)['serves_traffic']);

  it('that dies between any two writings of overlays is finished by dr reconcile, and named by every other verb', async () => {
    bench.terraform.verdicts.set('warm-standby.global', {});
    const pending = pendingIn(bench.root, 'warm-standby');
    const stops = (): Promise<ReconcileResult> =>
      reconcile(bench.ports(), { approve: (edits) => Promise.resolve(edits.length > 0) });
    const deaths = await deathsIn(bench.root, stops, () => null);
    expect(deaths.length).toBeGreaterThan(6);
    let halves = 0;
    for (const [copy] of deaths) {
      restore(bench.root, copy);
      const half = halfWritten(bench.root, pending);
      const readable = ((): boolean => {
        try {
          return bench.workspace().topology() !== undefined;
        } catch {
          return false;
        }
      })();
      // What cannot be read is known to be half of a reconciliation.
      expect([readable, half !== null]).not.toEqual([false, false]);
      halves += half === null ? 0 : 1;
      finishEdits(bench.root, pending);
      await again();
      expect([serving(), existsSync(pending)]).toEqual([[false, true], false]);
    }
    expect(halves).toBeGreaterThan(0);
  });

  it('writes over no overlay that somebody edited after its death', async () => {
    const pending = pendingIn(bench.root, 'warm-standby');
    const deaths = await deathsIn(
      bench.root,
      () => again(),
      () => null,
    );
    const [copy = ''] = deaths.find(([one]) => halfWritten(one, pendingIn(one, 'warm-standby')) !== null) ?? [];
    restore(bench.root, copy);
    const edited = `${readFileSync(bench.overlay(WEST), 'utf8')}\n`;
    fs.writeFileSync(bench.overlay(WEST), edited);
    expect(finishEdits(bench.root, pending)).toEqual([]);
    expect([readFileSync(bench.overlay(WEST), 'utf8'), existsSync(pending)]).toEqual([edited, false]);
  });

  it('that dies after any of its calls is done by the next one', async () => {
    for (let nth = 0; ; nth += 1) {
      const dies = await again(bench.ports({ sender: mortal(nth) })).catch((error: unknown) => error);
      const result = await again();
      expect([result.frozen, bench.cloud.state(WEST).objects.size, serving()]).toEqual([[], 0, [false, true]]);
      if (!(dies instanceof Killed)) break;
      // The next death meets the same world.
      bench.close();
      bench = new FlowBench();
      bench.cloud.out.add(EAST);
      await failover(bench.ports(), { to: WEST });
      bench.cloud.restore(EAST);
      await bench.clock.sleep(600_000);
      expect(nth).toBeLessThan(20);
    }
  });
});

describe.each(['approved', 'declined'] as const)('an answer (%s) of a second person', (decision) => {
  it.each([0, 1])('that dies after %i of its writings is given again, and the run takes it', async (nth) => {
    bench.cloud.out.add(EAST);
    bench.decides = null;
    const stops = bench.ports({ announce: () => bench.stop.abort(new Error('Ctrl-C')) });
    const { runId } = await failover(stops, { to: WEST });
    const mine = (sender: FlowPorts['sender']): FlowPorts => ({ ...bench.ports({ sender }), principal: SECOND });
    const waiting = await waitingOf(runId, mine(bench.cloud));
    expect(waiting.asks).not.toEqual([]);
    for (const ask of waiting.asks) {
      const said = { decision, reason: 'looked' };
      await expect(answer(waiting, ask, said, mine(mortal(nth)))).rejects.toThrow(Killed);
      expect(await answer(waiting, ask, said, mine(bench.cloud))).toContain(WEST);
    }
    bench.decides = { decision, reason: 'looked' };
    const signal = new AbortController().signal;
    const { outcome } = (await resumeKept(runId, bench.ports({ signal }))).result;
    expect(outcome === 'done').toBe(decision === 'approved');
  });
});

describe('a bundle that is written into a folder', () => {
  const MADE = MANIFEST;
  const bundle = (text: string): Bundle => ({
    folder: 'bundle-x',
    files: new Map([
      [MADE, text],
      ['to/promote-dr.sh', text],
    ]),
    missing: [],
  });

  it('and dies anywhere leaves the old one whole, the new one whole, or none; the next one is written, and drafts go when they are old', async () => {
    const out = join(scratch, 'out');
    writeBundle(bundle('old'), out);
    const deaths = await deathsIn(
      out,
      () => Promise.resolve(writeBundle(bundle('new'), out)),
      () => null,
    );
    expect(deaths.length).toBeGreaterThan(5);
    const textsOf = (): readonly string[] =>
      [MADE, 'to/promote-dr.sh'].map((path) => readFileSync(join(out, 'bundle-x', path), 'utf8'));
    const found = deaths.map(([copy]) => {
      restore(out, copy);
      const left = existsSync(join(out, 'bundle-x')) ? textsOf().join() : 'none';
      const old = new Date(Date.now() - 25 * 3600_000);
      for (const name of readdirSync(out)) fs.utimesSync(join(out, name), old, old);
      writeBundle(bundle('newest'), out);
      expect([textsOf(), readdirSync(out)]).toEqual([['newest', 'newest'], ['bundle-x']]);
      return left;
    });
    expect(new Set(found)).toEqual(new Set(['old,old', 'none', 'new,new']));
  });
});

describe('an adoption', () => {
  const ONE = state('e.global');

  it('that dies anywhere leaves nothing that a later command takes for configuration', async () => {
    const synth = join(scratch, 'synth');
    fs.mkdirSync(join(synth, 'stacks', ONE.id), { recursive: true });
    fs.writeFileSync(join(synth, 'stacks', ONE.id, 'cdk.tf.json'), '{}');
    const folder = join(scratch, 'work', ONE.id);
    const read: (readonly string[])[] = [];
    const run: RunProcess = ({ args, cwd }) => {
      if (args[0] !== 'state')
        read.push([args[0] ?? '', ...readdirSync(cwd).filter((name) => name.endsWith('.tf.json'))]);
      if (args[0] === 'plan') fs.writeFileSync(join(cwd, 'adopt.tfplan'), 'secret');
      const change = { address: 'a.b', change: { actions: ['no-op'], importing: {} } };
      const stdout = args[0] === 'show' ? JSON.stringify({ resource_changes: [change] }) : '';
      return Promise.resolve({ code: 0, stdout, stderr: '' });
    };
    const context = { types: new Map(), binary: 'terraform', env: {}, workDir: join(scratch, 'work') };
    const commands = new TerraformCommands(context, run);
    await commands.prepare(ONE, synth);
    const take = () => planAdoption(commands, ONE, { address: 'a.b', id: 'x' });
    const deaths = await deathsIn(folder, take, () => null);
    expect(deaths.length).toBeGreaterThan(5);
    expect(read).toContainEqual(['plan', 'adopt.tf.json', 'cdk.tf.json']);
    for (const [copy] of deaths) {
      restore(folder, copy);
      await commands.prepare(ONE, synth);
      expect(readdirSync(folder).filter((name) => name.startsWith('adopt'))).toEqual([]);
      expect(await take()).toMatchObject({ address: 'a.b', incomplete: false });
    }
  });
});

describe('a push of a state that was not written', () => {
  const ONE = state('e.global');
  const file = (serial: number, ids: readonly string[]): string =>
    JSON.stringify({
      version: 4,
      serial,
      lineage: 'one',
      outputs: {},
      resources: ids.map((name) => ({ mode: 'managed', type: 'a', name, instances: [{ attributes: { name } }] })),
    });

  it.each([
    ['of a first apply', ''],
    ['of a later one', file(1, ['old'])],
  ])('%s that dies anywhere loses no state, and the next one ends it', async (_which, before) => {
    let kept = before;
    const folder = join(scratch, 'work', ONE.id);
    fs.mkdirSync(folder, { recursive: true });
    const run: RunProcess = ({ args, cwd }) => {
      const path = args.at(-1) ?? '';
      if (args[1] === 'push') kept = readFileSync(path.startsWith('/') ? path : join(cwd, path), 'utf8');
      return Promise.resolve({ code: 0, stdout: kept, stderr: '' });
    };
    const commands = new TerraformCommands(
      { types: new Map(), binary: 'terraform', env: {}, workDir: join(scratch, 'work') },
      run,
    );
    const made = file(5, ['old', 'new']);
    keepDump(folder, made);
    const push = async (): Promise<void> => {
      const found = await lookAtErrored(commands, ONE);
      if (found !== null) await pushErrored(commands, ONE, found);
    };
    const deaths = await deathsIn(folder, push, () => kept);
    expect(deaths.length).toBeGreaterThan(3);
    for (const [copy, bucket] of deaths) {
      restore(folder, copy);
      kept = bucket;
      const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.tfstate'));
      expect(all.map((one) => readFileSync(join(folder, one), 'utf8').trim())).toContain(made);
      await push();
      expect([kept.trim(), await lookAtErrored(commands, ONE)]).toEqual([made, null]);
    }
  });
});
