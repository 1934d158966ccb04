import { lifecycleRules } from './documents';

const keeping = {
  ID: 'theirs',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  NoncurrentVersionExpiration: { NoncurrentDays: 120 },
};
const aborting = { ID: 'uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } };

describe('lifecycle of an adopted bucket', () => {
  it('is left alone where it keeps old versions and gives up unfinished uploads', () => {
    expect(lifecycleRules([keeping, aborting])).toBeNull();
    const [all] = lifecycleRules([]) ?? [];
    expect(lifecycleRules(all === undefined ? [] : [all])).toBeNull();
  });

  it('gets what it lacks, and keeps what it has', () => {
    const [first, second] = lifecycleRules([keeping]) ?? [];
    expect(first).toBe(keeping);
    expect(second).toMatchObject({ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } });
    expect(second).not.toHaveProperty('NoncurrentVersionExpiration');
    expect(lifecycleRules([aborting])?.[1]).toMatchObject({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } });
  });

  it('counts no rule that is off, or about some objects only', () => {
    for (const rule of [
      { ...aborting, Status: 'Disabled' },
      { ...aborting, Prefix: 'logs/' },
    ]) {
      expect(lifecycleRules([keeping, rule])).toHaveLength(3);
    }
    expect(lifecycleRules([aborting, { ...keeping, Filter: { Prefix: 'logs/' } }])).toHaveLength(3);
    expect(lifecycleRules([aborting, { ...keeping, Filter: { Tag: { Key: 'a', Value: 'b' } } }])).toHaveLength(3);
  });
});
