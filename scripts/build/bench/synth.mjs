// Synthesis of the seven states, and the same stacks by the usual way: `cdktf synth` with a TypeScript app run by ts-node.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { dr, line, median, ROOT, seconds, times } from './measure.mjs';
import { QUIET, usualTools } from './tools.mjs';

export const title = 'synthesis of seven states';

function usualProject({ tsNode }) {
  const folder = join(ROOT, '.twinstate', 'bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023'],
    module: 'CommonJS',
    moduleResolution: 'node',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    esModuleInterop: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    types: ['node'],
  };
  const app = `${process.execPath} ${tsNode} main.ts`;
  const files = {
    'main.ts': `import '${relative(folder, ROOT)}/scripts/build/bench/usual-app';\n`,
    'tsconfig.json': JSON.stringify({ compilerOptions }),
    'cdktf.json': JSON.stringify({ language: 'typescript', app, projectId: 'bench', sendCrashReports: 'false' }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

export function run() {
  const out = mkdtempSync(join(tmpdir(), 'twinstate-bench-'));
  const tools = usualTools();
  const cwd = usualProject(tools);
  try {
    const own = median(dr('synth', '--env', 'warm-standby'), { env: { ...process.env, CDKTF_OUTDIR: out } });
    line(seconds(own), 'dr synth --env warm-standby');
    const usual = median([process.execPath, tools.cdktf, 'synth'], { cwd, env: { ...process.env, ...QUIET }, runs: 3 });
    line(seconds(usual), 'cdktf synth of the same stacks, app run by ts-node');
    line(times(usual / own), 'usual / dr', { text: '>= 10 x', met: usual / own >= 10 });
  } finally {
    rmSync(out, { recursive: true, force: true });
    rmSync(cwd, { recursive: true, force: true });
  }
}
