/** Text from outside stays text: whatever an overlay says, Terraform carries out nothing of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lazy, TerraformOutput, TerraformStack, App } from 'cdktf';
import { DrError } from '../modules/console/errors';
import { literalOf, quotedText } from '../modules/contracts/literal';
import { mapTexts, templateText } from '../modules/topology/template';
import { sampleTopology } from '../modules/topology/testing/sample';
import type { Topology } from '../modules/topology/topology';
import { composed } from './main';
import { carriedOut, templatesIn } from './testing/templates';

let scratch: string;
beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), 'literal-'))));
afterAll(() => rmSync(scratch, { recursive: true }));

const sample = sampleTopology({ environment: { alarm_email: 'ops@example.com', tags: { owner: 'me' } } });

/** The texts of an object, not its keys. */
function values<T>(value: T, change: (text: string) => string): T {
  const keys = new Set<string>();
  JSON.stringify(value, (key, inner: unknown) => (keys.add(key), inner));
  return mapTexts(value, (text) => (keys.has(text) ? text : change(text)));
}

/** The same topology with a text behind every free text: past all rules, as if they forgot one. */
function poisoned(evil: string): Topology {
  const bad = (text: string): string => `${text}${evil}`;
  return {
    ...sample,
    alarmEmail: bad(sample.alarmEmail ?? ''),
    domain: bad(sample.domain),
    tags: mapTexts(sample.tags, bad),
    serviceRecord: { ...sample.serviceRecord, name: bad(sample.serviceRecord.name) },
    controlAlarmTopic: bad(sample.controlAlarmTopic),
    globalClusterId: bad(sample.globalClusterId),
    regions: sample.regions.map((region) => ({
      ...region,
      names: values(region.names, bad),
      addresses: values(region.addresses, bad),
      image: bad(region.image),
      imageRepositoryArn: bad(region.imageRepositoryArn),
      container: values(region.container, bad),
      database: values(region.database, bad),
    })),
  };
}

const MARK = 'evil-mark';
const EVIL = [
  `\${file("${MARK}")}`,
  `\${upper(\\"${MARK}\\")}`,
  `%{ if true }${MARK}%{ endif }`,
  `$\${${MARK}}`,
  `$$\${${MARK}}`,
  `%%{ if ${MARK} }`,
  `\${~ ${MARK} ~}`,
  `"}\${${MARK}}{"`,
  `\\\${${MARK}}`,
  `\n\${${MARK}}\n`,
  `\${ \${${MARK}} }`,
  `}\${${MARK}`,
];

test.each(EVIL)('%j behind every text of a topology: nothing is carried out', (evil) => {
  const { configurations } = composed(poisoned(evil), scratch);
  const texts: string[] = [];
  mapTexts(configurations, (text) => (texts.push(text), text));
  expect(texts.filter((text) => text.includes(MARK)).length).toBeGreaterThan(100);
  const out = texts.flatMap(templatesIn).flatMap(carriedOut);
  expect(out.filter((code) => code.includes(MARK))).toEqual([]);
});

test('what the configurations carry out is what they carried out before', () => {
  const count = (topology: Topology): number => {
    const found: string[] = [];
    mapTexts(composed(topology, scratch).configurations, (text) => (found.push(...templatesIn(text)), text));
    return found.length;
  };
  expect(count(poisoned(EVIL[0] ?? ''))).toBe(count(sample));
});

describe('a literal', () => {
  const written = (value: unknown): unknown => {
    const stack = new TerraformStack(new App({ outdir: scratch, stackTraces: false }), 'one');
    new TerraformOutput(stack, 'it', { value, staticId: true });
    const { output } = stack.toTerraform() as { output: { it: { value: unknown } } };
    return output.it.value;
  };
  const reference = Lazy.stringValue({ produce: () => '${aws_vpc.main.id}' });

  test.each([
    ['${a}', '$${a}'],
    ['%{ if a }', '%%{ if a }'],
    ['$${a}', '$$${a}'],
    ['a } b { c $ % d', 'a } b { c $ % d'],
    ['"\\\n\t', '"\\\n\t'],
  ])('%j is written as %j, alone, in a list, as a key, and beside a reference', (text, escaped) => {
    const value = literalOf({ one: text, list: [text], keys: { [text]: text } });
    expect(written(value)).toEqual({ one: escaped, list: [escaped], keys: { [escaped]: escaped } });
    expect(templateText(text)).toBe(escaped);
    expect(written(`${reference}:${value.one}:${reference}`)).toBe(
      `\${aws_vpc.main.id}:${escaped}:\${aws_vpc.main.id}`,
    );
    expect(written(JSON.stringify({ text: value.one, id: reference }))).toBe(
      JSON.stringify({ text: escaped, id: '${aws_vpc.main.id}' }),
    );
  });

  test.each(['${TfToken[TOKEN.0]}', '#{TfToken[TOKEN.0]}', '&{TfToken[TOKEN.0]}', '-1.888154589708751e+289'])(
    '%s, which cdktf takes for its own, is refused',
    (text) => {
      expect(() => literalOf({ deep: [text] })).toThrow(DrError);
    },
  );

  test('inside an expression it cannot end its quotes', () => {
    expect(quotedText('a"b\\c\n')).toBe('"a\\"b\\\\c\\n"');
  });
});
