import { Bench, EAST, WEST } from '../recovery/testing/run';
import { sampleTopology } from '../topology/testing/sample';
import type { Sender } from '../runbook/ports';
import { stopDeploymentHalfWay } from './faults';

const GROUPS = { TargetGroups: [{ TargetGroupArn: `blue:${WEST}` }, { TargetGroupArn: `green:${WEST}` }] };

function senderOf(bench: Bench, groups: object): Sender {
  return {
    send: (operation) =>
      operation.action === 'DescribeTargetGroups'
        ? Promise.resolve({ ok: true, output: groups, requestId: null })
        : bench.cloud.send(operation),
  };
}

const { signal } = new AbortController();

describe('a deployment that stopped half way', () => {
  it('leaves the listener on the group in which no task is', async () => {
    const bench = new Bench();
    const ports = { sender: senderOf(bench, GROUPS), clock: bench.clock, signal };
    // The tasks are in green.
    expect(await stopDeploymentHalfWay(bench.topology, WEST, ports)).toContain('without tasks');
    const seen = await bench.observe();
    expect(seen.regions.find(({ region }) => region === WEST)?.loadBalancer).toMatchObject({
      value: { defaultTargetGroupArn: `blue:${WEST}` },
    });
  });

  it('is not made where blue/green is not in use', async () => {
    const bench = new Bench();
    const topology = sampleTopology({ base: { blue_green: false } });
    const ports = { sender: senderOf(bench, GROUPS), clock: bench.clock, signal };
    expect(await stopDeploymentHalfWay(topology, WEST, ports)).toBeNull();
    expect(bench.cloud.mutations()).toEqual([]);
  });

  it('is never only believed in', async () => {
    const bench = new Bench();
    const one = { TargetGroups: [{ TargetGroupArn: `green:${WEST}` }] };
    const ports = { sender: senderOf(bench, one), clock: bench.clock, signal };
    await expect(stopDeploymentHalfWay(bench.topology, WEST, ports)).rejects.toMatchObject({ code: 'fault-not-made' });
    bench.cloud.out.add(EAST).add(WEST);
    await expect(stopDeploymentHalfWay(bench.topology, WEST, ports)).rejects.toMatchObject({ code: 'fault-not-made' });
  });
});
