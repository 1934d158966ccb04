/** `dr drill`: rehearses failover and failback in a lab of its own, and leaves a report. Nothing of the user's is touched. */
import { relative } from 'node:path';
import { DrError } from '../../modules/console/errors';
import { EXIT_OF_VERDICT } from '../../modules/console/verdict';
import { DRILL_ENGINES } from '../../modules/drills/options';
import type { Evidence } from '../../modules/evidence/evidence';
import type { WrittenEvidence } from '../../modules/evidence/write';
import type { Context } from '../app/context';
import { LAB_SCALE, readScale } from '../app/labs';
import { BASH_SCALE, rehearse, type DrillRequest, type Rehearsal } from '../app/rehearse';
import type { Call, VerbOutcome, Verb } from '../app/verb';

const SCALES = { runner: LAB_SCALE, bash: BASH_SCALE, 'step-functions': LAB_SCALE } as const;
const OUTAGES = ['503', 'reset', 'hang'] as const;

export const drill: Verb = {
  declare(command) {
    command
      .option('--graceful', 'a planned move, without an outage', false)
      .option('--rebuild', 'fail back by rebuilding the stale cluster', false)
      .option('--engine <name>', `who carries out the failover: ${DRILL_ENGINES.join(', ')}`, 'runner')
      .option('--control-planes-out', 'with the region, the control planes of us-east-1 and us-west-2 go out', false)
      .option('--break-glass', 'nobody else can be reached: go on alone where two should agree', false)
      .option('--outage <mode>', `how the region is out: ${OUTAGES.join(', ')}`, '503')
      .option('--plane', 'with databases, tasks and clients that run: losses and recovery are measured', false)
      .option('--fresh', 'start with an empty lab even when a provisioned one is kept', false)
      .option('--keep', 'leave the lab running until Ctrl-C, for dr status --lab and others', false)
      .option('--scale <n>', `lab seconds per second (default: ${SCALES.runner}, with bash ${SCALES.bash})`);
  },

  async run(context, call) {
    const { evidence, written, error } = await rehearse(context, readOptions(call), (done) => tell(context, done));
    if (error instanceof Error && !(error instanceof DrError)) throw error;
    return outcome(evidence, written);
  },
};

/** What was asked for. Throws `usage`. */
export function readOptions({ options }: Call): DrillRequest {
  const engine = DRILL_ENGINES.find((one) => one === options['engine']);
  const outage = OUTAGES.find((one) => one === options['outage']);
  const graceful = options['graceful'] === true;
  if (engine === undefined) throw usage('--engine', options['engine'], DRILL_ENGINES.join(', '));
  if (outage === undefined) throw usage('--outage', options['outage'], OUTAGES.join(', '));
  const scale = readScale(options['scale'] ?? String(SCALES[engine]));
  const controlPlanesOut = options['controlPlanesOut'] === true;
  if (controlPlanesOut && (graceful || engine !== 'runner')) {
    throw usage(
      '--control-planes-out with',
      graceful ? '--graceful' : `--engine ${engine}`,
      'an outage, and the runner',
    );
  }
  const breakGlass = options['breakGlass'] === true;
  if (breakGlass && engine !== 'runner') throw usage('--break-glass with', `--engine ${engine}`, 'the runner');
  const given = {
    controlPlanesOut,
    breakGlass,
    rebuild: options['rebuild'] === true,
    fresh: options['fresh'] === true,
    keep: options['keep'] === true,
    plane: options['plane'] === true,
  };
  return { engine, outage, scale, graceful, ...given };
}

function usage(option: string, value: unknown, allowed: string): DrError {
  return new DrError(
    'usage',
    `${option} ${String(value)} is not known.`,
    `Allowed: ${allowed}.`,
    'dr drill --help shows what there is.',
  );
}

function outcome(evidence: Evidence, written: WrittenEvidence): VerbOutcome {
  return {
    exit: EXIT_OF_VERDICT[evidence.verdict],
    json: { verdict: evidence.verdict, evidence: written.evidence, report: written.report, digest: written.digest },
    next: `open ${written.report}`,
  };
}

/** Told before a lab that was to be kept goes on running. */
function tell({ console, paths }: Context, { evidence, written, error }: Rehearsal): void {
  const { rto, rpo, plans, verdict, findings } = evidence;
  const line = (name: string, { measured_seconds, objective_seconds, kind }: Evidence['rto']): string =>
    `${name}  ${measured_seconds === null ? 'unknown' : `${measured_seconds} s`} (${kind}; objective ${objective_seconds} s)`;
  console.phase(`Drill ${verdict}`);
  console.say(line('RTO', rto));
  console.say(line('RPO', rpo));
  console.say(`Plans  ${plans.filter(({ empty }) => empty).length} of ${plans.length} empty`);
  for (const finding of findings) console.warn(finding);
  if (error instanceof DrError) console.warn(`${error.what}\n${error.why}`);
  console.say(`Report  ${relative(paths.project, written.report)}`);
}
