// `npm run scan`: checkov over what Terraform would read, in every environment. What fails must have an answer in
// modules/parts/scanner-answers.ts, and every answer must still be needed. The scanner is installed into the user's cache
// (291 MB, Python 3.10 or newer); it downloads nothing while it runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { importTypescript, ROOT } from './import-typescript.mjs';

const REQUIREMENTS = join(ROOT, 'scripts/build/scanner/requirements.txt');
const CONFIGURATION = join(ROOT, '.checkov.yaml');

/** Runs a program to its end. Throws with what it said where its exit code is not one of `allowed`. */
function run(command, args, options = {}, allowed = [0]) {
  const ended = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, cwd: ROOT, ...options });
  if (ended.error !== undefined) throw ended.error;
  if (allowed.includes(ended.status)) return ended.stdout;
  throw new Error(`${basename(command)} ${args.slice(0, 3).join(' ')} … ended with ${ended.status}:\n${ended.stderr}`);
}

/** Path of the scanner, installed when it is missing. */
function scanner() {
  const python = process.env.DR_PYTHON ?? 'python3';
  const version = run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).trim();
  const key = createHash('sha256').update(version).update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'twinstate', `scanner-${key}`);
  const complete = join(folder, '.complete');
  if (!existsSync(complete)) {
    console.log(`installing the scanner into ${folder} …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    run(python, ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '-q', '--require-hashes', '-r', REQUIREMENTS]);
    writeFileSync(complete, '');
  }
  return join(folder, 'bin', 'checkov');
}

/** Every environment, and the default one with what it can have besides. */
function variants() {
  const names = readdirSync(join(ROOT, 'env')).filter((name) => existsSync(join(ROOT, 'env', name, 'env.tfvars.json')));
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdktf.json'), 'utf8'));
  return [
    ...names.map((name) => ({ name, args: ['--env', name] })),
    {
      name: `${context.environment} with state machines`,
      args: ['--env', context.environment, '--var', 'state_machines=true'],
    },
  ];
}

/** Synthesizes a variant into `folder` and leaves a copy there that the scanner can parse. */
function composed({ args }, folder, forScanner) {
  const out = join(folder, 'out');
  const env = { ...process.env, CDKTF_OUTDIR: out };
  run(process.execPath, [join(ROOT, 'scripts/dr.mjs'), 'synth', '--json', ...args], { env });
  const copy = join(folder, 'copy');
  for (const state of readdirSync(join(out, 'stacks'))) {
    const text = readFileSync(join(out, 'stacks', state, 'cdk.tf.json'), 'utf8');
    mkdirSync(join(copy, state), { recursive: true });
    writeFileSync(join(copy, state, 'cdk.tf.json'), JSON.stringify(forScanner(JSON.parse(text)), null, 2));
  }
  return copy;
}

/** Reports of every variant. As a team runs it, with the configuration, the scanner must find nothing. */
function reports(checkov, forScanner) {
  const folder = mkdtempSync(join(tmpdir(), 'twinstate-scan-'));
  const env = { ...process.env, NO_COLOR: '1' };
  try {
    return variants().map((variant, index) => {
      console.log(`scanning ${variant.name} …`);
      const copy = composed(variant, join(folder, String(index)), forScanner);
      const whole = ['--framework', 'terraform_json', '--skip-download', '--compact', '-o', 'json', '--soft-fail'];
      const text = run(checkov, ['-d', copy, ...whole], { cwd: folder, env });
      run(checkov, ['-d', copy, '--config-file', CONFIGURATION], { cwd: folder, env });
      return JSON.parse(text);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { SCANNER_ANSWERS } = await importTypescript('modules/parts/scanner-answers.ts');
const { forScanner, judgeScan } = await importTypescript('modules/policies/scanner/scan.ts');
try {
  const { passed, answered, unexplained, unused } = judgeScan(reports(scanner(), forScanner), SCANNER_ANSWERS);
  for (const { check, asks, state, resource } of unexplained) console.error(`✗ ${state} ${resource}: ${check} ${asks}`);
  for (const check of unused) console.error(`✗ the answer to ${check} covers nothing: remove it or correct its names`);
  console.log(`${passed} checks passed, ${answered} failed with an answer, ${unexplained.length} without`);
  if (unexplained.length + unused.length > 0) {
    console.error('Fix each, or answer it in modules/parts/scanner-answers.ts with its reason and its cost.');
    process.exit(1);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
