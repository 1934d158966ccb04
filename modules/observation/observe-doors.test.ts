import { sampleTopology } from '../topology/testing/sample';
import { FakeClock } from '../memory/clock';
import type { ProbeAnswer, Prober } from '../runbook/ports';
import { observeDoors, serviceProbe } from './observe-doors';

const topology = sampleTopology();
const [east] = topology.regions;
const asked = east === undefined ? { http: '' } : serviceProbe(topology, east, true);
const FINE: ProbeAnswer = { ok: true, status: 200, body: '{"region":"us-east-1"}' };

const look = (probe: Prober, signal?: AbortSignal) =>
  observeDoors(topology, {
    probe,
    clock: new FakeClock(),
    limitSeconds: 4,
    answerNamesRegion: true,
    ...(signal === undefined ? {} : { signal }),
  });

it('asks each region by its own name and by its entry, and the service, all at once and each once', async () => {
  const open: string[] = [];
  let release: (answer: ProbeAnswer) => void = () => undefined;
  const answer = new Promise<ProbeAnswer>((resolve) => (release = resolve));
  const looking = look((url, _signal, method, via) => {
    open.push(`${method ?? 'GET'} ${url} ${via ?? ''}`.trim());
    // The last of them lets all go: one after the other they would wait for ever.
    if (open.length === 5) release(FINE);
    return answer;
  });
  const { answerOf } = await looking;
  expect([...open].sort()).toEqual([
    'GET https://api.example.com/healthz',
    'GET https://api.example.com/healthz us-east-1-entry.api.example.com',
    'GET https://api.example.com/healthz us-west-2-entry.api.example.com',
    'GET https://us-east-1.api.example.com/healthz',
    'GET https://us-west-2.api.example.com/healthz',
  ]);
  expect(answerOf(asked)).toEqual(FINE);
  expect(answerOf({ http: 'https://other.example/' })).toMatchObject({ ok: false });
});

it('ends what hangs at its limit, whatever the one that asks does about it', async () => {
  const { answerOf } = await look((url, _signal, _method, via) =>
    url.includes('us-west-2.') || via !== undefined ? new Promise(() => undefined) : Promise.resolve(FINE),
  );
  expect(answerOf(asked)).toEqual(FINE);
  expect(answerOf({ http: 'https://us-west-2.api.example.com/healthz' })).toEqual({
    ok: false,
    why: 'no answer within 4 s',
  });
});

it("takes an error for no answer, and a person's interruption for an end", async () => {
  const { answerOf } = await look(() => Promise.reject(new Error('ECONNREFUSED')));
  expect(answerOf(asked)).toEqual({ ok: false, why: 'ECONNREFUSED' });
  const stop = new AbortController();
  const looking = look(() => new Promise(() => undefined), stop.signal);
  stop.abort(new Error('Interrupted'));
  await expect(looking).rejects.toThrow('Interrupted');
});
