import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { digestOf, sha256 } from './digest';
import { DISK } from './disk';
import type { Evidence, StepEvidence } from './evidence';
import { lagSeconds } from './lag';
import { measure } from './measure';
import { renderReport } from './report';
import { evidenceJsonSchema, evidenceSchema, parseEvidence } from './schema';
import { MOMENTS, sampleRun, STATES } from './testing/sample';
import { writeEvidence } from './write';

const run = sampleRun();
const evidenceOf = (overrides: Parameters<typeof sampleRun>[0] = {}): Evidence => ({
  ...measure(sampleRun(overrides)),
  files: {},
});
const withStep = (id: string, change: Partial<StepEvidence>): Evidence =>
  evidenceOf({ steps: run.steps.map((step) => (step.id === id ? { ...step, ...change } : step)) });

describe('measure', () => {
  it('says met when every step is met, every plan empty and both objectives are kept', () => {
    const { verdict, findings, rto, rpo, rto_from_decision_seconds } = evidenceOf();
    expect({ verdict, findings }).toEqual({ verdict: 'met', findings: [] });
    // 26 s of wall time on a clock that runs 20 times as fast.
    expect(rto).toMatchObject({ measured_seconds: 520, objective_seconds: 900, kept: true, kind: 'modelled' });
    expect(rpo).toMatchObject({ measured_seconds: 0.412, kept: true, kind: 'modelled' });
    expect(rto_from_decision_seconds).toBe(480);
  });

  it('makes no recovery time of a clock that was set back', () => {
    const { rto, verdict, findings } = evidenceOf({
      recovery: { ...run.recovery, outage_at: new Date(Date.parse(run.ended_at) + 3600_000).toISOString() },
    });
    expect({ rto: [rto.measured_seconds, rto.kept, rto.verdict], verdict }).toEqual({
      rto: [null, false, 'unknown'],
      verdict: 'unknown',
    });
    expect(findings.join()).toMatch(/recovery time is unknown/);
  });

  it('counts from the decision where nothing was out, and calls an account measured', () => {
    const { rto } = evidenceOf({
      world: 'account',
      clock_scale: 1,
      recovery: { ...run.recovery, outage_at: null },
    });
    expect(rto).toMatchObject({ measured_seconds: 24, kind: 'measured' });
    expect(rto.basis).toContain('decision');
  });

  it.each<[string, Evidence, Evidence['verdict'], RegExp]>([
    ['a step that is not met', withStep('failback/down', { verdict: 'not-met' }), 'not-met', /Scale the standby down/],
    [
      'a step that never began',
      withStep('failback/down', { verdict: 'unknown', started_at: null, ended_at: null, observed: [] }),
      'unknown',
      /never began/,
    ],
    [
      'a verification that is unknown',
      withStep('failover/verify', { verdict: 'unknown' }),
      'unknown',
      /recovery time is unknown/,
    ],
    [
      'a lag that nobody could read',
      evidenceOf({ loss: { ...run.loss, seconds: null } }),
      'unknown',
      /loss of data is unknown/,
    ],
    [
      'more loss than allowed',
      evidenceOf({ loss: { ...run.loss, seconds: 61 } }),
      'not-met',
      /61 s; the objective is 60 s/,
    ],
    ['a slow recovery', evidenceOf({ objectives: { rtoSeconds: 519, rpoSeconds: 60 } }), 'not-met', /520 s/],
    [
      'a plan that nobody made',
      evidenceOf({ plans: run.plans.slice(1) }),
      'unknown',
      /warm-standby.global .* no plan was made/,
    ],
    [
      'a plan that is not empty',
      evidenceOf({
        plans: run.plans.map((plan, n) => (n === 3 ? { ...plan, empty: false, changes: ['update a.b'] } : plan)),
      }),
      'not-met',
      /not empty: update a\.b/,
    ],
    [
      'a phase that failed without a step',
      evidenceOf({
        phases: run.phases.map((phase) => (phase.id === 'apply' ? { ...phase, verdict: 'not-met' } : phase)),
      }),
      'not-met',
      /Apply seven states/,
    ],
    ['no steps at all', evidenceOf({ steps: [] }), 'unknown', /No step/],
    ['nothing demanded', evidenceOf({ plans: [], demanded: { states: [], moments: [] } }), 'unknown', /No plan/],
  ])('does not pass with %s', (_what, evidence, verdict, finding) => {
    expect(evidence.verdict).toBe(verdict);
    expect(evidence.findings.join('\n')).toMatch(finding);
    expect(evidenceSchema.safeParse(evidence).error).toBeUndefined();
  });

  it('lets a known failure outweigh an unknown, and never calls a phase better than its steps', () => {
    const steps = run.steps.map((step, n): StepEvidence =>
      n < 2 ? { ...step, verdict: n === 0 ? 'unknown' : 'not-met' } : step,
    );
    const { verdict, phases } = evidenceOf({ steps });
    expect(verdict).toBe('not-met');
    expect(phases.find(({ id }) => id === 'failover')?.verdict).toBe('not-met');
  });

  it('reads a lag as a number or not at all', () => {
    expect(['412', '0', '', 'unknown', '-1', 'NaN', null].map(lagSeconds)).toEqual([
      0.412,
      0,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('the schema', () => {
  const good = evidenceOf();
  const broken: readonly (readonly [string, object])[] = [
    ['a missing field', { rto: undefined }],
    ['an unknown field', { rating: 5 }],
    ['another form', { schema: 'twinstate/evidence/3' }],
    ['a time that is none', { started_at: 'yesterday' }],
    ['a verdict better than a step', { steps: good.steps.map((step) => ({ ...step, verdict: 'not-met' })) }],
    ['a verdict better than a plan', { plans: good.plans.map((plan) => ({ ...plan, empty: false })) }],
    ['met with findings', { findings: ['something'] }],
    ['an objective kept without a measurement', { rpo: { ...good.rpo, measured_seconds: null } }],
    ['an objective kept although exceeded', { rto: { ...good.rto, measured_seconds: 901 } }],
    ['an end before its beginning', { ended_at: '2020-01-01T00:00:00.000Z' }],
    ['a step of no phase', { phases: good.phases.filter(({ id }) => id !== 'failover') }],
    ['two steps with one id', { steps: [...good.steps, ...good.steps.slice(0, 1)] }],
    [
      'what was accepted alone, which nobody declared',
      { acceptances: good.acceptances.map((one) => ({ ...one, alone: true })) },
    ],
    [
      'one who was alone with another',
      {
        acceptances: good.acceptances.map((one) => ({ ...one, alone: true, approved_by: { by: 'x', reason: 'y' } })),
        break_glass: [{ by: 'x', reason: 'y', at: good.started_at, until: good.ended_at }],
      },
    ],
    ['a short digest', { source_digest: 'abc' }],
  ];

  it.each(broken)('refuses %s', (_what, change) => {
    expect(() => parseEvidence({ ...good, ...change }, 'evidence.json')).toThrow(
      expect.objectContaining({ code: 'invalid-evidence' }) as Error,
    );
  });

  it('takes what a run wrote, through JSON', () => {
    expect(parseEvidence(JSON.parse(JSON.stringify(good)), 'evidence.json')).toEqual(good);
  });

  it('is documented field by field', () => {
    const text = readFileSync(resolve(__dirname, '../../docs/evidence.md'), 'utf8');
    const names = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('properties' in value) for (const name of Object.keys(value.properties as object)) names.add(name);
      Object.values(value).forEach(collect);
    };
    collect(evidenceJsonSchema());
    expect(names.size).toBeGreaterThan(30);
    expect([...names].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('writing', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'evidence-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('leaves evidence, report and attachments with their digests', () => {
    const written = writeEvidence(root, measure(run), { 'journal.jsonl': '{}\n' }, DISK);
    expect(readdirSync(root)).toEqual([run.run_id]);
    const text = readFileSync(written.evidence, 'utf8');
    expect(sha256(text)).toBe(written.digest);
    const { files } = parseEvidence(JSON.parse(text), written.evidence);
    expect(Object.keys(files).sort()).toEqual(['journal.jsonl', 'report.html']);
    for (const [name, digest] of Object.entries(files)) {
      expect(sha256(readFileSync(join(written.folder, name)))).toBe(digest);
    }
  });

  it('never overwrites, and leaves nothing half written', () => {
    writeEvidence(root, measure(run), {}, DISK);
    expect(() => writeEvidence(root, measure(run), {}, DISK)).toThrow(
      expect.objectContaining({ code: 'evidence-exists' }) as Error,
    );
    const full = {
      ...DISK,
      rename: () => {
        throw new Error('disk full');
      },
    };
    const other = { ...measure(run), run_id: 'other' };
    expect(() => writeEvidence(root, other, {}, full)).toThrow('disk full');
    expect(existsSync(join(root, 'other'))).toBe(false);
    expect(readdirSync(root)).toEqual([run.run_id]);
  });

  it('writes only into its own folder', () => {
    expect(() => writeEvidence(root, { ...measure(run), run_id: '../x' }, {}, DISK)).toThrow(RangeError);
    expect(() => writeEvidence(root, measure(run), { '../x': '' }, DISK)).toThrow(RangeError);
    expect(() => writeEvidence(root, measure(run), { 'report.html': '' }, DISK)).toThrow(RangeError);
  });
});

describe('a digest', () => {
  it('depends on names and contents, not on their order', () => {
    expect(digestOf({ a: '1', b: '2' })).toBe(digestOf({ b: '2', a: '1' }));
    expect(digestOf({ a: '12', b: '' })).not.toBe(digestOf({ a: '1', b: '2' }));
    expect(digestOf({ a: '1' })).not.toBe(digestOf({ b: '1' }));
  });
});

describe('the report', () => {
  it('shows verdict, every state at every moment, every step, and where each figure comes from', () => {
    const report = renderReport(evidenceOf());
    for (const text of [
      'All objectives met',
      '8 min 40 s',
      '0.41 s',
      'modelled',
      'us-east-1 is out (503)',
      'RTO 8 min 40 s',
    ]) {
      expect(report).toContain(text);
    }
    for (const { title } of run.steps) expect(report).toContain(title);
    for (const state of STATES) expect(report).toContain(state);
    expect(report.match(/<\/span> empty<\/span/g)).toHaveLength(STATES.length * MOMENTS.length);
    expect(report).toContain('unfenced:us-east-1');
  });

  it('draws steps that ran at the same time side by side', () => {
    const report = renderReport(evidenceOf());
    const chart = report.slice(report.indexOf('phase-failover-about'), report.indexOf('phase-failback-about'));
    const x = (title: string): string | undefined =>
      new RegExp(`<title>${title}[^]*?class="met"\\s+x="([0-9.]+)"[^]*?width`).exec(chart)?.[1];
    expect(x('Promote the database')).toBeDefined();
    expect(x('Promote the database')).toBe(x('Scale out the service'));
    expect(x('Promote the database')).not.toBe(x('Verify from outside'));
  });

  it("does not stretch what the run's clock does not pace", () => {
    const steps = run.steps.map((step): StepEvidence =>
      step.phase === 'failback' ? { ...step, clock: 'wall' } : step,
    );
    const report = renderReport(evidenceOf({ steps }));
    const chart = report.slice(report.indexOf('phase-failback-about'), report.indexOf('Objectives and results'));
    expect(chart).toContain('Wait for us-east-1 to be connected: met, 12 s');
    expect(report).toContain('Promote the database in us-west-2: met, 4 min 52 s');
  });

  it('says first why a run did not pass', () => {
    const report = renderReport(withStep('failback/down', { verdict: 'not-met', observed: ['3 tasks still run'] }));
    expect(report.indexOf('3 tasks still run')).toBeLessThan(report.indexOf('What happened, and when'));
    expect(report).not.toContain('All objectives met');
  });

  it('needs nothing from anywhere and runs nothing', () => {
    const report = renderReport(evidenceOf());
    expect(report).toContain(`default-src &#39;none&#39;`);
    expect(report).not.toMatch(/<(script|link|img|iframe|object|form|base)\b|\son\w+=|url\(|@import|javascript:/i);
    expect(report).not.toMatch(/(src|href)=/);
  });

  it('tells every fault in its first sentence, not the first alone', () => {
    const faults = run.faults.flatMap((one) => [one, { ...one, title: 'Its listener was changed' }]);
    const told = /<p class="lead">([^]*?)<\/p>/.exec(renderReport(evidenceOf({ faults })))?.[1] ?? '';
    expect(told).toContain('; its listener was changed.');
  });

  it('begins with who went on alone, and says of each acceptance who the second person was', () => {
    const evil = '<script>';
    const [one] = run.acceptances;
    if (one === undefined) throw new Error('nothing was accepted');
    const glass = { by: 'arn:aws:iam::123456789012:user/ann', reason: evil, at: one.at, until: one.at };
    const alone = renderReport(evidenceOf({ acceptances: [{ ...one, alone: true }], break_glass: [glass] }));
    expect(alone.indexOf('Break-glass: one person went on alone')).toBeLessThan(alone.indexOf('<header'));
    expect(alone).toContain(`Accepted alone: ${one.name}.`);
    expect(alone).toContain('an hour of the lab&#39;s clock, which runs 20 times as fast');
    expect(alone).not.toContain(evil);
    const two = { ...one, approved_by: { by: 'arn:aws:iam::123456789012:user/bob', reason: 'agreed' } };
    const report = renderReport(evidenceOf({ acceptances: [two] }));
    expect(report).toContain('user/bob</span>: agreed');
    expect(report).not.toContain('Break-glass');
  });

  it('escapes whatever it is given', () => {
    const evil = '"><script>alert(1)</script><b a=\'';
    const steps = run.steps.map((step) => ({ ...step, title: evil, observed: [evil], id: `${step.id}${evil}` }));
    const evidence = evidenceOf({
      title: evil,
      actor: evil,
      steps,
      options: { [evil]: evil },
      faults: run.faults.map((fault) => ({ ...fault, title: evil })),
      service: run.service?.map((span) => ({ ...span, region: evil })) ?? [],
      plans: run.plans.map((plan) => ({ ...plan, state: evil, when: evil, empty: false, changes: [evil] })),
      acceptances: run.acceptances.map(({ at }) => ({
        ...{ name: evil, reason: evil, by: evil, at },
        approved_by: { by: evil, reason: evil },
      })),
      modelled: [evil],
      versions: { [evil]: evil },
      recovery: { ...run.recovery, verified_by: evil },
      phases: run.phases.map((phase) => ({ ...phase, title: evil })),
    });
    expect(renderReport({ ...evidence, files: { [evil]: evil } })).not.toContain('<script');
  });
});
