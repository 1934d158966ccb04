/** The real script, interrupted: the lease is given back when every call has ended, and never before. */
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
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
