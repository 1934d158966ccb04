/**
 * The product in its lab: real Terraform, the real provider, the real runner, the real script. The lab is provisioned at most
 * once, every case starts its own from that snapshot, and what one case does no other sees.
 */
import { failback } from '../modules/recovery/flows/failback';
import { failover } from '../modules/recovery/flows/failover';
import { reconcile } from '../modules/recovery/flows/reconcile';
import type { PlanVerdict } from '../modules/terraform/types';
import { changing, keptLab } from './testing/kept';
import { ENVIRONMENT, onStage, openBench } from './testing/bench';
import { endState } from './testing/endState';
import { asked, asSet, mutations, outOfOrder, regional } from './testing/requests';
import { runScript, shellcheck } from './testing/script';

// A first apply takes minutes, on a slow machine many.
jest.setTimeout(20 * 60_000);

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const bench = openBench();
let snapshot: string;

beforeAll(async () => {
  snapshot = await keptLab(bench);
});
afterAll(() => bench.close());

const statesOf = (region: string): readonly string[] =>
  ['platform', 'data', 'workloads'].map((layer) => `${ENVIRONMENT}.${region}.${layer}`);

/** States whose plans would change something. */
const open = (verdicts: readonly PlanVerdict[]): readonly string[] =>
  verdicts.filter(({ empty }) => !empty).map(({ state }) => state);

describe('while a region is out', () => {
  it('the other one plans and applies, and asks nothing of it', async () => {
    await onStage(bench, { snapshot }, async ({ lab, workspace }) => {
      const states = statesOf(WEST);
      await lab.outage(EAST, '503');
      const requests = await asked(lab, async () => {
        expect(open(await workspace().plan(states))).toEqual([]);
        const approve = (): Promise<boolean> => Promise.resolve(true);
        const { results } = await workspace([`${WEST}:log_retention_days=60`]).apply({ states, approve });
        expect(results.map(({ error }) => error)).toEqual([null, null, null]);
      });
      expect(regional(requests, WEST)).toContain(`logs:PutRetentionPolicy:${WEST}`);
      expect(regional(requests, EAST)).toEqual([]);
    });
  });

  it('the one that owns the global database plans without the other, though that only hangs', async () => {
    await onStage(bench, { snapshot }, async ({ lab, workspace }) => {
      await lab.outage(WEST, 'hang');
      const requests = await asked(lab, async () => {
        expect(open(await workspace().plan(statesOf(EAST)))).toEqual([]);
      });
      expect(regional(requests, WEST)).toEqual([]);
    });
  });
});

describe('an image update', () => {
  const digest = `sha256:${'a1'.repeat(32)}`;
  const workloads = [EAST, WEST].map((region) => `${ENVIRONMENT}.${region}.workloads`);

  it('changes workloads and nothing else, in each region by itself', async () => {
    await onStage(bench, { snapshot }, async ({ workspace }) => {
      expect(open(await workspace([`image.digest=${digest}`]).plan())).toEqual(workloads);
      const one = await workspace([`${WEST}:image.digest=${digest}`]).plan(workloads);
      expect(open(one)).toEqual([`${ENVIRONMENT}.${WEST}.workloads`]);
    });
  });
});

describe('promote-dr.sh', () => {
  const moved = {
    writers: [WEST],
    moving: null,
    record: WEST,
    client: WEST,
    tasks: { desired: 3, running: 3, healthy: 3 },
    bounds: { min: 3, max: 9 },
  };

  it('does what the runner does, with the same calls, and nothing when it runs again', async () => {
    const byRunner = onStage(bench, { snapshot }, async (stage) => {
      await stage.lab.outage(EAST, '503');
      const { runbook, result } = await failover(stage.ports, { to: WEST });
      const requests = await stage.lab.requests();
      return { runbook, result, requests, end: await endState(stage, WEST) };
    });
    // A call of the AWS CLI costs up to a second of the machine: the script gets a slower clock.
    const byScript = onStage(bench, { snapshot, scale: 5 }, async (stage) => {
      await stage.lab.outage(EAST, '503');
      const ran = await runScript(stage, { to: WEST });
      const requests = await stage.lab.requests();
      const end = await endState(stage, WEST);
      expect(await shellcheck(stage, ran.script)).toBe('');
      const repeated = await asked(stage.lab, async () => expect(await ran.again()).toMatchObject({ code: 0 }));
      expect(asSet(mutations(repeated))).toEqual([]);
      return { runbook: ran.runbook, result: ran.result, requests, end };
    });
    const [runner, script] = await Promise.all([byRunner, byScript]);
    expect(runner.end).toMatchObject(moved);
    expect(script.end).toEqual(runner.end);
    expect(script.result.steps.map(({ id, end }) => [id, end])).toEqual(
      runner.result.steps.map(({ id, end }) => [id, end]),
    );
    expect(asSet(mutations(script.requests))).toEqual(asSet(mutations(runner.requests)));
    for (const { runbook, requests } of [runner, script]) expect(outOfOrder(runbook, requests)).toEqual([]);
  });
});

describe('a failback by rebuilding', () => {
  it('deletes and makes anew what is stale, and leaves every plan empty', async () => {
    await onStage(bench, { snapshot }, async (stage) => {
      const { lab, ports } = stage;
      await lab.outage(EAST, '503');
      expect((await failover(ports, { to: WEST })).result.outcome).toBe('done');
      await lab.restore(EAST);
      const { result, runbook } = await failback(ports, { rebuild: true });
      expect(runbook.id).toBe('failback-rebuild');
      expect(result.steps.filter(({ end }) => end !== 'met')).toEqual([]);
      await reconcile(ports, { approve: () => Promise.resolve(true) });
      expect(await changing(stage)).toEqual([]);
      expect(await endState(stage, EAST)).toMatchObject({ writers: [EAST], record: EAST, client: EAST });
    });
  });
});
