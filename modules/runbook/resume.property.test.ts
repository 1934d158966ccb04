/**
 * Any move, any lag, any time between two processes, up to three kills at any moments: the end equals that of the
 * undisturbed run.
 */
import fc from 'fast-check';
import { differences, live, MOVES, type Lived } from '../recovery/testing/crash';
import type { Kill } from '../recovery/testing/mortal';

jest.setTimeout(120_000);

/** Parts of the moments that a life has, at which it ends. */
const deaths = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 3 });

it('ends the same, and does nothing twice', async () => {
  const wholes = new Map<string, Lived>();
  const holds = fc.asyncProperty(
    fc.constantFrom(...Object.keys(MOVES)),
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: 4 * 3600 }),
    deaths,
    async (name, visibility, away, parts) => {
      const make = MOVES[name];
      if (make === undefined) throw new Error(`no move ${name}`);
      const key = `${name} ${visibility}`;
      const whole = wholes.get(key) ?? (await live(make, { visibility, away: 0 }));
      wholes.set(key, whole);
      const kills: Kill[] = [];
      let killed = whole;
      for (const part of parts) {
        const ways = killed.kills[kills.length] ?? [];
        const kill = ways[Math.floor(part * ways.length)];
        // It ended before this kill.
        if (kill === undefined) break;
        kills.push(kill);
        killed = await live(make, { visibility, away }, kills);
      }
      expect(differences(whole, killed)).toEqual([]);
    },
  );
  await fc.assert(holds, { numRuns: 60 });
});
