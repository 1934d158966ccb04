/** Runs Terraform on one state: init, plan, judge, apply of that very plan, outputs. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { State, StateId } from '../topology/topology';
import { detailsOf } from './details';
import { failureOf } from './failures';
import { judgePlan } from './judge';
import { synthesizedDir } from './manifest';
import { parseMessage } from './messages';
import { runProcess, type ProcessResult, type RunProcess } from './process';
import type { ApplyWatch, PlanMode, PlanRequest, PlanVerdict, StateRunner, TerraformContext } from './types';

const PLAN_FILE = 'judged.tfplan';
/** An apply that is just ending is waited for; one that goes on is named. */
const LOCK_TIMEOUT = '15s';
const MODE_ARGUMENTS: Readonly<Record<PlanMode, readonly string[]>> = {
  apply: [],
  'refresh-only': ['-refresh-only'],
  destroy: ['-destroy'],
};

/** Terraform on the states of one environment, in one account or lab. Safe for several states at once, one call per state. */
export class TerraformRunner implements StateRunner {
  private readonly judged = new Map<StateId, string>();

  constructor(
    private readonly context: TerraformContext,
    private readonly run: RunProcess = runProcess,
  ) {}

  /** Copies the state's configuration into its working folder and initialises it when backend or providers changed. */
  async init(state: State, synthDir: string, signal?: AbortSignal): Promise<void> {
    const folder = this.folder(state.id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const configuration = readFileSync(join(synthesizedDir(synthDir, state.id), 'cdk.tf.json'), 'utf8');
    writeWhole(join(folder, 'cdk.tf.json'), configuration);
    const stamp = join(folder, '.initialised');
    const wanted = this.initDigest(configuration);
    if (existsSync(join(folder, '.terraform')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    rmSync(stamp, { force: true });
    // -reconfigure: a changed backend is never migrated on the quiet; its old state stays where it is.
    const result = await this.terraform(
      state.id,
      ['init', '-json', '-no-color', '-reconfigure', '-input=false'],
      signal,
    );
    if (result.code !== 0) throw this.failure(state.id, 'initialise', result);
    writeFileSync(stamp, wanted);
  }

  async plan(state: State, options: PlanRequest, signal?: AbortSignal): Promise<PlanVerdict> {
    try {
      return await this.planAndJudge(state, options, signal);
    } catch (error) {
      this.forget(state.id);
      throw error;
    }
  }

  /** Removes the plan files that were judged and not applied. */
  discardPlans(): void {
    for (const state of [...this.judged.keys()]) this.forget(state);
  }

  private async planAndJudge(state: State, options: PlanRequest, signal?: AbortSignal): Promise<PlanVerdict> {
    const file = join(this.folder(state.id), PLAN_FILE);
    this.forget(state.id);
    // A plan writes nothing, so it takes no lock: it would only stand in the way of an apply, which locks and refuses a
    // plan that is out of date.
    const flags = ['-json', '-input=false', '-lock=false', '-detailed-exitcode', `-out=${PLAN_FILE}`];
    const result = await this.terraform(state.id, ['plan', ...flags, ...MODE_ARGUMENTS[options.mode]], signal);
    if (existsSync(file)) chmodSync(file, 0o600);
    if (result.code === 0) {
      this.forget(state.id);
      // Terraform itself says that nothing differs; reading the plan would only cost another start of the provider.
      return { state: state.id, empty: true, changes: [], outputChanges: [], drift: [], refusals: [] };
    }
    if (result.code !== 2) throw this.failure(state.id, 'plan', result);
    const shown = await this.terraform(state.id, ['show', '-json', PLAN_FILE], signal);
    if (shown.code !== 0) throw this.failure(state.id, 'read the plan of', shown);
    const plan: unknown = JSON.parse(shown.stdout);
    const verdict = judgePlan(state.id, plan);
    if (options.mode === 'refresh-only') this.forget(state.id);
    else this.judged.set(state.id, digestOf(file));
    return options.details ? { ...verdict, details: detailsOf(plan) } : verdict;
  }

  async apply(state: State, watch?: ApplyWatch, signal?: AbortSignal): Promise<void> {
    const file = join(this.folder(state.id), PLAN_FILE);
    const judged = this.judged.get(state.id);
    if (judged === undefined || !existsSync(file) || digestOf(file) !== judged) throw notJudged(state.id);
    const running = new Set<string>();
    let done = 0;
    const onLine = (line: string): void => {
      const message = parseMessage(line);
      if (message.type === 'apply_start') running.add(message.address);
      else if (message.type === 'apply_complete' || message.type === 'apply_errored') {
        running.delete(message.address);
        done += 1;
      } else return;
      watch?.({ done, running: [...running] });
    };
    try {
      const flags = ['-json', '-input=false', `-lock-timeout=${LOCK_TIMEOUT}`];
      const result = await this.terraform(state.id, ['apply', ...flags, PLAN_FILE], signal, onLine);
      if (result.code !== 0) throw this.failure(state.id, 'apply', result);
    } finally {
      this.forget(state.id);
    }
  }

  /** Outputs of the state that are not sensitive, by name. Empty when it was never applied. */
  async outputs(state: State, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const result = await this.terraform(state.id, ['output', '-json'], signal);
    if (result.code !== 0) throw this.failure(state.id, 'read the outputs of', result);
    const all = JSON.parse(result.stdout) as Record<string, { value: unknown; sensitive: boolean }>;
    return Object.fromEntries(
      Object.entries(all)
        .filter(([, output]) => !output.sensitive)
        .map(([name, output]) => [name, output.value]),
    );
  }

  private failure(state: StateId, what: string, result: ProcessResult): DrError {
    return failureOf(state, what, result, this.context.command);
  }

  /** A plan file holds values that are secret, so it lives from its judgement to its apply and no longer. */
  private forget(state: StateId): void {
    this.judged.delete(state);
    rmSync(join(this.folder(state), PLAN_FILE), { force: true });
  }

  private folder(state: StateId): string {
    return join(this.context.workDir, state);
  }

  private terraform(
    state: StateId,
    args: readonly string[],
    signal?: AbortSignal,
    onLine?: (line: string) => void,
  ): Promise<ProcessResult> {
    return this.run({
      command: this.context.binary,
      args,
      cwd: this.folder(state),
      env: this.context.env,
      signal,
      ...(onLine === undefined ? {} : { onLine }),
    });
  }

  /** What `init` depends on: who does it, where providers come from, which ones, and where the state is kept. */
  private initDigest(configuration: string): string {
    const { terraform } = JSON.parse(configuration) as { terraform?: unknown };
    const cli = this.context.env['TF_CLI_CONFIG_FILE'];
    const cliText = cli !== undefined && existsSync(cli) ? readFileSync(cli, 'utf8') : '';
    const basis = [this.context.binary, this.context.version ?? '', cliText, JSON.stringify(terraform)];
    return createHash('sha256').update(basis.join('\n')).digest('hex');
  }
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function notJudged(state: StateId): DrError {
  return new DrError(
    'plan-not-judged',
    `There is no judged plan of ${state} to apply.`,
    'Only the very plan that was judged is applied; it was never made, was already applied, or its file changed since.',
    `Plan and apply again: dr apply ${state}`,
    EXIT.refused,
  );
}
