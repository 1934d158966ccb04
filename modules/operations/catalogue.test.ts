import { actionRow, CATALOGUE, cliAction } from './catalogue';
import { CONTROL_PLANE_HOMES } from '../overlays/partitions';
import { controlPlaneHome, HOMED } from './control-planes';
import { loadSdk } from './clients';
import type { Service } from './operation';

const services = Object.keys(CATALOGUE) as Service[];

describe('the catalogue', () => {
  it.each(services)('names what the installed SDK package of %s exports', async (service) => {
    const row = CATALOGUE[service];
    const sdk = await loadSdk(service);
    const missing = [row.client, ...Object.keys(row.actions).map((action) => `${action}Command`)].filter(
      (name) => typeof sdk[name] !== 'function',
    );
    expect(missing).toEqual([]);
  });

  it('gives a home to what one region controls for all, and to nothing else', () => {
    for (const service of services) {
      for (const [action, row] of Object.entries(CATALOGUE[service].actions)) {
        expect([service, action, row.home !== null]).toEqual([service, action, row.plane === 'global-control']);
      }
    }
    expect(controlPlaneHome({ service: 'globalaccelerator', action: 'UpdateEndpointGroup' })).toBe('us-west-2');
    expect(controlPlaneHome({ service: 'rds', action: 'FailoverGlobalCluster' })).toBeUndefined();
    expect([...new Set(Object.values(HOMED).map(({ home }) => home))].sort()).toEqual(CONTROL_PLANE_HOMES);
    expect(actionRow({ service: 'route53', action: 'ChangeResourceRecordSets' })).toEqual({
      plane: 'global-control',
      home: 'us-east-1',
      mutating: true,
      sets: expect.any(Object) as unknown,
    });
  });

  it('calls mutating exactly what does not describe, get, list, head, test or simulate', () => {
    for (const service of services) {
      for (const [action, row] of Object.entries(CATALOGUE[service].actions)) {
        expect([action, row.mutating]).toEqual([action, !/^(Describe|Get|List|Head|Test|Simulate)/.test(action)]);
      }
    }
  });

  it('refuses an operation it does not name', () => {
    expect(() => actionRow({ service: 'secretsmanager', action: 'GetSecretValue' })).toThrow(
      expect.objectContaining({ code: 'unknown-operation' }) as Error,
    );
  });

  it('spells actions as the AWS CLI does', () => {
    expect(['DescribeDBClusters', 'ListObjectsV2', 'TestDNSAnswer', 'FailoverGlobalCluster'].map(cliAction)).toEqual([
      'describe-db-clusters',
      'list-objects-v2',
      'test-dns-answer',
      'failover-global-cluster',
    ]);
  });
});
