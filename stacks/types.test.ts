/** Each Terraform type in use has one row of facts, and no row stands for a type that nobody uses without saying why. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TERRAFORM_TYPES } from '../modules/parts/index.types';
import { terraformTypes } from '../modules/policies/terraform-types';

const goldens = join(__dirname, '__goldens__');

/** Types as rows name them; a remote state is read through the backend's permissions. */
function typesIn(text: string): readonly string[] {
  return [...text.matchAll(/^(data |ephemeral )?(aws_[a-z0-9_]+)\./gm)].map(([, kind = '', type = '']) =>
    kind === '' ? type : `${kind.trim()}.${type}`,
  );
}

const used = [
  ...new Set(readdirSync(goldens).flatMap((file) => typesIn(readFileSync(join(goldens, file), 'utf8')))),
].sort();

it('reads types of resources, data sources and ephemeral resources from the goldens', () => {
  expect(typesIn('aws_vpc.a\n  x = 1\n\ndata aws_kms_key.b\n')).toEqual(['aws_vpc', 'data.aws_kms_key']);
  expect(used.length).toBeGreaterThan(50);
});

it('has a row for every type in use, and says of every other why it has one', () => {
  const rows = [...TERRAFORM_TYPES].filter(([, { notInUse }]) => notInUse === undefined).map(([type]) => type);
  expect(rows.sort()).toEqual(used);
});

it('says of every type in use what it needs to be allowed, and of every resource what the lab does not model', () => {
  const silent = used.filter((type) => {
    const { permissions, lab } = TERRAFORM_TYPES.get(type) ?? {};
    return permissions === undefined || (lab === undefined && !type.includes('.'));
  });
  expect(silent).toEqual([]);
});

it('refuses a second row for a type', () => {
  const row = { aws_vpc: { lab: 'no packets' } };
  expect(() => terraformTypes([row, row])).toThrow('two parts have a row for aws_vpc');
});
