import { plannedFailovers } from '../patterns/warm-standby/planned';
import type { Runbook } from '../runbook/runbook';
import type { RunResult } from '../runbook/outcome';
import type { RunRecord } from './record';
import { EAST, Stage, WEST } from './testing/stage';

const stage = (): Stage => new Stage();

/** A failover of the stage's environment, with ends for some of its steps; the others are met. */
function failover({ topology }: Stage, ends: Readonly<Record<string, 'unknown' | 'pending' | 'not'>>): RunRecord {
  const runbook = plannedFailovers(topology, false)[0] as Runbook;
  const steps = runbook.steps.map(({ id, title }) => ({
    id,
    title,
    end: ends[id] ?? ('met' as const),
    why: ends[id] === 'unknown' ? 'ServiceUnavailable' : '',
    observed: [],
    begunAt: ends[id] === 'pending' ? null : 0,
    endedAt: ends[id] === 'pending' ? null : 1000,
    notes: {},
    accepted: [],
  }));
  const outcome = Object.values(ends).includes('not') ? 'failed' : Object.keys(ends).length > 0 ? 'unknown' : 'done';
  const result: RunResult = { outcome, steps, begunAt: 0, endedAt: 1000 };
  return { folder: '/runs/stopped', runbook, result };
}

const STOPPED = { record: 'unknown', verify: 'pending' } as const;

describe('a drill with the control planes out as well', () => {
  it('stops at the record, and goes on when they are back', async () => {
    const one = stage();
    one.failover = () => failover(one, STOPPED);
    const record = await one.run({ controlPlanesOut: true });
    expect(record.error).toBeNull();
    const log = one.log.filter((line) => /^(outage|control|failover|resume|restore)/.test(line));
    expect(log).toEqual([
      `outage ${EAST} 503`,
      'control-plane us-east-1 out',
      'control-plane us-west-2 out',
      `failover ${WEST}`,
      'control-plane us-east-1 back',
      'control-plane us-west-2 back',
      'resume',
      `restore ${EAST}`,
    ]);
    const evidence = one.evidence(record, { controlPlanesOut: true });
    expect(evidence.steps.find(({ id }) => id === 'failover/stops')).toMatchObject({ verdict: 'met' });
    expect(evidence.faults.map(({ title, ended_at }) => [title, ended_at !== null])).toEqual([
      [`${EAST} is out (503)`, true],
      ['the control planes of us-east-1 and us-west-2 are out', true],
    ]);
  });

  it.each([
    ['everything was met', {}],
    ['another step was unknown too', { ...STOPPED, scale: 'unknown' }],
    ['what lies behind the record was begun', { record: 'unknown', verify: 'unknown' }],
    ['the record was not met, and not unknown', { record: 'not', verify: 'pending' }],
  ] as const)('is not met where %s', async (_, ends) => {
    const one = stage();
    one.failover = () => failover(one, ends);
    const record = await one.run({ controlPlanesOut: true });
    expect(record.error).toMatchObject({ code: 'drill-did-not-stop' });
    expect(one.evidence(record).verdict).not.toBe('met');
    expect(one.log).not.toContain('resume');
  });

  it('expects no stop of a runbook that needs none of them', async () => {
    const one = stage();
    const record = await one.run({ controlPlanesOut: true });
    expect(record.error).toBeNull();
    expect(one.log).not.toContain('resume');
    expect(one.log.indexOf('control-plane us-east-1 back')).toBeGreaterThan(one.log.indexOf(`restore ${EAST}`));
  });
});
