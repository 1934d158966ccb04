import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTools, type LabTools } from './tools';
import { QUIET } from '../testing/real-lab';

/** A Python that makes an environment in which `aws` prints what it was installed as. */
const PYTHON = `#!/bin/sh
[ "$1" = -I ] || { echo "not isolated: $*" >&2; exit 1; }
shift
case "$1 $2" in
  "-c "*) echo "$FAKE_VERSION" ;;
  "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  "-m pip")
    here=$(dirname "$0")
    sleep 0.3
    [ -n "$FAKE_PIP" ] && { echo "$FAKE_PIP" >&2; exit 1; }
    printf '#!%s/sh\\necho installed\\n' "$here" > "$here/aws"
    ln -s /bin/sh "$here/sh"; chmod +x "$here/aws" ;;
esac
`;

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'lab-tools-'));
  writeFileSync(join(scratch, 'requirements.txt'), 'ministack==1.5.33\n');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function ensure(version: string, pip = ''): Promise<LabTools> {
  const python = join(scratch, 'fake-python');
  // The variables stand in the file: nothing but PATH and pip's own settings is passed on.
  writeFileSync(python, PYTHON.replace('case', `FAKE_VERSION=${version}\nFAKE_PIP="${pip}"\ncase`), { mode: 0o755 });
  return ensureTools({
    cacheDir: join(scratch, 'cache'),
    requirementsFile: join(scratch, 'requirements.txt'),
    python,
    processEnv: { PATH: process.env['PATH'], SECRET: 'x' },
    console: QUIET,
  });
}

describe('ensureTools', () => {
  it('lets two starters at once end with the same programs, which run where they lie', async () => {
    const [one, other] = await Promise.all([ensure('3.12'), ensure('3.12')]);
    expect(one).toEqual(other);
    expect(execFileSync(one.aws, { encoding: 'utf8' })).toBe('installed\n');
    expect(readdirSync(join(scratch, 'cache'))).toHaveLength(1);
  });

  it('installs again when the requirements change', async () => {
    const before = await ensure('3.12');
    writeFileSync(join(scratch, 'requirements.txt'), 'ministack==1.5.34\n');
    expect((await ensure('3.12')).python).not.toBe(before.python);
  });

  it('says which Python it found when that is too old', async () => {
    await expect(ensure('3.9')).rejects.toMatchObject({
      code: 'python-missing',
      why: expect.stringContaining('3.9') as string,
    });
  });

  it('names the Python that was asked for and does not run', async () => {
    const python = join(scratch, 'nowhere');
    const options = {
      cacheDir: scratch,
      requirementsFile: join(scratch, 'requirements.txt'),
      processEnv: {},
      console: QUIET,
    };
    await expect(ensureTools({ ...options, python })).rejects.toMatchObject({
      code: 'python-missing',
      why: `DR_PYTHON names ${python}, which does not run.`,
    });
  });

  it('shows what pip said, and leaves nothing half done', async () => {
    const failing = ensure('3.12', 'ERROR: no route to index');
    await expect(failing).rejects.toMatchObject({ code: 'lab-install-failed', why: 'ERROR: no route to index' });
    expect(readdirSync(join(scratch, 'cache'))).toEqual([]);
  });
});
