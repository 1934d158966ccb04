import type { CallResult } from '../operations/adapter';
import { fault } from '../memory/cloud';
import { Bench, EAST, WEST } from '../recovery/testing/run';
import { viewOf } from './facts';
import { observe } from '../parts/index.observe';

describe('looking at an environment', () => {
  it('knows all of it when all answers', async () => {
    const bench = new Bench();
    const seen = await bench.observe();
    expect(seen.global).toMatchObject({
      known: true,
      value: {
        failover: null,
        members: [
          { region: EAST, isWriter: true },
          { region: WEST, sync: 'connected' },
        ],
      },
    });
    expect(seen).toMatchObject({
      hostedZoneId: { value: 'Z1' },
      serviceRecord: { value: { target: 'us-east-1-entry.api.example.com' } },
    });
    const west = viewOf(seen, WEST);
    expect(west).toMatchObject({
      answers: true,
      cluster: { value: { status: 'available', deletionProtection: true } },
      lagMs: { value: 12 },
      service: { value: { targetGroupArn: `green:${WEST}` } },
      loadBalancer: { value: { listenerArn: `listener:${WEST}`, defaultTargetGroupArn: `blue:${WEST}` } },
      systemSnapshots: { value: [] },
    });
    expect(west.imageDigest).toMatchObject({ value: expect.stringMatching(/^sha256:/) as string });
    expect(viewOf(seen, EAST).lagMs).toMatchObject({ known: false });
    expect(bench.cloud.mutations()).toEqual([]);
  });

  it('a lag of a quarter of an hour ago is the last one, and no current one', async () => {
    const bench = new Bench();
    bench.cloud.state(WEST).lagEndedAt = bench.cloud.clock.now() - 900_000;
    expect(viewOf(await bench.observe(), WEST)).toMatchObject({
      lagMs: { known: false, why: 'no current value; the last was 12 ms, 15m 00s ago' },
      lastLag: { value: { milliseconds: 12, secondsAgo: 900 } },
    });
    bench.cloud.state(WEST).lagEndedAt = bench.cloud.clock.now() - 3_700_000;
    expect(viewOf(await bench.observe(), WEST).lastLag).toMatchObject({ known: false });
  });

  it('a region that is out is unknown, alone', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const seen = await bench.observe();
    expect(seen.global.known).toBe(true);
    expect(viewOf(seen, EAST)).toMatchObject({ answers: false, cluster: { known: false, why: 'ServiceUnavailable' } });
    expect(viewOf(seen, WEST)).toMatchObject({ answers: true, cluster: { known: true } });
  });

  it.each<[string, string, object]>([
    ['is read from the global state', '{"outputs":{"hosted_zone_id":{"value":"Z9"}}}', { known: true, value: 'Z9' }],
    ['is unknown when that state does not say', '{"outputs":{}}', { known: false }],
    ['is unknown when that state cannot be read', 'not JSON', { known: false }],
  ])('without Route 53, the id of the zone %s', async (_what, state, expected) => {
    const bench = new Bench();
    const never = new Promise<CallResult>(() => undefined);
    const sender = {
      send: (operation: Parameters<typeof bench.cloud.send>[0]): Promise<CallResult> => {
        if (operation.service === 'route53') return never;
        if (operation.action === 'GetObject') {
          return Promise.resolve({ ok: true, output: { Body: state }, requestId: null });
        }
        return bench.cloud.send(operation);
      },
    };
    const seen = await observe(bench.topology, sender, bench.clock, undefined, 5);
    expect(seen.hostedZoneId).toMatchObject(expected);
    expect(seen.serviceRecord.known).toBe(false);
  });

  it('does not hang with a region that hangs', async () => {
    const bench = new Bench();
    const never = new Promise<CallResult>(() => undefined);
    const sender = {
      send: (operation: Parameters<typeof bench.cloud.send>[0]) =>
        operation.region === EAST ? never : bench.cloud.send(operation),
    };
    const seen = await observe(bench.topology, sender, bench.clock, undefined, 5);
    expect(viewOf(seen, EAST).service).toMatchObject({ known: false, why: 'no answer within 5 s' });
    expect(viewOf(seen, WEST).service.known).toBe(true);
    expect(seen.global.known).toBe(true);
  });

  it('tells "there is none" from "it is not known"', async () => {
    const bench = new Bench();
    bench.cloud.global = null;
    bench.cloud.state(EAST).cluster = null;
    bench.cloud.fault = ({ action, region }) =>
      action === 'DescribeDBClusters' && region === WEST ? fault('AccessDenied', 'denied') : undefined;
    const seen = await bench.observe();
    expect(seen.global).toEqual({ known: true, value: null });
    expect(viewOf(seen, EAST).cluster).toEqual({ known: true, value: null });
    expect(viewOf(seen, WEST).cluster).toEqual({ known: false, why: 'AccessDenied' });
  });

  it('takes none of several answers where one is meant, and the container behind the load balancer beside a sidecar', async () => {
    const bench = new Bench();
    const several = {
      taskDefinition: { containerDefinitions: [{ name: 'log' }, { name: 'service', image: 'r@sha256:1' }] },
    };
    const balancer = { Names: 1, LoadBalancers: [{ LoadBalancerArn: 'a' }, { LoadBalancerArn: 'b' }] };
    bench.cloud.fault = ({ action }) => {
      if (action === 'DescribeTaskDefinition') return { ok: true, output: several, requestId: 'r' };
      if (action === 'DescribeLoadBalancers') return { ok: true, output: balancer, requestId: 'r' };
      if (action !== 'DescribeServices') return undefined;
      const service = { status: 'ACTIVE', desiredCount: 1, runningCount: 1, taskDefinition: 't' };
      const loadBalancers = [{ targetGroupArn: 'g', containerName: 'service' }];
      return { ok: true, output: { services: [{ ...service, loadBalancers }] }, requestId: 'r' };
    };
    const west = viewOf(await bench.observe(), WEST);
    expect(west.imageDigest).toEqual({ known: true, value: 'sha256:1' });
    expect(west.loadBalancer).toMatchObject({ known: false, why: expect.stringContaining('2 times') as string });
  });

  it('stops when a person interrupts', async () => {
    const bench = new Bench();
    const signal = AbortSignal.abort(new Error('^C'));
    await expect(observe(bench.topology, bench.cloud, bench.clock, signal)).rejects.toThrow('^C');
  });
});
