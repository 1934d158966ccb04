/** Where `--lab` finds what stands in for a lab: `<project>/.twinstate/lab/lab.json`, as a lab would write it. Arguments: project, endpoint, pid. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeys } from '../../../modules/lab/credentials';
import { identify } from '../../../modules/terraform/processes';
import type { LabAddress } from '../../../modules/lab/types';

const [, , project = '', endpoint = '', pid = ''] = process.argv;
const address: LabAddress = {
  endpoint,
  dns: '',
  pid: Number(pid),
  processStarted: identify(Number(pid))?.started ?? '',
  accountId: '123456789012',
  owner: 'lab',
  programs: '',
  clock: { scale: 1, origin: 0, offset: 0 },
  keys: createKeys(),
  curlConfig: '',
};
const folder = join(project, '.twinstate', 'lab');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'lab.json'), JSON.stringify(address), { mode: 0o600 });
