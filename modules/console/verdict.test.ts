import { EXIT_OF_VERDICT, VERDICTS, worst, type Verdict } from './verdict';

describe('a verdict on several', () => {
  it.each<[readonly Verdict[], Verdict]>([
    [['met', 'met'], 'met'],
    [['met', 'unknown'], 'unknown'],
    [['unknown', 'not-met', 'met'], 'not-met'],
    [['not-met'], 'not-met'],
  ])('%j is %s', (all, verdict) => {
    expect(worst(all)).toBe(verdict);
  });

  it('is unknown without any verdict', () => {
    expect(worst([])).toBe('unknown');
  });

  it('passes with exit code 0 where it is met, and in no other case', () => {
    expect(VERDICTS.filter((verdict) => EXIT_OF_VERDICT[verdict] === 0)).toEqual(['met']);
  });
});
