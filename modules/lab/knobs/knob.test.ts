/** A knob is its declaration: a toy one is checked, done, answered and shown without anything else that names it. */
import type { HandlerContext } from '../gateway/handler';
import type { KnobWorld } from './knob';
import { createStore } from '../gateway/store';
import { createKnobBoard } from './board';
import { numberWord, regionOption, timeOption } from './fields';
import { defineKnob } from './knob';

const store = createStore();
const world = { context: { store } as unknown as HandlerContext } as KnobWorld;
const tide = defineKnob({
  name: 'tide',
  summary: 'METRES of water',
  fields: { metres: numberWord({ min: 0, max: 10 }, 'It is a number up to 10.'), region: regionOption },
  apply({ metres, region }, { context }) {
    context.store.set('tide', metres);
    return { wet: metres !== null && region === null };
  },
  says: ({ metres, wet }) => `${metres} m${wet ? ', everywhere' : ''}`,
  state: {
    read: ({ context }) => ({ tide: context.store.get<number>('tide') ?? null }),
    lines: ({ tide: metres }) => (metres === null ? [] : [`tide: ${metres} m`]),
  },
});
const board = createKnobBoard([tide], () => world);
const WORDS = { typed: () => '', labTime: String };

it('answers with its values and what it adds, and its state is shown', async () => {
  expect(board.has('tide')).toBe(true);
  const answer = await board.turn('tide', { metres: 3 });
  expect(answer).toEqual({ metres: 3, region: null, wet: true });
  expect(tide.says(answer, WORDS)).toBe('3 m, everywhere');
  expect(board.state()).toEqual({ tide: 3 });
  expect(tide.state?.lines(board.state(), 0)).toEqual(['tide: 3 m']);
});

it.each([
  [{ metres: -1 }, 'metres must be null or 0 and more'],
  [{}, 'metres must be null or 0 and more'],
  [{ metres: Infinity }, 'metres must be null or 0 and more'],
  [{ metres: 1, region: 'sea' }, 'region must be the name of an AWS region'],
  [{ metres: 1, region: 'us-esat-1' }, 'region must be the name of an AWS region (did you mean "us-east-1"?)'],
])('what does not fit its fields changes nothing: %j', async (given, why) => {
  await board.turn('tide', { metres: 1 });
  await expect(board.turn('tide', given)).rejects.toThrow(why);
  expect(board.state()).toEqual({ tide: 1 });
});

it('is refused under a name that nobody declared', async () => {
  expect(board.has('ebb')).toBe(false);
  await expect(board.turn('ebb', {})).rejects.toThrow('no knob ebb');
});

it('reads a time in its unit, and none where none is typed', () => {
  const field = timeOption('seconds', { flags: '--for <time>', text: 'x', example: 'y', reported: 'for_seconds' });
  expect([field.read('2m'), field.read(undefined)]).toEqual([120, null]);
});
