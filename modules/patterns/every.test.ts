import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import { lintRunbook } from '../runbook/lint/lint';
import { Bench, EAST, WEST } from '../recovery/testing/run';
import { everyRunbook, RUNBOOK_KINDS, RUNBOOK_NAMES, runbooksNow, type ListedRunbook } from './every';

const WORLDS = { 'two regions': sampleTopology(), 'three regions': sampleTopology(THIRD_REGION) };
const nameOf = ({ name, options, when, from, to }: ListedRunbook): string =>
  [name, ...options, from, to, `(${when})`].join(' ');

describe.each(Object.entries(WORLDS))('every runbook of %s', (_name, topology) => {
  const all = everyRunbook(topology);

  it('is made, keeps the rules and needs no lost region', () => {
    const wrong = all.flatMap((one) => {
      if (one.made.runbook === null) return [`${nameOf(one)}: ${one.made.why.what}`];
      const found = lintRunbook(one.made.runbook, one.lostRegion === null ? {} : { lostRegion: one.lostRegion });
      return found.map(({ rule, step }) => `${nameOf(one)}: ${rule} in ${step}`);
    });
    expect(wrong).toEqual([]);
  });

  it('asks two before data is lost, a fence is done without or a cluster deleted; a planned move loses nothing', () => {
    const losing = ['FailoverGlobalCluster', 'DeleteDBCluster'];
    for (const { made } of all) {
      const steps = made.runbook?.steps ?? [];
      const acts = steps.flatMap(({ act, orAccept = null }) => [...act, ...(orAccept === null ? [] : [orAccept])]);
      const accepts = acts.filter((act) => act.kind === 'accept');
      expect(
        accepts.filter(({ name, approvals }) => /^un(frozen|replicated)/.test(name) === (approvals === 2)),
      ).toEqual([]);
      const loses =
        made.runbook?.id === 'failover-detach' ||
        acts.some((act) => act.kind === 'call' && losing.includes(act.operation.action));
      expect(accepts.some(({ name }) => /^(data-loss|delete):/.test(name))).toBe(loses);
    }
  });

  it('stops before it moves the writer where the record is seen to be unable to move the clients', () => {
    const MOVES = /^((Failover|Switchover)GlobalCluster|RemoveFromGlobalCluster)$/;
    const moved = all.flatMap((one) =>
      (one.made.runbook?.steps ?? [])
        .filter(({ id }) => ['promote', 'detach', 'switchover'].includes(id))
        .flatMap(({ act }) => act)
        .filter((act) => act.kind === 'call' && MOVES.test(act.operation.action))
        .map((act) => ({
          name: nameOf(one),
          asks: (act.kind === 'call' ? (act.halts ?? []) : []).map((halt) => 'read' in halt && halt.read.action),
        })),
    );
    const asked = ['ListResourceRecordSets', 'ListHostedZonesByName'];
    expect(moved.filter(({ asks }) => asks.join() !== asked.join())).toEqual([]);
    expect(new Set(moved.map(({ name }) => name)).size).toBeGreaterThan(RUNBOOK_KINDS.length / 2);
  });

  it('is there once for each kind and pair, and every id of a runbook and every verb occurs', () => {
    const pairs = topology.regions.length * (topology.regions.length - 1);
    expect(new Set(all.map(nameOf)).size).toBe(pairs * RUNBOOK_KINDS.length);
    expect([...new Set(all.map(({ name }) => name))].sort()).toEqual([...RUNBOOK_NAMES].sort());
    expect([...new Set(all.map(({ made }) => made.runbook?.id))].sort()).toEqual([
      'evacuate',
      'failback-rebuild',
      'failback-rejoin',
      'failover-detach',
      'failover-graceful',
      'failover-ungraceful',
      'return',
    ]);
  });
});

describe('what was observed', () => {
  it('gives the same runbooks as a healthy world that is supposed, but for what AWS made up', async () => {
    const bench = new Bench();
    const observation = await bench.observe();
    const listed = everyRunbook(bench.topology, observation).filter(({ from }) => from === EAST);
    const graceful = listed.find(({ options }) => options.includes('--graceful'))?.made.runbook;
    const now = runbooksNow(bench.topology, observation).find(
      ({ to, options }) => to === WEST && options.includes('--graceful'),
    )?.made.runbook;
    expect(graceful?.steps).toEqual(now?.steps);
    expect(JSON.stringify(graceful)).not.toContain('0000000000000000');
  });

  it('says why what is not for the moment cannot be made', async () => {
    const bench = new Bench();
    const now = runbooksNow(bench.topology, await bench.observe());
    const why = (name: string, to: string) => {
      const made = now.find((one) => one.name === name && one.to === to)?.made;
      return made?.runbook === null ? made.why.code : made?.runbook.id;
    };
    expect([why('failover', WEST), why('failover', EAST)]).toEqual(['failover-ungraceful', 'already-there']);
    expect([why('failback', EAST), why('return', EAST)]).toEqual(['nothing-to-fail-back', 'nothing-to-fail-back']);
  });
});
