import { DrError } from '../../console/errors';
import { repairOf } from './repair';

const ended = (state: string, code: string | null) => ({
  state,
  error: code === null ? null : new DrError(code, 'what', 'why', 'fix'),
});
const command = (words: string): string => `dr ${words} --lab`;

it('sends to the repair of a state before anything is tried again, and to the one that was not written first', () => {
  const all = [ended('e.a', 'exists-already'), ended('e.b', 'incomplete'), ended('e.c', 'state-not-written')];
  expect(repairOf(all, command)).toBe('dr state push e.c --lab');
  expect(repairOf(all.slice(0, 2), command)).toContain('dr state adopt e.b ADDRESS --lab');
  expect(repairOf(all.slice(0, 1), command)).toContain('adopt what exists');
});

it('has nothing to say where nothing of that kind happened', () => {
  expect(repairOf([ended('e.a', null), ended('e.b', 'terraform-failed')], command)).toBeNull();
});
