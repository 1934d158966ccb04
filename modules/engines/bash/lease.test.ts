/** The real script and the lease that `dr` takes: each refuses the other. */
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../memory/cloud';
import type { FakeCloud } from '../../parts/index.memory';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { RunLease } from '../../runs/lease';
import { LEASE_TTL_SECONDS, type LeaseRecord } from '../../runs/lease-record';
import { objectsIn } from '../../runs/objects';
import { leaseKey, leasePlaces } from '../../runs/places';
import { Bench, EAST, WEST } from '../../recovery/testing/run';
import { META, patient, realCloud, SCALE, TWO } from '../../recovery/testing/script';
import { SpawnedAws, type ScriptResult } from '../../recovery/testing/spawned-aws';
import { renderBash } from './bash';

// Scripts run in real time, on machines that do other things as well.
jest.setTimeout(120_000);

const CONTROL = 'us-east-2';
const KEY = leaseKey('warm-standby');
const PROMOTES = `rds:FailoverGlobalCluster ${WEST}`;
const THEM = { arn: 'arn:aws:iam::123456789012:user/them', host: 'there', machine: 'm2', pid: 2 };

interface Run extends ScriptResult {
  readonly cloud: FakeCloud;
  readonly log: string;
}

interface Situation {
  readonly args?: readonly string[];
  readonly fault?: (cloud: FakeCloud, aws: SpawnedAws) => Fault;
  readonly before?: (cloud: FakeCloud, aws: SpawnedAws) => void;
  readonly graceful?: boolean;
  readonly scale?: number;
}

async function run({ args = TWO, fault, before, graceful = false, scale = SCALE }: Situation): Promise<Run> {
  const bench = new Bench();
  if (!graceful) bench.cloud.out.add(EAST);
  const runbook = patient(failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful }), {});
  const { cloud, origin } = realCloud(bench, () => undefined, scale);
  if (graceful) cloud.out.clear();
  const aws = await SpawnedAws.start(cloud, runbook);
  before?.(cloud, aws);
  if (fault !== undefined) cloud.fault = fault(cloud, aws);
  try {
    const result = await aws.run(renderBash(runbook, META), scale, origin, args);
    return { ...result, cloud, log: aws.left().log };
  } finally {
    await aws.stop();
  }
}

const record = (rest: Partial<LeaseRecord> = {}): LeaseRecord => ({
  epoch: 4,
  run: '2-theirs',
  runbook: 'failover-graceful',
  mode: 'graceful',
  touches: [EAST],
  holder: THEM,
  last: THEM,
  since: '2026-11-20T12:00:00.000Z',
  ttl_seconds: LEASE_TTL_SECONDS,
  open: true,
  ...rest,
});
let tags = 0;
const keep = (cloud: FakeCloud, region: string, lease: LeaseRecord): void =>
  void cloud.kept(region).set(KEY, {
    Body: `${JSON.stringify(lease)}\n`,
    ETag: `"them-${(tags += 1)}"`,
    LastModified: new Date().toISOString(),
  });
const kept = (cloud: FakeCloud, region: string): LeaseRecord =>
  JSON.parse(cloud.kept(region).get(KEY)?.Body ?? '{}') as LeaseRecord;

/** `dr` at another machine, which looks once. */
function drOpens(cloud: FakeCloud): ReturnType<RunLease['open']> {
  const { topology, clock } = new Bench();
  const buckets = leasePlaces(topology, { target: WEST }).map((place) => objectsIn(place, { sender: cloud, clock }));
  const claim = { run: '9-dr', runbook: 'failover-ungraceful', mode: 'ungraceful', touches: [WEST], holder: THEM };
  const options = { environment: 'warm-standby', floor: 0, takeover: null, isGone: () => false };
  return new RunLease(buckets, clock, claim, options).open();
}

it('holds the lease while it runs, so that dr is refused, and gives it back at its end, so that dr may go on', async () => {
  let asked: Promise<unknown> = Promise.resolve();
  const { exit, cloud, log } = await run({
    // The cloud's S3 keeps the cloud's time; the script renews in the time of the wall.
    scale: 4,
    fault: (all) => (operation) => {
      if (operation.action === 'FailoverGlobalCluster') {
        asked = drOpens(all).catch((error: unknown) => error);
        all.fault = () => undefined;
      }
      return undefined;
    },
  });
  expect(exit).toBe(0);
  expect(await asked).toMatchObject({
    code: 'lease-held',
    what: expect.stringMatching(/user\/me \(process \d+ on .*runs \d{8}T\d{6}Z-promote-dr-/) as string,
    fix: expect.stringContaining('Ctrl-C') as string,
  });
  for (const region of [WEST, CONTROL]) {
    expect(kept(cloud, region)).toMatchObject({
      epoch: 1,
      mode: 'ungraceful',
      touches: ['global', WEST],
      holder: null,
    });
  }
  expect(log).toMatch(/\tlease\tholds\tepoch 1/);
  expect(await drOpens(cloud)).toMatchObject({ v: 'held', taken: null, left: null });
  expect(kept(cloud, WEST).epoch).toBe(2);
});

it('is refused while dr holds it and renews it, wherever that one moves to, with who and since when', async () => {
  const { exit, output, cloud } = await run({
    before: (all) => keep(all, CONTROL, record()),
    // It looks twice: the lease is renewed in between.
    fault: (all) => {
      let looks = 0;
      return ({ action, region }) => {
        if (action === 'GetObject' && region === CONTROL && (looks += 1) === 2) keep(all, CONTROL, record());
        return undefined;
      };
    },
  });
  expect([exit, cloud.mutations()]).toEqual([3, []]);
  expect(output).toMatch(/user\/them on there runs 2-theirs since 2026-11-20T12:00:00.000Z.*--takeover --reason TEXT/);
});

it.each([
  ['that was not renewed', { ttl_seconds: 1 }, TWO, /it was not renewed for 1 s/],
  ['with a reason on record', {}, [...TWO, '--takeover'], /user\/them on there runs 2-theirs.*its network is cut/],
])('takes one over %s', async (_name, rest, args, said) => {
  const { exit, log, cloud } = await run({ args, before: (all) => keep(all, WEST, record(rest)) });
  expect([exit, cloud.writer()]).toEqual([0, WEST]);
  expect(log).toMatch(/\tlease\ttakes-over\t/);
  expect(log).toMatch(said);
  expect(kept(cloud, WEST)).toMatchObject({ epoch: 5, holder: null });
});

it('does not take one over without a reason', async () => {
  expect(await run({ args: ['--yes', '--takeover'] })).toMatchObject({ exit: 3 });
});

it('that lost it after its last call does not say that it is done', async () => {
  const { exit, output, cloud } = await run({
    fault: (all) => (operation) => {
      if (operation.action === 'DescribeAlarms') keep(all, CONTROL, record({ epoch: 7 }));
      return undefined;
    },
  });
  expect(exit).toBe(3);
  expect(output).toMatch(/taken over: .*user\/them on there took the lease at .* for 2-theirs/);
  expect(output).not.toMatch(/\bdone: /);
  expect(cloud.mutations()).toContain(PROMOTES);
  expect(kept(cloud, CONTROL)).toMatchObject({ epoch: 7, holder: THEM });
});

it('that lost it sends nothing more, and says to whom', async () => {
  const { exit, output, cloud } = await run({
    fault: (all) => (operation) => {
      if (operation.action === 'PutObject' && operation.input['Key'] === 'recovery/freeze')
        keep(all, CONTROL, record({ epoch: 7 }));
      return undefined;
    },
  });
  expect(exit).toBe(3);
  expect(output).toMatch(/taken over: .*user\/them on there took the lease at .* for 2-theirs/);
  expect(cloud.mutations()).not.toContain(PROMOTES);
  expect(kept(cloud, CONTROL)).toMatchObject({ epoch: 7, holder: THEM });
});

const silent: Situation['fault'] = () => (operation) =>
  operation.service === 's3' && operation.input['Key'] === KEY
    ? { ok: false, kind: 'transient', code: 'ServiceUnavailable', message: '', requestId: null }
    : undefined;

/** An AWS CLI that does not know the conditions of PutObject. */
const old: Situation['before'] = (_cloud, { dir }) => {
  const file = join(dir, 'bin', 'aws');
  renameSync(file, `${file}-new`);
  writeFileSync(
    file,
    `#!/usr/bin/env bash
if [[ $* == *'"If'*Match* ]]; then printf '%s\\n' 'Parameter validation failed:' 'Unknown parameter in input: "IfNoneMatch", must be one of: ACL, Body' >&2; exit 252; fi
exec "$0-new" "$@"
`,
  );
  chmodSync(file, 0o755);
};

/** What a writer to the buckets may put there: it begins like a lease, and does not end. */
const large: Situation['before'] = (cloud) => {
  for (const region of [WEST, CONTROL]) {
    keep(cloud, region, record({ run: `2-${'x'.repeat(20_000)}` }));
  }
};

it.each<[string, Situation, RegExp]>([
  ['no bucket answers', { fault: silent }, /could not be asked for/],
  [
    'a lease is larger than any',
    { before: large },
    /ObjectTooLarge: it has more than 16384 bytes\) could not be asked for/,
  ],
  ['the AWS CLI is too old', { before: old }, /this AWS CLI cannot write on condition; 1.36.10 or 2.22.5 can/],
])('goes on in an emergency and says so, and refuses a planned move, where %s', async (_name, situation, said) => {
  const emergency = await run(situation);
  expect([emergency.exit, emergency.cloud.writer()]).toEqual([0, WEST]);
  expect(emergency.output).toMatch(said);
  expect(emergency.output.match(/THIS IS AN EMERGENCY/g)).toHaveLength(1);
  const planned = await run({ ...situation, graceful: true, args: ['--yes'] });
  expect([planned.exit, planned.cloud.mutations()]).toEqual([4, []]);
  expect(planned.output).toMatch(said);
});

it('gives it back on Ctrl-C', async () => {
  const { exit, cloud } = await run({
    fault: (_cloud, aws) => (operation) => {
      if (operation.action === 'FailoverGlobalCluster') process.kill(aws.pid ?? NaN, 'SIGTERM');
      return undefined;
    },
  });
  expect(exit).toBe(130);
  expect(kept(cloud, WEST)).toMatchObject({ epoch: 1, holder: null, open: false });
});
