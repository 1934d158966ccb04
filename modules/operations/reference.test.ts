import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleTopology } from '../topology/testing/sample';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { permissionsReference } from './reference';

it('is as the roles are computed', () => {
  const file = join(__dirname, '../../docs/reference/permissions.md');
  const text = permissionsReference(sampleTopology(), TERRAFORM_TYPES);
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
