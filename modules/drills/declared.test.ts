import { acceptances } from '../runbook/acceptances';
import { RUNBOOK_KINDS } from '../patterns/every';
import { suppose } from '../parts/index.observe';
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import { declaredBy, onlyDeclared, type DrillMove } from './declared';

const EAST = 'us-east-1';
const WEST = 'us-west-2';

const topologies = {
  'two regions': sampleTopology(),
  'three regions': sampleTopology(THIRD_REGION),
  'clients moved by an object': sampleTopology({
    environment: { traffic_method: 'health-check-inversion', control_plane_acceptances: [] },
  }),
  'nobody served in us-west-2 as a matter of course': sampleTopology(),
};
const outside = topologies['nobody served in us-west-2 as a matter of course'];
for (const one of outside.regions) {
  if (one.region === WEST) Object.assign(one, { residency: { country: 'US', mayServe: false } });
}

/** The runbook that a drill's move carries out: every acceptance in it, and those that no proof can stand for. */
function asked(topology: (typeof topologies)['two regions'], move: DrillMove, options: Partial<typeof OUTAGE>) {
  const flags = move === 'failover' ? (options.graceful ? '--graceful' : '') : options.rebuild ? '--rebuild' : '';
  const kind = RUNBOOK_KINDS.find((one) => one.name === move && one.options.join() === flags);
  const [from, to] = move === 'failover' ? [EAST, WEST] : [WEST, EAST];
  if (kind === undefined) throw new Error(`no runbook of ${move} ${flags}`);
  const observation = suppose(topology, kind.world(from, to));
  const runbook = kind.make(topology, observation, { from, to, answerNamesRegion: true, stamp: 'x' });
  const acts = runbook.steps.flatMap(({ act }) => act.flatMap((one) => (one.kind === 'accept' ? [one.name] : [])));
  return { may: acceptances(runbook), must: acts };
}

const OUTAGE = { graceful: false, rebuild: false };

describe.each(Object.entries(topologies))('%s', (_name, topology) => {
  it.each<[DrillMove, string, typeof OUTAGE]>([
    ['failover', 'an outage', OUTAGE],
    ['failover', 'a planned move', { ...OUTAGE, graceful: true }],
    ['failback', 'a rejoin', OUTAGE],
    ['failback', 'a rebuild', { ...OUTAGE, rebuild: true }],
  ])(
    '%s, %s: what the runbook cannot do without is declared, and nothing that a proof can stand for',
    (move, _how, options) => {
      const declared = declaredBy(topology, options, EAST)[move];
      const { may, must } = asked(topology, move, options);
      expect(must.filter((name) => !declared.includes(name))).toEqual([]);
      // Where the region that is left answers, its fence is proven; a drill's outage lets it not answer.
      expect(declared.filter((name) => may.includes(name) && !must.includes(name))).toEqual([]);
      expect(declared).not.toContain(`no-answer:${WEST}`);
    },
  );
});

it('refuses what is not declared, says its name, and asks nobody', async () => {
  const said: string[] = [];
  const answered: string[] = [];
  const accept = onlyDeclared(
    [`data-loss:${EAST}`],
    ({ name }) => {
      answered.push(name);
      return Promise.resolve({ by: 'me', reason: 'why' });
    },
    (text) => void said.push(text),
  );
  const ask = (name: string) => accept({ kind: 'accept', name, question: 'Go on?' }, 'Go on?');
  expect(await ask(`data-loss:${EAST}`)).toEqual({ by: 'me', reason: 'why' });
  expect(await ask(`no-answer:${WEST}`)).toBeNull();
  expect(answered).toEqual([`data-loss:${EAST}`]);
  expect(said).toEqual([expect.stringContaining(`no-answer:${WEST}`)]);
});
