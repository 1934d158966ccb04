import { readOptions } from './drill';

const read = (options: Record<string, unknown> = {}) =>
  readOptions({ args: [], options: { engine: 'runner', outage: '503', ...options } });

it('gives the script a slower clock than the runner, unless a scale is named', () => {
  expect([read().scale, read({ engine: 'bash' }).scale, read({ engine: 'bash', scale: '40' }).scale]).toEqual([
    20, 5, 40,
  ]);
});

it('takes only what was said', () => {
  expect(read({ graceful: true, keep: true, outage: 'hang' })).toEqual({
    engine: 'runner',
    outage: 'hang',
    scale: 20,
    graceful: true,
    rebuild: false,
    breakGlass: false,
    controlPlanesOut: false,
    fresh: false,
    keep: true,
    plane: false,
  });
  expect(read({ plane: true }).plane).toBe(true);
});

it.each([
  [{ engine: 'zsh' }, '--engine zsh', 'runner, bash'],
  [{ controlPlanesOut: true, engine: 'bash' }, '--control-planes-out', 'an outage, and the runner'],
  [{ controlPlanesOut: true, graceful: true }, '--control-planes-out', 'an outage, and the runner'],
  [{ outage: 'flood' }, '--outage flood', '503, reset, hang'],
  [{ scale: '0' }, '--scale 0', '1 to 200'],
  [{ scale: '201' }, '--scale 201', '1 to 200'],
  [{ scale: '2.5' }, '--scale 2.5', 'whole number'],
  [{ scale: 'fast' }, '--scale fast', '1 to 200'],
  [{ scale: '' }, '--scale', '1 to 200'],
])('refuses %j, and says what is allowed', (options, what, allowed) => {
  let thrown: unknown;
  try {
    read(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'usage', exit: 1, what: expect.stringContaining(what) as string });
  expect(JSON.stringify(thrown)).toContain(allowed);
});
