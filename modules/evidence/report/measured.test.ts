import type { Evidence } from '../evidence';
import { measure } from '../measure';
import type { Measured } from '../measured/measured';
import { measureRun } from '../measured/measured';
import { worstLoss } from '../measured/stores';
import { renderReport } from '../report';
import { parseEvidence } from '../schema';
import { sampleMeasured, sampleMeasuredInput } from '../testing/measured-sample';
import { sampleRun } from '../testing/sample';

const evidenceOf = (measured: Measured = sampleMeasured()): Evidence => ({
  ...measure(sampleRun({ measured })),
  files: {},
});
const parsed = (value: unknown): Evidence => parseEvidence(JSON.parse(JSON.stringify(value)), 'evidence.json');
/** Words of a page, as a reader sees them. */
const textOf = (page: string): string =>
  page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const report = renderReport(evidenceOf());
const text = textOf(report);

describe('evidence', () => {
  it('with what clients measured is read back as it was written', () => {
    const evidence = evidenceOf();
    expect(evidence.schema).toBe('twinstate/evidence/2');
    expect(parsed(evidence)).toEqual(evidence);
  });

  it('of the first form is still read, and has no such section', () => {
    const { measured, ...older } = { ...evidenceOf(), schema: 'twinstate/evidence/1' as const };
    expect(parsed(older).schema).toBe('twinstate/evidence/1');
    expect(() => parsed({ ...older, measured })).toThrow(/is not evidence/);
    expect(() => parsed({ ...older, schema: 'twinstate/evidence/3' })).toThrow(/is not evidence/);
  });

  const [store] = sampleMeasured().stores;
  const [loss] = store?.losses ?? [];
  it.each<[string, Partial<Measured>]>([
    [
      'counts a write neither as kept nor as lost',
      { stores: [{ ...store!, losses: [{ ...loss!, kept: { value: 1 } }] }] },
    ],
    ['has a loss of no length', { stores: [{ ...store!, losses: [{ ...loss!, rpo_seconds: { value: 0 } }] }] }],
    [
      'shows lost rows and says that none is lost',
      { stores: [{ ...store!, lost_rows: { ...store!.lost_rows, total: { value: 0 } } }] },
    ],
    [
      'has more failures than operations',
      { clients: sampleMeasured().clients.map((one) => ({ ...one, failed: 9999 })) },
    ],
    ['says unknown without a reason', { warm_up_seconds: { value: null, why: '' } }],
  ])('that %s is refused', (_, change) => {
    expect(() => parsed(evidenceOf({ ...sampleMeasured(), ...change }))).toThrow(/is not evidence/);
  });

  it('takes the loss of data from what clients lost, and says that it is measured', () => {
    const { value } = worstLoss(sampleMeasured().stores).rpo_seconds;
    const { rpo } = measure(sampleRun({ loss: { seconds: value, basis: 'lost writes', at: null, counted: true } }));
    expect(rpo).toMatchObject({ kind: 'measured', measured_seconds: 1.273 });
    const unread = { store: 'carts', survivor: null, sides: [] };
    const { stores } = measureRun({ ...sampleMeasuredInput(), stores: [unread, ...sampleMeasuredInput().stores] });
    expect(worstLoss(stores).rpo_seconds).toMatchObject({ value: null });
    expect(worstLoss([...stores].reverse()).rpo_seconds).toMatchObject({ value: null });
    expect(worstLoss([]).rpo_seconds).toMatchObject({ value: null });
  });
});

describe('the report', () => {
  it('says for each kind of client what failed and when it was served again', () => {
    expect(text).toMatch(/careful 750 200 26667 % 20 s 14 s 20 s 15 /);
    expect(text).toMatch(/pinned 750 500 66667 % never never never 0 /);
  });

  it('says for each kind of client what was lost and made twice', () => {
    expect(text).toMatch(/all 800 772 28 1.273 s 1.4 s 14:04:27.481 14:04:27.609 4/);
    expect(text).toContain('Lost writes: 28');
    expect(text).toContain('Writes made more than once: 4');
    expect(text).toContain('No two databases took writes at the same time.');
  });

  it('shows a bounded number of lost rows and says how many there are', () => {
    const input = sampleMeasuredInput();
    const [rows] = input.stores;
    const none = {
      ...rows!,
      sides: rows!.sides.map((side) => (side.region === 'us-west-2' ? { ...side, rows: [] } : side)),
    };
    const page = textOf(renderReport(evidenceOf(measureRun({ ...input, stores: [none] }))));
    expect(page).toContain('Lost writes: 800, of which the first 50 are here');
  });

  it('says what is unknown and why, and never zero', () => {
    const input = sampleMeasuredInput();
    const [rows] = input.stores;
    const unread = { ...rows!, sides: [{ region: 'us-west-2', rows: null, reason: 'no route to it' }] };
    const page = renderReport(
      evidenceOf(measureRun({ ...input, stores: [unread], times: { ...input.times, detectedAt: null } })),
    );
    expect(textOf(page)).toMatch(/all 800 unknown unknown unknown unknown – – unknown/);
    expect(page).toContain('the rows of orders in us-west-2 were not read: no route to it');
    expect(textOf(page)).toContain('unknown: the detection is not known');
  });

  it('draws curves that a screen reader can skip to a table, without a script', () => {
    const [svg = ''] = /<svg[^>]*aria-labelledby="curves-title[^]*?<\/svg>/.exec(report) ?? [];
    expect(svg).toMatch(/<title id="curves-title">/);
    expect(svg).toMatch(/<desc id="curves-about">.*replication lag in s/);
    for (const name of ['fault', 'detected', 'decided', 'promoted', 'us-east-1', 'us-west-2', 'nobody', 'p95']) {
      expect(svg).toContain(`>${name}</text`);
    }
    expect(svg).toContain('Promote the database in us-west-2: met');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(text).toContain('The curves as a table (76 rows of 1 s)');
    expect(report).not.toMatch(/<script|https?:\/\/(?!api\.example\.com)/);
  });

  it('leaves a gap where there is no latency, and draws nothing where nothing was recorded', () => {
    const paths = [...report.matchAll(/class="line region-0"\s+d="([^"]*)"/g)].map(([, path = '']) => path);
    expect(Math.max(...paths.map((path) => path.match(/M/g)?.length ?? 0))).toBe(2);
    const empty = renderReport(evidenceOf(measureRun({ ...sampleMeasuredInput(), records: [], lag: [] })));
    expect(empty).not.toContain('curves-title');
  });

  it('escapes what an answer or a row says of itself', () => {
    const input = sampleMeasuredInput();
    const records = input.records.map((one) => ({ ...one, region: one.region === null ? null : '<b onclick=x>' }));
    expect(renderReport(evidenceOf(measureRun({ ...input, records })))).not.toContain('<b onclick');
  });

  it('without measuring clients is as it was', () => {
    const page = renderReport({ ...measure(sampleRun()), files: {} });
    expect(page).not.toContain('What clients saw');
    expect(page).not.toContain('.moment');
  });
});
