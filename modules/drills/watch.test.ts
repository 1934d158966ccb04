import type { ProbeAnswer } from '../runbook/ports';
import { FakeClock } from '../memory/clock';
import { spansOf, watchService, type ServiceWatch } from './watch';

const answer = (region: unknown, status = 200): ProbeAnswer => ({ ok: true, status, body: JSON.stringify({ region }) });

function watching(answers: readonly ProbeAnswer[]): ServiceWatch & { readonly clock: FakeClock; asked: () => number } {
  const clock = new FakeClock(0);
  let asked = 0;
  const probe = (): Promise<ProbeAnswer> =>
    Promise.resolve(answers[Math.min(asked++, answers.length - 1)] as ProbeAnswer);
  const signal = new AbortController().signal;
  return { ...watchService({ url: 'https://a/', probe, wall: clock, signal }), clock, asked: () => asked };
}

describe('sees', () => {
  it('waits until the region answers', async () => {
    const watch = watching([answer('east'), { ok: false, why: 'reset' }, answer('west', 503), answer('west')]);
    expect(await watch.sees('west')).toEqual({ verdict: 'met', observed: ['west answers'] });
    expect(watch.asked()).toBe(4);
  });

  it('gives up after twenty seconds, and says who answered', async () => {
    const watch = watching([answer('east')]);
    expect(await watch.sees('west')).toEqual({ verdict: 'not-met', observed: ['east answers'] });
    expect(watch.clock.now()).toBe(20_000);
  });

  it.each<[string, ProbeAnswer]>([
    ['a page of another kind', { ok: true, status: 200, body: '<html>' }],
    ['JSON without a region', { ok: true, status: 200, body: '{}' }],
    ['a region that is no name', answer(7)],
    ['null', { ok: true, status: 200, body: 'null' }],
  ])('takes %s for nobody', async (_what, strange) => {
    expect(await watching([strange]).sees(null)).toMatchObject({ verdict: 'met', observed: ['nobody answers'] });
  });

  it('looks anew: what was asked before does not count', async () => {
    const clock = new FakeClock(0);
    const waiting: ((answered: ProbeAnswer) => void)[] = [];
    const probe = (): Promise<ProbeAnswer> => new Promise((resolve) => waiting.push(resolve));
    const watch = watchService({ url: 'https://a/', probe, wall: clock, signal: new AbortController().signal });
    watch.start();
    const seen = watch.sees('west');
    waiting.shift()?.(answer('west'));
    await new Promise((resolve) => setImmediate(resolve));
    // Still waiting for a look of its own, which is the only one under way.
    expect(waiting).toHaveLength(1);
    waiting.shift()?.(answer('west'));
    expect(await seen).toMatchObject({ verdict: 'met' });
    await watch.stop();
    expect(watch.spans()).toHaveLength(1);
  });

  it('rejects once the watching is over', async () => {
    const watch = watching([answer('east')]);
    await watch.stop();
    await expect(watch.sees(null)).rejects.toThrow('over');
    expect(watch.spans()).toEqual([]);
  });
});

test('looks that agree become one span, which lasts until the first that differs', () => {
  const iso = (at: number): string => new Date(at).toISOString();
  expect(spansOf([])).toEqual([]);
  expect(
    spansOf([
      { at: 0, region: 'east' },
      { at: 250, region: 'east' },
      { at: 500, region: null },
      { at: 750, region: 'west' },
      { at: 1000, region: 'west' },
    ]),
  ).toEqual([
    { region: 'east', started_at: iso(0), ended_at: iso(500) },
    { region: null, started_at: iso(500), ended_at: iso(750) },
    { region: 'west', started_at: iso(750), ended_at: iso(1000) },
  ]);
});
