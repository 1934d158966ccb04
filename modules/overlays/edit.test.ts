import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editOverlay, writeOverlay } from './edit';
import type { Json, JsonObject } from './json';
import { parseJson } from './json';

const FILE = join(__dirname, '../../env/warm-standby/us-west-2.tfvars.json');

describe('editOverlay', () => {
  test('after a failover and a failback the file is, byte for byte, what it was', () => {
    const before = readFileSync(FILE, 'utf8');
    const after = editOverlay(before, {
      is_aurora_secondary: false,
      aurora_source_region: null,
      serves_traffic: true,
    });
    expect(changedLines(before, after)).toEqual([
      '  "is_aurora_secondary": false,',
      '  "aurora_source_region": null,',
      '  "serves_traffic": true,',
    ]);
    const back = { is_aurora_secondary: true, aurora_source_region: 'us-east-1', serves_traffic: false };
    expect(editOverlay(after, back)).toBe(before);
  });

  test('unusual formatting stays; a correct value is not changed', () => {
    const text = '{"a":1 ,\r\n\t"b" : [1,2 ],"c":{ "d":true}}\r\n';
    expect(editOverlay(text, { b: [1, 2], 'c.d': false })).toBe(text.replace('true', 'false'));
  });

  test('a new key follows the last member of its object, on its own line if that member has one', () => {
    expect(editOverlay('{\n    "a": 1\n}\n', { b: 'x' })).toBe('{\n    "a": 1,\n    "b": "x"\n}\n');
    expect(editOverlay('{ "a": { "b": 1 } }', { 'a.c': null })).toBe('{ "a": { "b": 1, "c": null } }');
    expect(editOverlay('{\r\n  "a": 1\r\n}', { 'b.c': 2 })).toBe('{\r\n  "a": 1,\r\n  "b": { "c": 2 }\r\n}');
    expect(editOverlay('{}', { a: [true] })).toBe('{\n  "a": [true]\n}');
  });

  test('what cannot be edited is refused', () => {
    const refusal = expect.objectContaining({ code: 'not-an-overlay' }) as Error;
    expect(() => editOverlay('{ "a": 1 }', { 'a.b': 1 })).toThrow(refusal);
    expect(() => editOverlay('{ "a": 1, }', { a: 2 })).toThrow(refusal);
    expect(() => editOverlay('[]', { a: 2 })).toThrow(refusal);
  });

  test('in generated texts exactly the requested value changes', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = generator(seed);
      const value = randomObject(random, 3);
      const text = spaced(value, random);
      const path = randomPath(value, random);
      const wanted = randomValue(random, 1);
      expect(parseJson(editOverlay(text, { [path.join('.')]: wanted })).value).toEqual(assigned(value, path, wanted));
    }
  });
});

describe('writeOverlay', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'edit-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('replaces the file through a link, keeps its mode and leaves nothing beside it', () => {
    const file = join(folder, 'real.json');
    writeFileSync(file, '{}');
    chmodSync(file, 0o640);
    symlinkSync(file, join(folder, 'link.json'));
    writeOverlay(join(folder, 'link.json'), '{ "a": 1 }\n');
    expect(readFileSync(file, 'utf8')).toBe('{ "a": 1 }\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json']);
  });

  test('a text that is no overlay leaves the file as it was', () => {
    const file = join(folder, 'a.json');
    writeFileSync(file, '{}');
    expect(() => writeOverlay(file, '{ "a": ')).toThrow(expect.objectContaining({ code: 'not-an-overlay' }) as Error);
    expect(readFileSync(file, 'utf8')).toBe('{}');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });
});

function changedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  return after.split('\n').filter((line, index) => line !== old[index]);
}

type Random = (below: number) => number;

/** A linear congruential generator: the same cases in every run. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

function randomValue(random: Random, depth: number): Json {
  const leaves: Json[] = [null, true, -1.5, 0, 'a "quoted" \\ text\n', ['x', { y: 1 }], 'ü', ''];
  return depth > 0 && random(3) === 0 ? randomObject(random, depth - 1) : (leaves[random(leaves.length)] ?? null);
}

function randomObject(random: Random, depth: number): JsonObject {
  const keys = ['a', 'b', 'c', 'd e', '"'].filter(() => random(2) === 0);
  return Object.fromEntries(keys.map((key) => [key, randomValue(random, depth)]));
}

function spaced(value: Json, random: Random): string {
  const text = JSON.stringify(value, null, [0, 2, '\t'][random(3)]);
  return random(2) === 0 ? text : text.replaceAll('\n', '\r\n');
}

function randomPath(value: JsonObject, random: Random): string[] {
  const keys = [...Object.keys(value), 'new'];
  const key = keys[random(keys.length)] ?? 'new';
  const inner = value[key];
  const descends = typeof inner === 'object' && inner !== null && !Array.isArray(inner) && random(2) === 0;
  return descends ? [key, ...randomPath(inner as JsonObject, random)] : [key];
}

function assigned(value: JsonObject, [key = '', ...rest]: string[], wanted: Json): JsonObject {
  return { ...value, [key]: rest.length === 0 ? wanted : assigned((value[key] ?? {}) as JsonObject, rest, wanted) };
}
