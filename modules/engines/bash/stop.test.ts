/** The real script, interrupted: the lease is given back when every call has ended, and never before. */
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import type { LeaseRecord } from '../../runs/lease-record';
import { leaseKey } from '../../runs/places';
import { Bench, EAST, WEST } from '../../recovery/testing/run';
import { META, patient, realCloud, SCALE, TWO } from '../../recovery/testing/script';
import { SpawnedAws } from '../../recovery/testing/spawned-aws';
import { renderBash } from './bash';

jest.setTimeout(120_000);

const KEY = leaseKey('warm-standby');
/** The step that asks a person. */
const ASKING = 'accept-loss';
const PROMOTES = `rds:FailoverGlobalCluster ${WEST}`;

interface Stopped {
  readonly exit: number | null;
  readonly output: string;
  /** Who held the lease when the promotion reached AWS; undefined where it never did. */
  readonly holderAtCall: unknown;
  readonly holderAtEnd: unknown;
  readonly sent: readonly string[];
  readonly again: number | null;
}

/** `signals`: shell words that are run where the promotion was sent, and has not arrived yet; `$SCRIPT` is its process. */
async function stopped(signals: string, delay = '1.5'): Promise<Stopped> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const runbook = patient(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }), {});
  const { cloud, origin } = realCloud(bench, () => undefined);
  const aws = await SpawnedAws.start(cloud, runbook);
  const file = join(aws.dir, 'bin', 'aws');
  renameSync(file, `${file}-real`);
  const late = `SCRIPT=$(cat "$DR_STATE_DIR/running/pid"); ${signals}; sleep ${delay}`;
  writeFileSync(
    file,
    `#!/bin/bash -p\nif [[ $* == *" failover-global-cluster "* && $* != *skeleton* ]]; then ${late}; fi\nexec "$0-real" "$@"\n`,
  );
  chmodSync(file, 0o755);
  const lease = (): LeaseRecord => JSON.parse(cloud.kept(WEST).get(KEY)?.Body ?? '{}') as LeaseRecord;
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  let holderAtCall: unknown;
  cloud.fault = ({ action }) => {
    if (action === 'FailoverGlobalCluster') {
      holderAtCall = lease().holder;
      arrived();
    }
    return undefined;
  };
  try {
    const script = renderBash(runbook, META);
    const { exit, output } = await aws.run(script, SCALE, origin, TWO);
    const holderAtEnd = lease().holder;
    await arrival;
    const sent = [...cloud.mutations()];
    renameSync(`${file}-real`, file);
    const again = holderAtEnd === null ? (await aws.run(script, SCALE, origin, TWO)).exit : null;
    return { exit, output, holderAtCall, holderAtEnd, sent, again };
  } finally {
    await aws.stop();
  }
}

const OURS = expect.objectContaining({ host: expect.any(String) as string }) as unknown;

it.each([
  ['SIGINT', 'kill -INT "$SCRIPT"'],
  ['SIGTERM', 'kill -TERM "$SCRIPT"'],
  ['SIGHUP', 'kill -HUP "$SCRIPT"'],
  ['Ctrl-C at a terminal, which reaches every process', 'kill -INT -- "-$SCRIPT"'],
  ['the end of the terminal', 'kill -HUP -- "-$SCRIPT"'],
])('waits for a promotion that is on its way before it gives the lease back: %s', async (_name, signals) => {
  const { exit, output, holderAtCall, holderAtEnd, sent, again } = await stopped(signals);
  expect([exit, holderAtCall, holderAtEnd]).toEqual([130, OURS, null]);
  expect(output).toContain('waits for calls that are on their way');
  // Nothing follows the call that was on its way.
  expect(sent.filter((call) => call === PROMOTES)).toHaveLength(1);
  expect(sent).not.toContain(`route53:ChangeResourceRecordSets ${WEST}`);
  expect(again).toBe(0);
});

it('waits for nothing after a second signal, and then leaves the lease to end by itself', async () => {
  const { exit, output, holderAtCall, holderAtEnd } = await stopped(
    'kill -INT "$SCRIPT"; sleep 0.5; kill -INT "$SCRIPT"',
    '3',
  );
  expect([exit, holderAtEnd, holderAtCall]).toEqual([130, OURS, OURS]);
  expect(output).toContain('the lease is NOT given back');
});

it('leaves the lease to end by itself where it was killed', async () => {
  const { exit, holderAtCall, holderAtEnd, sent } = await stopped('kill -KILL "$SCRIPT"');
  expect([exit, holderAtCall, holderAtEnd]).toEqual([null, OURS, OURS]);
  expect(sent).not.toContain(`route53:ChangeResourceRecordSets ${WEST}`);
});

/** Looks, 100 ms apart. */
const PATIENCE = 600;

async function until(holds: () => boolean): Promise<boolean> {
  for (let looks = 0; looks < PATIENCE && !holds(); looks += 1) await new Promise((wake) => setTimeout(wake, 100));
  return holds();
}

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Ids of the processes that a script has written down: of itself, and of the branches that match. */
function writtenDown(state: string, branches: RegExp): readonly number[] {
  const folder = readdirSync(state).find((name) => name.startsWith('tmp.')) ?? '';
  const files = readdirSync(join(state, folder)).filter((name) => branches.test(name));
  return [join('running', 'pid'), ...files.map((name) => join(folder, name))].map((name) =>
    Number(readFileSync(join(state, name), 'utf8')),
  );
}

/**
 * Python: FOLDER COMMAND... runs a command in a terminal of its own. What starts Python may put other folders before FOLDER. The shell that
 * a person has there stays as long as its file does.
 */
const IN_TERMINAL = `import os, pty, sys
os.environ["PATH"] = sys.argv[1] + ":" + os.environ["PATH"]
pty.spawn(sys.argv[2:])`;
const SHELL = 'bash "$@"; while [[ -e $0 ]]; do sleep 0.1; done';

it('leaves nobody at the terminal who would take the next line typed there, where it was killed while it asked', async () => {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const runbook = patient(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }), {});
  const { cloud, origin } = realCloud(bench, () => undefined);
  const aws = await SpawnedAws.start(cloud, runbook);
  const [state, shell] = [join(aws.dir, 'state'), join(aws.dir, 'shell')];
  writeFileSync(shell, '');
  const asks = (): boolean =>
    existsSync(join(state, 'results.tsv')) &&
    readdirSync(state).some((name) => name.startsWith('tmp.') && existsSync(join(state, name, `${ASKING}.asks`)));
  const terminal = ['python3', '-c', IN_TERMINAL, join(aws.dir, 'bin'), 'bash', '-c', SHELL, shell];
  try {
    const over = aws.run(renderBash(runbook, META), SCALE, origin, ['--yes'], {}, terminal);
    expect(await until(asks)).toBe(true);
    const [script = NaN, ...branches] = writtenDown(state, /\.pid$/);
    expect(branches.filter(runs)).not.toEqual([]);
    process.kill(script, 'SIGKILL');
    expect(await until(() => !branches.some(runs))).toBe(true);
    rmSync(shell);
    await over;
    expect(cloud.mutations()).not.toContain(PROMOTES);
  } finally {
    await aws.stop();
  }
});

it('asks the AWS CLI nothing more about its calls once it was killed', async () => {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const runbook = patient(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }), {});
  const { cloud, origin } = realCloud(bench, () => undefined);
  const aws = await SpawnedAws.start(cloud, runbook);
  const file = join(aws.dir, 'bin', 'aws');
  const asked = join(aws.dir, 'asked');
  renameSync(file, `${file}-real`);
  // Of the four that are asked at a time, each kills it.
  const kills = `echo "$PPID" >>${asked}; kill -KILL "$(cat "$DR_STATE_DIR/running/pid")"; sleep 1`;
  writeFileSync(
    file,
    `#!/bin/bash -p\nif [[ $* == *generate-cli-skeleton* ]]; then ${kills}; fi\nexec "$0-real" "$@"\n`,
  );
  chmodSync(file, 0o755);
  try {
    expect(await aws.run(renderBash(runbook, META), SCALE, origin, TWO)).toMatchObject({ exit: null });
    const askers = (): readonly number[] => readFileSync(asked, 'utf8').trim().split('\n').map(Number);
    expect(await until(() => !askers().some(runs))).toBe(true);
    // What asks the next four is the parent of these.
    await new Promise((wake) => setTimeout(wake, 2000));
    expect(askers().length).toBeLessThanOrEqual(4);
    expect(cloud.mutations()).toEqual([]);
  } finally {
    await aws.stop();
  }
});
