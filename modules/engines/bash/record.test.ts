import { sampleTopology } from '../../topology/testing/sample';
import type { Runbook, Step } from '../../runbook/runbook';
import { recordOf } from './record';

const step = (id: string): Step => ({
  id,
  title: `Title of ${id}`,
  needs: [],
  act: [],
  met: [],
  deadline: 10,
  poll: 1,
  destructive: false,
});
const runbook: Runbook = {
  id: 'r',
  title: 'R',
  environment: sampleTopology().environment,
  mode: 'ungraceful',
  target: 'us-west-2',
  steps: [step('freeze'), step('fence'), step('promote')],
  remarks: [],
};

const log = '1000\tfreeze\tnote\treplication_lag_ms = 512.5\n1500\tfence\tmet\tx\n9000\trun\tends\tdone\n';
const met =
  'freeze\tmet\t1000\t1200\tfrozen\nfence\tmet\t1200\t1500\tunfenced:us-east-1 accepted: cable cut\npromote\tmet\t1500\t9000\twriter\n';

describe('what a script left', () => {
  it('is a run with notes, acceptances and times', () => {
    const result = recordOf(runbook, { results: met, log }, 'arn:me');
    expect(result).toMatchObject({ outcome: 'done', begunAt: 1000, endedAt: 9000 });
    expect(result.steps[0]?.notes).toEqual({ replication_lag_ms: '512.5' });
    expect(result.steps[1]?.accepted).toEqual([
      { name: 'unfenced:us-east-1', by: 'arn:me', reason: 'cable cut', at: 1500 },
    ]);
    expect(result.steps[2]).toMatchObject({ end: 'met', begunAt: 1500, endedAt: 9000, observed: ['writer'] });
  });

  it('is not done when a step left nothing, or something that cannot be read', () => {
    expect(recordOf(runbook, { results: met.split('promote')[0] ?? '', log }, 'a')).toMatchObject({
      outcome: 'failed',
    });
    expect(recordOf(runbook, { results: met.replace('promote\tmet', 'promote\tdone'), log }, 'a').steps[2]?.end).toBe(
      'pending',
    );
    expect(recordOf(runbook, { results: met.replace('promote\tmet', 'promote\tunknown'), log }, 'a').outcome).toBe(
      'unknown',
    );
  });
});
