import { sameMinor } from './versions';

test('patches of one minor version are the same to a failover, minor versions are not', () => {
  expect(sameMinor('16.8', '16.8.1')).toBe(true);
  expect(sameMinor('16.8', '16.9')).toBe(false);
  expect(sameMinor('16.8', '15.8')).toBe(false);
});

test('of Aurora MySQL only the very same version is the same', () => {
  const version = '8.0.mysql_aurora.3.04.1';
  expect(sameMinor(version, version)).toBe(true);
  expect(sameMinor(version, '8.0.mysql_aurora.3.04.2')).toBe(false);
});
