/** Runner, script and machine on equal clouds, every runbook and mode; and that the comparison sees what differs. */
import { ALL_SCENES, byMachine, byRunner, byScript, patient, scene } from '../testing/worlds';
import { differences, type EngineRun } from './compare';

// Scripts run in real time, on machines that do other things as well.
jest.setTimeout(180_000);

/** It applies a state, which only dr can; evacuate and return are the graceful move by other names. */
const NAMES = Object.keys(ALL_SCENES).filter((name) => !['failback by rebuild', 'evacuate', 'return'].includes(name));

it.each(NAMES)('three engines do the same: %s', async (name) => {
  const [one, two, three] = [patient(await scene(name)), patient(await scene(name)), patient(await scene(name))];
  const [runner, machine, script] = [await byRunner(one), await byMachine(two), await byScript(three)];
  expect(runner.result.outcome).toBe('done');
  expect(differences(one.runbook, runner, machine)).toEqual([]);
  expect(differences(one.runbook, runner, script)).toEqual([]);
});

describe('the comparison', () => {
  const both = async (): Promise<readonly [Awaited<ReturnType<typeof scene>>, EngineRun]> => {
    const made = await scene('failover, the writer lost');
    return [made, await byRunner(made)];
  };

  it('sees another order, a missing or repeated change, another question, end and world', async () => {
    const [{ runbook }, run] = await both();
    const seen = (change: Partial<EngineRun>): string =>
      differences(runbook, run, { ...run, ...change, engine: 'other' }).join('; ');
    const moved = run.sent.filter(({ action }) => action === 'ChangeResourceRecordSets');
    const rest = run.sent.filter(({ action }) => action !== 'ChangeResourceRecordSets');
    expect(seen({})).toBe('');
    expect(seen({ sent: [...moved, ...rest] })).toMatch(/other changed something for record before promote was done/);
    expect(seen({ sent: rest })).toMatch(/changes of .*route53:ChangeResourceRecordSets global/);
    expect(seen({ sent: [...run.sent, ...moved] })).toMatch(/changes of /);
    expect(seen({ sent: run.sent.filter(({ action }) => action !== 'DescribeAlarms') })).toMatch(
      /questions of .*DescribeAlarms/,
    );
    expect(seen({ world: {} })).toMatch(/worlds of /);
    const steps = run.result.steps.map((step) => ({ ...step, end: 'not' as const }));
    expect(seen({ result: { ...run.result, steps } })).toMatch(/ends of .*promote met/);
  });
});
