/** Kinds of values that knobs take: how they are typed, how they are checked, what is allowed. */
import { plainNumber, type Range } from '../../console/numbers';
import { regionFix } from '../../overlays/region-mistakes';
import { isRegionName } from '../../overlays/regions';
import { readDuration, readRate } from '../amounts';
import { KnobRefusal, type KnobField } from './knob';

const OFF = 'off';

function regionIn(value: unknown): string {
  const fix = typeof value === 'string' ? regionFix(value) : null;
  if (typeof value === 'string' && isRegionName(value) && fix === null) return value;
  // A misspelt name would be taken, and disturb nothing.
  throw new KnobRefusal(`region must be the name of an AWS region${fix === null ? '' : ` (${fix})`}`);
}

/** A region that must be named. */
export const regionWord: KnobField<string> = {
  place: { word: 'REGION' },
  allowed: 'REGION: the name of an AWS region',
  read: (given) => given ?? '',
  check: regionIn,
};

/** One region, or null: all of them. */
export const regionOption: KnobField<string | null> = {
  place: { flags: '--region <region>', text: 'this region alone' },
  allowed: '--region: every region where it is left out',
  read: (given) => given ?? null,
  check: (value) => (value === undefined || value === null ? null : regionIn(value)),
};

/** A word of which the gateway knows what it may be. */
export function textWord(word: string, fits: RegExp, must: string): KnobField<string> {
  return {
    place: { word },
    allowed: `${word}: ${must}`,
    read: (given) => given ?? '',
    check(value, name) {
      if (typeof value === 'string' && fits.test(value)) return value;
      throw new KnobRefusal(`${name} must be ${must}`);
    },
  };
}

/** A word for true, and one for false. */
export function eitherWord(yes: string, no: string): KnobField<boolean> {
  return {
    place: { word: `${yes}|${no}` },
    allowed: `${yes} or ${no}`,
    read(given) {
      if (given === yes || given === no) return given === yes;
      throw new KnobRefusal(`It is ${yes} or ${no}.`);
    },
    check(value, name) {
      if (typeof value === 'boolean') return value;
      throw new KnobRefusal(`${name} must be true or false`);
    },
  };
}

/** One of a few values, behind an option that has a default. */
export function choiceOption<T extends string>(
  option: { readonly flags: string; readonly text: string; readonly otherwise: T },
  values: readonly T[],
): KnobField<T> {
  return {
    place: option,
    allowed: `${option.flags.split(' ')[0] ?? ''}: ${option.text}`,
    read: (given) => given ?? option.otherwise,
    check(value, name) {
      const found = values.find((one) => one === value);
      if (found !== undefined) return found;
      throw new KnobRefusal(`${name} must be one of ${values.join(', ')}`);
    },
  };
}

const UNITS = { seconds: 1000, ms: 1 } as const;
const TIME = 'a number above 0 and ms, s, m or h, up to 168h';

/** A length of time as a word, or off (null). `least0`: the gateway takes 0 as well. */
export function timeWord(unit: keyof typeof UNITS, example: string, least0: boolean): KnobField<number | null> {
  return {
    place: { word: `TIME|${OFF}` },
    allowed: `TIME: ${TIME}`,
    read: (given) => (given === OFF ? null : readDuration(given ?? '', example) / UNITS[unit]),
    check: numberOrNull(least0),
  };
}

/** A length of time behind an option; null where it is not given. */
export function timeOption(
  unit: keyof typeof UNITS,
  option: { readonly flags: string; readonly text: string; readonly example: string; readonly reported: string },
): KnobField<number | null> {
  return {
    place: option,
    allowed: `${option.flags.split(' ')[0] ?? ''}: ${TIME}`,
    read: (given) => (given === undefined ? null : readDuration(given, option.example) / UNITS[unit]),
    check(value, name) {
      if (value === undefined || value === null) return null;
      if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
      throw new KnobRefusal(`${name} must be a number above 0`);
    },
    reported: option.reported,
  };
}

/** Requests a second as a word, or off (null). */
export function rateWord(example: string): KnobField<number | null> {
  return {
    place: { word: `RATE|${OFF}` },
    allowed: 'RATE: a number above 0 and what it counts in, up to 100000/s: 5/s, 300/m',
    read: (given) => (given === OFF ? null : readRate(given ?? '', example)),
    check: numberOrNull(false),
  };
}

/** A number in a range as a word, or off (null). `wrong`: what is said of anything else. */
export function numberWord(range: Range, wrong: string): KnobField<number | null> {
  return {
    place: { word: `VALUE|${OFF}` },
    allowed: `VALUE: a number from ${range.min} to ${range.max}`,
    read(given) {
      const value = given === OFF ? null : plainNumber(given, range);
      if (value !== null || given === OFF) return value;
      throw new KnobRefusal(wrong);
    },
    check: numberOrNull(range.min === 0),
  };
}

function numberOrNull(least0: boolean): KnobField<number | null>['check'] {
  return (value, name) => {
    if (value === null) return null;
    if (typeof value === 'number' && Number.isFinite(value) && (least0 ? value >= 0 : value > 0)) return value;
    throw new KnobRefusal(`${name} must be null or ${least0 ? '0 and more' : 'above 0'}`);
  };
}
