/** The pages that are written from the answers to the scanner. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCANNER_ANSWERS } from '../../modules/parts/scanner-answers';
import { scannerConfiguration } from '../../modules/policies/scanner/scan';
import { table, withGenerated } from '../testing/documents';

const root = join(__dirname, '../..');

test('.checkov.yaml has every answered check with its reason, and no other', () => {
  const file = join(root, '.checkov.yaml');
  const fresh = scannerConfiguration(SCANNER_ANSWERS);
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, fresh);
  expect(readFileSync(file, 'utf8')).toBe(fresh);
});

test('docs/policies.md lists every answer with its reason and its cost', () => {
  const file = join(root, 'docs/policies.md');
  const rows = SCANNER_ANSWERS.map(({ check, asks, reason, cost }) => [`\`${check}\``, asks, reason, cost]);
  const fresh = withGenerated(
    readFileSync(file, 'utf8'),
    table([['check', 'asks for', 'why it is not done', 'what it would cost'], ...rows]),
    'modules/parts/scanner-answers.ts',
  );
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, fresh);
  expect(readFileSync(file, 'utf8')).toBe(fresh);
  for (const { check } of SCANNER_ANSWERS) expect(fresh).toContain(`| \`${check}\``);
});
