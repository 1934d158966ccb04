/** Engines in labs of their own; here each lab is a world in memory with a record of its requests. */
import { quietConsole } from '../console/testing/quiet';
import { actionRow } from '../operations/catalogue';
import { FlowBench } from '../recovery/testing/flows';
import { EAST, WEST } from '../recovery/testing/run';
import { RUNBOOK_KINDS, type RunbookKind } from '../patterns/every';
import { sampleTopology } from '../topology/testing/sample';
import { runProcess } from '../terraform/process';
import { compareInLabs, type CompareLabs, type EqualLab } from './compare';

const topology = sampleTopology();
const benches: FlowBench[] = [];
afterEach(() => benches.splice(0).forEach((bench) => bench.close()));

function kindOf(name: string, options: RunbookKind['options'] = []): RunbookKind {
  const found = RUNBOOK_KINDS.find((kind) => kind.name === name && kind.options.join() === options.join());
  if (found === undefined) throw new Error(`no runbook ${name}`);
  return found;
}

const wish = (kind: RunbookKind) =>
  ({ kind, from: EAST, to: WEST, answerNamesRegion: true, engines: ['typescript', 'step-functions'] }) as const;

function labs(change: (bench: FlowBench, engine: string) => void = () => undefined): CompareLabs {
  return {
    console: quietConsole(),
    open: (engine, play) => {
      const bench = new FlowBench();
      benches.push(bench);
      // There is no second target group in this world whose listener could be put wrong.
      bench.cloud.fault = (operation) => {
        if (operation.action !== 'DescribeTargetGroups') return undefined;
        return { ok: true, output: { TargetGroups: [{ TargetGroupArn: 'idle' }] }, requestId: null };
      };
      change(bench, engine);
      const script = { run: runProcess, env: {}, labEndpoint: '', labDns: '', labCurl: '', by: '', wall: () => 0 };
      return play({ lab: labOf(bench), ports: bench.ports(), script });
    },
  };
}

/** Its requests as a gateway lists them: by when they were answered. */
function labOf({ cloud }: FlowBench): EqualLab['lab'] {
  const records = () =>
    cloud.sent.map((operation, index) => ({
      ...operation,
      seq: index + 1,
      at: 0,
      mutating: actionRow(operation).mutating,
      status: 200,
      error: null,
      agent: 'dr' as const,
    }));
  return {
    requests: (since = 0) => Promise.resolve([...records().filter(({ seq }) => seq > since)].reverse()),
    outage: (region) => {
      cloud.out.add(region);
      return Promise.resolve();
    },
  };
}

it('finds that engines did the same, in the region that takes over, with the other one out', async () => {
  const { runs, changes, differences } = await compareInLabs(topology, wish(kindOf('failover')), labs());
  expect(differences).toEqual([]);
  expect(runs.map(({ engine, result }) => [engine, result.outcome])).toEqual([
    ['typescript', 'done'],
    ['step-functions', 'done'],
  ]);
  const calls = changes.map(({ call }) => call.split(' ').slice(0, 2).join(' '));
  expect(calls).toContain('elbv2:ModifyListener us-west-2');
  expect(calls.filter((call) => call.includes(EAST))).toEqual([]);
});

it('sees what is left otherwise, and refuses labs that are not equal', async () => {
  const tampered = labs(({ cloud }, engine) => {
    if (engine === 'typescript') return;
    // The service stands high already: one engine has less to do, and leaves more.
    Object.assign(cloud.state(WEST), { desired: 9, running: 9 });
  });
  const seen = compareInLabs(topology, wish(kindOf('failover')), tampered);
  expect((await seen).differences.join()).toMatch(/worlds of typescript and step-functions differ|changes of/);
  const unequal = labs(({ cloud }, engine) => {
    if (engine !== 'typescript') cloud.state(WEST).serviceTarget = 'blue:us-west-2';
  });
  await expect(compareInLabs(topology, wish(kindOf('failover')), unequal)).rejects.toMatchObject({
    code: 'labs-differ',
  });
});

it('leaves to the model what begins with another recovery', async () => {
  const returned = compareInLabs(topology, wish(kindOf('failback')), labs());
  await expect(returned).rejects.toMatchObject({ code: 'only-in-memory', exit: 3 });
});
