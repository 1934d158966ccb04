import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../console/errors';
import { createClock } from '../../console/clock';
import type { ProcessRequest, ProcessResult } from '../../terraform/process';
import { FlowBench } from '../testing/flows';
import { EAST, ends, WEST } from '../testing/run';
import { failoverScript, runFailoverScript, SCRIPT_NAME, type ScriptPorts } from './script';

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
  bench.cloud.out.add(EAST);
});
afterEach(() => bench.close());

/** Ports with a `bash` that does what the test says in the folder it is started in. */
function ports(bash: (request: ProcessRequest) => Partial<ProcessResult>, scale = 20): ScriptPorts {
  const wall = 1_000_000;
  return {
    ...bench.ports(),
    run: (request) => Promise.resolve({ code: 0, stdout: '', stderr: '', ...bash(request) }),
    env: { PATH: '/lab/bin' },
    labEndpoint: 'http://127.0.0.1:4566',
    labDns: '127.0.0.1:5300',
    labCurl: '/lab/curl.conf',
    by: 'me',
    wall: () => wall,
    clock: { ...createClock({ scale, origin: 900_000, now: () => wall, setTimer: () => () => undefined }) },
  };
}

it('is run as a person would run it, on the clock of the lab, accepting what it is told to and nothing else', async () => {
  const seen: ProcessRequest[] = [];
  const { folder, result, runId } = await runFailoverScript(
    ports((request) => {
      seen.push(request);
      request.onLine?.('freeze begins');
      const steps = [
        'freeze',
        'fence-us-east-1',
        'front-door',
        'accept-loss',
        'promote',
        'scale',
        'listener',
        'record',
        'verify',
      ];
      const lines = steps.map((step) => `${step}\tmet\t10\t20\tit is so\n`);
      writeFileSync(join(request.cwd, 'results.tsv'), lines.join(''));
      writeFileSync(join(request.cwd, 'log.tsv'), '10\tfreeze\tnote\treplication_lag_ms = 12\n');
      return {};
    }),
    { to: WEST },
    { names: [`unfenced:${EAST}`, `data-loss:${EAST}`, 'nobody:asks'], reason: 'the drill did it' },
  );
  expect(result.outcome).toBe('done');
  expect(result.steps[0]?.notes).toEqual({ replication_lag_ms: '12' });
  const [bash] = seen;
  // Neither what the runbook asks for beside it, nor what it does not ask for.
  const accepted = ['--accept', `unfenced:${EAST}`, '--accept', `data-loss:${EAST}`];
  const reason = ['--reason', 'the drill did it', '--second', 'the drill, as another person'];
  expect(bash).toMatchObject({
    command: 'bash',
    cwd: folder,
    args: [join(folder, SCRIPT_NAME), '--yes', ...accepted, ...reason],
  });
  expect(bash?.env).toEqual({
    PATH: '/lab/bin',
    DR_ENDPOINT: 'http://127.0.0.1:4566',
    DR_RESOLVER: '127.0.0.1:5300',
    DR_PROBE_PREFIX: 'http://127.0.0.1:4566/_lab/probe/',
    DR_PROBE_CONFIG: '/lab/curl.conf',
    DR_TIME_SCALE: '20',
    DR_CLOCK_ORIGIN: '900000',
    DR_STATE_DIR: folder,
  });
  expect(bench.kept()).toEqual([runId]);
  expect(readFileSync(join(folder, SCRIPT_NAME), 'utf8')).toMatch(/^#!/);
  expect(statSync(join(folder, SCRIPT_NAME)).mode & 0o111).not.toBe(0);
  expect(bench.console.heard).toContain('  freeze begins');
});

const NOTHING = { names: [], reason: 'why' };

it('gives no reason and no second person where nothing is to be accepted', async () => {
  const seen: (readonly string[])[] = [];
  const bash = ({ args, cwd }: ProcessRequest) => {
    seen.push(args);
    writeFileSync(join(cwd, 'results.tsv'), `front-door\trefused\t10\t20\tno-answer:${WEST} was not accepted\n`);
    return { code: 3 };
  };
  const { result } = await runFailoverScript(ports(bash), { to: WEST }, NOTHING);
  expect(seen[0]?.slice(1)).toEqual(['--yes']);
  expect([result.outcome, ends(result)['front-door']]).toEqual(['refused', 'refused']);
});

it('leaves a step without an end pending', async () => {
  const { result } = await runFailoverScript(
    ports(({ cwd }) => {
      writeFileSync(join(cwd, 'results.tsv'), 'freeze\tmet\t10\t20\tfrozen\npromote\tunknown\t20\t30\tthrottled\n');
      writeFileSync(join(cwd, 'log.tsv'), '10\tfreeze\tbegins\tFreeze\n');
      return { code: 4 };
    }),
    { to: WEST },
    NOTHING,
  );
  expect(result.outcome).toBe('unknown');
  expect(ends(result)).toMatchObject({ freeze: 'met', promote: 'unknown', verify: 'pending' });
});

it.each([
  [3, EXIT.refused],
  [4, EXIT.unknown],
  [127, EXIT.failed],
  [null, EXIT.failed],
] as const)('that ends with %s before any step is no run, and says what it said', async (code, exit) => {
  const run = runFailoverScript(
    ports(({ cwd }) => {
      writeFileSync(join(cwd, 'results.tsv'), '');
      writeFileSync(join(cwd, 'log.tsv'), '10\trun\tends\tthese credentials belong to another account\n');
      return { code, stderr: 'refused: no' };
    }),
    { to: WEST },
    NOTHING,
  );
  await expect(run).rejects.toMatchObject({
    code: 'script-broke-off',
    exit,
    why: 'these credentials belong to another account\nrefused: no',
  });
});

it('names the command that makes the same script again', async () => {
  const options = { to: WEST, detach: true, answerNamesRegion: true };
  const { text } = await failoverScript(bench.ports(), options);
  expect(text).toContain(
    `dr failover --env warm-standby --to ${WEST} --detach --answer-names-region --script ${SCRIPT_NAME}`,
  );
  expect(bench.cloud.mutations()).toEqual([]);
});
