import { PARTITIONS } from '../partitions';
import type { SettingsDraft } from '../draft';
import { principals } from './principals';

const judged = (arn: string, region: string): readonly string[] => {
  const value = { regions: [region], operator_principals: [arn] };
  return principals({ value, fileOf: () => 'f' } as unknown as SettingsDraft).map(({ code }) => code);
};

test('a role of every partition is taken in its own regions, and in no others', () => {
  const found = PARTITIONS.flatMap(({ id, regions }) => {
    const region = regions?.[0] ?? 'us-east-1';
    return judged(`arn:${id}:iam::123456789012:role/dr`, region).map((code) => `${id}: ${code}`);
  });
  expect(found).toEqual([]);
  expect(judged('arn:aws-eusc:iam::123456789012:role/dr', 'us-east-1')).toEqual(['principal-partition']);
  expect(judged('arn:azure:iam::123456789012:role/dr', 'us-east-1')).toEqual(['principal']);
});
