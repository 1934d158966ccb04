import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TERRAFORM_PERMISSIONS } from './permissions';

const goldens = join(__dirname, '../../../stacks/__goldens__');

/** Types as the table names them; a remote state is read through the backend's permissions. */
function typesIn(text: string): readonly string[] {
  return [...text.matchAll(/^(data |ephemeral )?(aws_[a-z0-9_]+)\./gm)].map(([, kind = '', type = '']) =>
    kind === '' ? type : `${kind.trim()}.${type}`,
  );
}

it('has a row for every type that the states use, and no other', () => {
  const used = readdirSync(goldens).flatMap((file) => typesIn(readFileSync(join(goldens, file), 'utf8')));
  expect(Object.keys(TERRAFORM_PERMISSIONS).sort()).toEqual([...new Set(used)].sort());
  expect(typesIn('aws_vpc.a\n  x = 1\n\ndata aws_kms_key.b\n')).toEqual(['aws_vpc', 'data.aws_kms_key']);
});
