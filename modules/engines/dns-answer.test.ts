/** A DNS answer as a condition: the same verdict in every engine, and refused by name where an engine has no way to ask. */
import { sampleTopology } from '../topology/testing/sample';
import { createTestHost } from '../recovery/testing/host';
import { FakeCloud } from '../parts/index.memory';
import { compareInMemory } from '../rehearsal/compare';
import { runMachine } from '../rehearsal/machine';
import type { NameAnswer } from '../runbook/ports';
import type { Runbook } from '../runbook/runbook';
import { RUNBOOK_KINDS } from '../patterns/every';
import { sendsTo } from '../parts/traffic/steps/verify';
import { Bench, EAST, ends, WEST } from '../recovery/testing/run';
import { SpawnedAws } from '../recovery/testing/spawned-aws';
import { leasePlaces } from '../runs/places';
import { renderBash } from './bash/bash';
import { COMPARED_ENGINES } from './compare';
import { renderMarkdown } from './markdown/markdown';
import { renderMachine } from './step-functions/step-functions';

// Scripts run in real time, on machines that do other things as well.
jest.setTimeout(120_000);

const SCALE = 40;
const meta = { name: 'x.sh', accountId: '123456789012', command: 'dr runbook render', source: 'env/x' };
const entry = (region: string): string => `${region}-entry.api.example.com`;

/** One step that waits for what the name servers say. */
function runbookOf({ topology }: Bench): Runbook {
  const target = topology.regions.find(({ region }) => region === WEST);
  if (target === undefined) throw new Error('no west');
  const duration = { typical: 1, worst: 20, source: { kind: 'assumption', why: 'a test' } } as const;
  const met = [sendsTo(topology, target)];
  const step = {
    id: 'sent',
    title: 'Sent',
    needs: [],
    act: [],
    met,
    deadline: 20,
    poll: 5,
    destructive: false,
    duration,
  };
  return { id: 'x', title: 'X', environment: 'e', mode: 'ungraceful', target: WEST, steps: [step], remarks: [] };
}

it.each<[string, NameAnswer, string]>([
  ['the target', { ok: true, chain: [entry(WEST)] }, 'met'],
  ['another region', { ok: true, chain: [entry(EAST)] }, 'not'],
  ['no name', { ok: true, chain: [] }, 'not'],
  ['nothing at all', { ok: false, why: 'ETIMEOUT' }, 'unknown'],
])('engines agree when the servers answer %s', async (_, answer, end) => {
  const bench = new Bench();
  bench.cloud.resolve = () => Promise.resolve(answer);
  const runbook = runbookOf(bench);
  expect(ends(await bench.run(runbook))).toEqual({ sent: end });
  const machine = await runMachine(bench, runbook, () => Promise.resolve(null));
  expect(ends(machine.result)).toEqual({ sent: end });
  const cloud = new FakeCloud(bench.topology, { now: Date.now });
  cloud.resolve = bench.cloud.resolve;
  const aws = await SpawnedAws.start(cloud, runbook);
  try {
    const script = await aws.run(
      renderBash(runbook, { ...meta, buckets: leasePlaces(bench.topology, runbook) }),
      SCALE,
      Date.now(),
      ['--yes'],
    );
    expect({ ends: script.ends, output: script.output }).toMatchObject({ ends: { sent: end } });
  } finally {
    await aws.stop();
  }
});

it('is refused by a machine without a function, and copied by a person', () => {
  const runbook = runbookOf(new Bench());
  expect(() => renderMachine(runbook, { region: WEST, connection: 'arn:c', topic: 'arn:t' })).toThrow(
    expect.objectContaining({
      code: 'not-for-step-functions',
      what: expect.stringContaining('DNS answer') as string,
    }) as Error,
  );
  expect(renderMarkdown(runbook, meta)).toContain('dig +noall');
});

it('is part of the proof where the environment asks for it, in every engine', async () => {
  const [kind] = RUNBOOK_KINDS;
  if (kind === undefined) throw new Error('no runbook');
  const topology = sampleTopology({ environment: { prove_dns_answer: true } });
  const wish = { kind, from: EAST, to: WEST, answerNamesRegion: true, engines: COMPARED_ENGINES };
  const { runbook, runs, differences } = await compareInMemory(topology, wish, createTestHost());
  expect(runbook.steps.at(-1)?.met).toContainEqual(expect.objectContaining({ dns: 'api.example.com' }));
  expect([differences, runs.map(({ result }) => result.outcome)]).toEqual([[], ['done', 'done', 'done']]);
});
