/** `dr report [RUN]`: lists kept evidence; of one run renders the report again, after its files were held to their hashes. */
import { join, relative } from 'node:path';
import { EXIT } from '../../modules/console/errors';
import { sha256 } from '../../modules/evidence/digest';
import { DISK } from '../../modules/evidence/disk';
import type { Evidence, ObjectiveResult } from '../../modules/evidence/evidence';
import { REPORT, renderAgain } from '../../modules/evidence/verify';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { fileBeside, keptEvidence, readEvidence, type KeptEvidence } from '../app/evidence';
import type { VerbOutcome, Verb } from '../app/verb';

/** The file for a report that differs from the run's own, which is never overwritten. */
const NEW_REPORT = 'report.new.html';

export const report: Verb = {
  declare(command) {
    command.argument('[evidence]', 'id of a run, a folder under evidence; all are listed without one');
  },

  run(context, { args }) {
    const [id] = args;
    return id === undefined ? list(context) : render(context, id);
  },
};

const rootOf = ({ paths }: Context): string => join(paths.project, 'evidence');

/** Kept evidence, the newest first; with --env that of one environment. */
async function list(context: Context): Promise<VerbOutcome> {
  const { env } = context.options;
  const all = await keptEvidence(rootOf(context));
  const runs = all.filter(({ evidence }) => env === undefined || evidence === null || evidence.environment === env);
  const found = runs.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]));
  const broken = runs.filter(({ problem }) => problem !== null);
  for (const line of table(found)) context.console.say(line);
  for (const { id, problem } of broken) context.console.warn(`${id}: ${problem ?? ''}`);
  if (runs.length === 0) context.console.say(`No evidence is kept in ${rootOf(context)}.`);
  const [newest] = found;
  return {
    exit: EXIT.done,
    json: { runs: found.map(runJson), unreadable: broken.map(brokenJson) },
    next: whatNext({ after: 'evidence', newest: newest?.run_id ?? null }, context.command),
  };
}

const HEAD = ['run', 'kind', 'environment', 'verdict', 'RTO', 'RPO', 'ended'];

function table(runs: readonly Evidence[]): readonly string[] {
  if (runs.length === 0) return [];
  const rows = runs.map(({ run_id, kind, environment, verdict, rto, rpo, ended_at }) => [
    ...[run_id, kind, environment, verdict],
    ...[seconds(rto), seconds(rpo), ended_at.replace(/\.\d+Z$/, 'Z')],
  ]);
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function seconds({ measured_seconds: found, kind, kept }: ObjectiveResult): string {
  return found === null ? 'unknown' : `${found} s ${kind}${kept ? '' : ', too long'}`;
}

function runJson({ run_id, title, kind, world, environment, verdict, ...rest }: Evidence): Record<string, unknown> {
  const { rto, rpo, started_at, ended_at } = rest;
  return { run_id, title, kind, world, environment, verdict, rto, rpo, started_at, ended_at };
}

const brokenJson = ({ id, problem }: KeptEvidence): Record<string, unknown> => ({ run_id: id, problem });

async function render(context: Context, id: string): Promise<VerbOutcome> {
  const root = rootOf(context);
  const evidence = await readEvidence(root, id);
  const beside = (name: string): Uint8Array | null => fileBeside(root, id, name);
  const { text, asLeft } = renderAgain(evidence, join(root, id), beside);
  const left = beside(REPORT);
  const name = asLeft ? REPORT : NEW_REPORT;
  const path = join(root, id, name);
  const present = beside(name);
  const written = present === null || sha256(present) !== sha256(text);
  if (written) DISK.write(path, text);
  const digest = sha256(beside('evidence.json') ?? '');
  const { console, paths } = context;
  console.say(`${evidence.title}: ${evidence.verdict}`);
  const others = Object.keys(evidence.files).filter((one) => one !== REPORT);
  console.say(`${others.length} other files are as the run left them`);
  console.say(`SHA-256 of evidence.json: ${digest}`);
  if (left !== null && sha256(left) !== evidence.files[REPORT]) {
    console.warn(`${REPORT} was not what the run left${asLeft ? '; it is again' : ''}`);
  }
  if (!asLeft) console.say(`This dr renders another report than the one of the run; it is beside ${REPORT}.`);
  console.say(`Report  ${relative(paths.project, path)}`);
  const json = { ...runJson(evidence), findings: evidence.findings, digest, report: path, as_left: asLeft, written };
  return { exit: EXIT.done, json, next: `open ${path}` };
}
