import type { ActionName, Operation } from '../../operations/operation';
import { controlPlaneOperations, lintRunbook, requireLinted, type LintOptions } from './lint';
import type { CallAct, Duration, Runbook, Step } from '../runbook';

const read = (region = 'us-west-2'): Operation => ({
  service: 'rds',
  action: 'DescribeDBClusters',
  region,
  input: { DBClusterIdentifier: 'c' },
});
const modify = (region = 'us-west-2'): Operation => ({
  service: 'rds',
  action: 'ModifyDBCluster',
  region,
  input: { DBClusterIdentifier: 'c', DeletionProtection: false },
});
const metIn = (region?: string) =>
  ({ why: 'open', read: read(region), in: 'DBClusters[]', where: { DeletionProtection: { is: false } } }) as const;
const met = metIn();
const call = (rest: Partial<CallAct> = {}): CallAct => ({
  kind: 'call',
  operation: modify(),
  unless: [met],
  when: [met],
  settle: 30,
  ...rest,
});
const takes = (typical: number, worst: number): Duration => ({
  typical,
  worst,
  source: { kind: 'assumption', why: 'a test' },
});
const step = (rest: Partial<Step> = {}): Step => ({
  id: 'one',
  title: 'One',
  needs: [],
  act: [call()],
  met: [met],
  deadline: 60,
  poll: 5,
  destructive: true,
  duration: takes(5, 60),
  ...rest,
});
const runbook = (...steps: Step[]): Runbook => ({
  id: 'test',
  title: 'Test',
  environment: 'warm-standby',
  mode: 'ungraceful',
  target: 'us-west-2',
  steps,
  remarks: [],
});
const withoutDuration = Object.fromEntries(
  Object.entries(step()).filter(([key]) => key !== 'duration'),
) as unknown as Step;
const set = { Name: 'api.example.com', Type: 'CNAME', TTL: 30, ResourceRecords: [{ Value: 'entry' }] };
const change: Operation = {
  service: 'route53',
  action: 'ChangeResourceRecordSets',
  region: 'us-west-2',
  input: { HostedZoneId: 'Z1', ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: set }] } },
};
const list: Operation = { ...change, action: 'ListResourceRecordSets', input: { HostedZoneId: 'Z1' } };
const changed = {
  why: 'changed',
  read: list,
  in: 'ResourceRecordSets[]',
  where: {
    Name: { is: 'api.example.com.' },
    Type: { is: 'CNAME' },
    TTL: { is: 30 },
    ResourceRecords: { has: { Value: 'entry' } },
  },
} as const;
const acceptOnly = (operation: string): LintOptions => ({ acceptedControlPlanes: [{ operation }] });
const write = { why: 'a write', http: 'https://api.example.com/write', status: 200, method: 'POST' } as const;
const accept = { kind: 'accept', name: 'x', question: 'x?' } as const;

describe('a runbook', () => {
  it('that keeps the rules has no problem', () => {
    expect(lintRunbook(runbook(step(), step({ id: 'two', needs: ['one'] })))).toEqual([]);
    expect(() => requireLinted(runbook(step()))).not.toThrow();
  });

  it.each<[string, Step[], LintOptions?]>([
    ['bad-step-id', [step({ id: 'One Two' })]],
    ['duplicate-step', [step(), step()]],
    ['unknown-need', [step({ needs: ['two'] })]],
    ['cycle', [step({ needs: ['two'] }), step({ id: 'two', needs: ['one'] })]],
    ['destructive-without-when', [step({ act: [call({ when: [] })] })]],
    ['settle', [step({ act: [call({ settle: 0 })] })]],
    ['deadline', [step({ poll: 0 })]],
    ['deadline', [step({ deadline: 1 })]],
    ['deadline', [step({ act: [call({ settle: 61 })] })]],
    ['duration', [withoutDuration]],
    ['duration', [step({ duration: takes(61, 60) })]],
    ['duration', [step({ duration: takes(-1, 60) })]],
    ['duration', [step({ duration: takes(5, 61) })]],
    ['nothing-to-meet', [step({ met: [] })]],
    ['invisible-act', [step({ act: [call({ unless: [] }), call()] })]],
    [
      'unknown-operation',
      [step({ act: [call({ operation: { ...modify(), action: 'RebootDBCluster' as ActionName } })] })],
    ],
    ['mutating-read', [step({ note: [{ name: 'n', read: modify(), in: 'A[]' }] })]],
    ['reading-act', [step({ act: [call({ operation: read() })] })]],
    ['bad-path', [step({ met: [{ ...met, in: 'DBClusters[0]' }] })]],
    ['bad-field', [step({ met: [{ ...met, where: { 'a b': { is: 1 } } }] })]],
    ['count', [step({ met: [{ ...met, atLeast: 0 }] })]],
    ['write-probe', [step({ met: [write, met] })]],
    ['write-probe', [step({ act: [call({ unless: [write] })] })]],
    ['write-probe', [step({ act: [call({ when: [write] })] })]],
    ['write-probe', [step({ act: [call({ halts: [write] })] })]],
    ['mutating-read', [step({ act: [call({ halts: [{ ...met, read: modify() }] })] })]],
    ['lost-region', [step({ met: [{ ...met, read: read('us-east-1') }] })], { lostRegion: 'us-east-1' }],
    ['lost-region', [step({ act: [call({ operation: modify('us-east-1') })] })], { lostRegion: 'us-east-1' }],
    ['met-beside-act', [step({ met: [write] })]],
    ['met-below-effect', [step({ met: [{ ...met, where: { Status: { is: 'available' } } }] })]],
    ['acceptance-beside-met', [step({ act: [accept] })]],
    [
      'unknown-effect',
      [step({ act: [call({ operation: { ...modify(), service: 'kms', action: 'EnableKeyRotation' } })] })],
    ],
    ['control-plane', [step({ act: [call({ operation: change })] })], { acceptedControlPlanes: [] }],
    ['control-plane', [step({ note: [{ name: 'n', read: list, in: 'A[]' }] })], acceptOnly('route53:GetHostedZone')],
  ])('%s is found', (rule, steps, options = {}) => {
    expect(lintRunbook(runbook(...steps), options).map((problem) => problem.rule)).toContain(rule);
  });

  it('may write as its last proof', () => {
    expect(lintRunbook(runbook(step({ met: [met, write] })))).toEqual([]);
  });

  it('may ask a lost region where a person can accept the step instead', () => {
    const there = metIn('us-east-1');
    const sends = call({ operation: modify('us-east-1'), unless: [there] });
    const fence = step({ act: [sends], met: [there], orAccept: accept });
    expect(lintRunbook(runbook(fence), { lostRegion: 'us-east-1' })).toEqual([]);
  });

  it('may need a control plane that the environment accepts, in a planned move, or where a person can accept the step', () => {
    const needs = step({ act: [call({ operation: change, unless: [changed] })], met: [changed] });
    expect(lintRunbook(runbook(needs), acceptOnly('route53:*'))).toEqual([]);
    expect(lintRunbook({ ...runbook(needs), mode: 'graceful' }, { acceptedControlPlanes: [] })).toEqual([]);
    expect(lintRunbook(runbook({ ...needs, orAccept: accept }), { acceptedControlPlanes: [] })).toEqual([]);
    expect(controlPlaneOperations(runbook(needs)).map(({ action }) => action)).toEqual([
      'ListResourceRecordSets',
      'ChangeResourceRecordSets',
    ]);
  });

  it('needs neither a lost region nor a control plane for what halts an act when it is seen', () => {
    const halted = step({ act: [call({ halts: [changed, metIn('us-east-1')] })] });
    expect(lintRunbook(runbook(halted), { acceptedControlPlanes: [], lostRegion: 'us-east-1' })).toEqual([]);
    const asked = step({ act: [call({ when: [changed, metIn('us-east-1')] })] });
    const found = lintRunbook(runbook(asked), { acceptedControlPlanes: [], lostRegion: 'us-east-1' });
    expect(found.map(({ rule }) => rule)).toEqual(['control-plane', 'lost-region']);
  });

  it('is refused with all its problems', () => {
    expect(() => requireLinted(runbook(step({ poll: 0, needs: ['two'] })))).toThrow(
      expect.objectContaining({ code: 'invalid-runbook', exit: 3 }) as Error,
    );
  });
});
