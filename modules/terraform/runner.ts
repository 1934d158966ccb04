/** Runs Terraform on one state: init, plan, judge, apply of the judged plan, outputs. */
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { State, StateId } from '../topology/topology';
import { applyFailure } from './apply-failures';
import { TerraformCommands } from './commands';
import { detailsOf } from './details';
import { failureOf } from './failures';
import { judgePlan } from './judge';
import { erroredFile, forgetBase, keepBase, keepDump, requireRoom, requireWritten, roomIn } from './leftovers';
import { parseMessage } from './messages';
import { runProcess, type ProcessResult, type RunProcess } from './process';
import { describeUnderWay, Progress } from './progress';
import { identify } from './processes';
import { isEnding } from './reap';
import { incompleteIn, parseStateFile } from './state-file';
import type { ApplyWatch, PlanMode, PlanRequest, PlanVerdict, Refusal, StateRunner, TerraformContext } from './types';
import { forgetUnfinished, keepUnfinished, readUnfinished } from './unfinished';

export const PLAN_FILE = 'judged.tfplan';
/** Says which process judges or applies the plan beside it. */
export const PLAN_OWNER = 'judged.owner';
/** Waits for an apply that is just ending; one that continues is named. */
export const LOCK_TIMEOUT = '15s';
const MODE_ARGUMENTS: Readonly<Record<PlanMode, readonly string[]>> = {
  apply: [],
  'refresh-only': ['-refresh-only'],
  destroy: ['-destroy'],
};

/** Terraform on the states of one environment, in one account or lab. Safe for several states at once, one call per state. */
export class TerraformRunner implements StateRunner {
  readonly commands: TerraformCommands;
  private readonly judged = new Map<StateId, string>();

  constructor(context: TerraformContext, run: RunProcess = runProcess) {
    this.commands = new TerraformCommands(context, run);
  }

  /**
   * Copies the state's configuration into its working folder and initialises it when backend or providers changed.
   * Throws `state-not-written` and `state-busy` if an earlier apply left an unwritten state or still runs.
   */
  async init(state: State, synthDir: string, signal?: AbortSignal): Promise<void> {
    await this.requireSound(state.id);
    await this.commands.prepare(state, synthDir, signal);
  }

  async plan(state: State, options: PlanRequest, signal?: AbortSignal): Promise<PlanVerdict> {
    await this.requireSound(state.id);
    try {
      const verdict = this.withLost(await this.planAndJudge(state, options, signal));
      this.warnOfUnfinished(verdict);
      return verdict;
    } catch (error) {
      this.forget(state.id);
      throw error;
    }
  }

  /** Removes judged plan files that were not applied. */
  discardPlans(): void {
    for (const state of [...this.judged.keys()]) this.forget(state);
  }

  private async planAndJudge(state: State, options: PlanRequest, signal?: AbortSignal): Promise<PlanVerdict> {
    const file = join(this.folder(state.id), PLAN_FILE);
    this.forget(state.id);
    writeFileSync(join(this.folder(state.id), PLAN_OWNER), JSON.stringify(identify(process.pid) ?? null));
    // A plan writes nothing, so it takes no lock, which would block applies. An apply locks and refuses a plan that is
    // out of date.
    const flags = ['-json', '-input=false', '-lock=false', '-detailed-exitcode', `-out=${PLAN_FILE}`];
    const result = await this.commands.run(state.id, ['plan', ...flags, ...MODE_ARGUMENTS[options.mode]], { signal });
    if (isThere(file)) chmodSync(file, 0o600);
    if (result.code === 0) {
      this.forget(state.id);
      // Terraform reports no difference; reading the plan would start the provider again.
      return { state: state.id, empty: true, changes: [], outputChanges: [], drift: [], refusals: [] };
    }
    if (result.code !== 2) throw await this.planFailure(state.id, result, signal);
    const shown = await this.commands.run(state.id, ['show', '-json', PLAN_FILE], { signal });
    if (shown.code !== 0) throw this.failure(state.id, 'read the plan of', shown);
    const plan: unknown = JSON.parse(shown.stdout);
    const verdict = await this.withIncomplete(judgePlan(state.id, plan, this.commands.context.types), signal);
    if (options.mode === 'refresh-only') this.forget(state.id);
    else this.judged.set(state.id, digestOf(file));
    return options.details ? { ...verdict, details: detailsOf(plan) } : verdict;
  }

  async apply(state: State, watch?: ApplyWatch, signal?: AbortSignal): Promise<void> {
    const folder = this.folder(state.id);
    const file = join(folder, PLAN_FILE);
    await this.requireSound(state.id);
    const judged = this.judged.get(state.id);
    if (judged === undefined || !isThere(file) || digestOf(file) !== judged) throw notJudged(state.id);
    requireRoom(state.id, folder, roomIn(folder));
    try {
      await this.noteBase(state.id, signal);
      await this.applyJudged(state.id, watch, signal);
      forgetUnfinished(folder);
    } finally {
      this.forget(state.id);
      // If the state cannot be written, the initial state decides whether it may be written later.
      if (erroredFile(folder) === null) forgetBase(folder);
    }
  }

  private async applyJudged(state: StateId, watch?: ApplyWatch, signal?: AbortSignal): Promise<void> {
    const folder = this.folder(state);
    const progress = new Progress();
    let dumped: string | null = null;
    const onLine = (line: string): void => {
      const message = parseMessage(line);
      if (message.type === 'state_dump') dumped = keepDump(folder, message.state);
      if (progress.take(line)) {
        watch?.({ done: progress.done, running: progress.underWay.map(({ address }) => address) });
      }
    };
    const flags = ['-json', '-input=false', `-lock-timeout=${LOCK_TIMEOUT}`];
    const writing = { title: `apply ${state}`, doing: () => progress.underWay.map(describeUnderWay) };
    const result = await this.commands.run(state, ['apply', ...flags, PLAN_FILE], { signal, onLine, writing });
    if (result.code === 0) return;
    const errored = erroredFile(folder) ?? dumped;
    // A Terraform that was killed wrote no state: what it had made is in none.
    const lost = result.code === null ? progress.made : [];
    if (errored === null) keepUnfinished(folder, progress.created, lost);
    const configuration = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as unknown;
    const words = (text: string): string => this.commands.words(text);
    throw applyFailure({ state, result, progress, errored, configuration, words, types: this.commands.context.types });
  }

  /** Outputs of the state that are not sensitive, by name. Empty when it was never applied. */
  async outputs(state: State, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const result = await this.commands.run(state.id, ['output', '-json'], { signal });
    if (result.code !== 0) throw this.failure(state.id, 'read the outputs of', result);
    const all = JSON.parse(result.stdout) as Record<string, { value: unknown; sensitive: boolean }>;
    return Object.fromEntries(
      Object.entries(all)
        .filter(([, output]) => !output.sensitive)
        .map(([name, output]) => [name, output.value]),
    );
  }

  /** No plan or apply beside an unwritten state, or while an earlier apply is ending. */
  async requireSound(state: StateId): Promise<void> {
    const { registry } = this.commands.context;
    const folder = this.folder(state);
    requireWritten(state, folder, (words) => this.commands.words(words));
    if (registry === undefined || !(await isEnding(registry, folder))) return;
    throw busy(state, this.commands.words(`plan ${state}`));
  }

  /** Saves the initial state, in case that the state cannot be written. If it cannot be read, it cannot be applied. */
  private async noteBase(state: StateId, signal?: AbortSignal): Promise<void> {
    const folder = this.folder(state);
    forgetBase(folder);
    const pulled = await this.commands.run(state, ['state', 'pull'], { signal });
    if (pulled.code === 0) keepBase(folder, pulled.stdout);
  }

  /** A protected resource whose creation was interrupted has another fix than disabling its protection. */
  private async planFailure(state: StateId, result: ProcessResult, signal?: AbortSignal): Promise<DrError> {
    const failure = this.failure(state, 'plan', result);
    if (failure.code !== 'protected') return failure;
    const held = [...(await this.incomplete(state, signal))].filter((address) => failure.why.includes(address));
    return held.length === 0 ? failure : incompleteError(state, held, (words) => this.commands.words(words));
  }

  private async withIncomplete(verdict: PlanVerdict, signal?: AbortSignal): Promise<PlanVerdict> {
    if (!verdict.refusals.some(({ rule }) => rule === 'replaces-stateful')) return verdict;
    const incomplete = await this.incomplete(verdict.state, signal);
    const refusals = verdict.refusals.map((one) => {
      if (!incomplete.has(one.address)) return one;
      const adopt = this.commands.words(`state adopt ${verdict.state} ${one.address}`);
      return {
        ...one,
        why: `${one.why}; it would be replaced because its creation was broken off: if it is whole, ${adopt}`,
      };
    });
    return { ...verdict, refusals };
  }

  private async incomplete(state: StateId, signal?: AbortSignal): Promise<ReadonlySet<string>> {
    const pulled = await this.commands.run(state, ['state', 'pull'], { signal });
    return new Set(pulled.code === 0 ? incompleteIn(parseStateFile(pulled.stdout)).keys() : []);
  }

  /** What a killed apply had made, and no state has, would be made a second time: most of it has no name that AWS holds against it. */
  private withLost(verdict: PlanVerdict): PlanVerdict {
    const { state, changes } = verdict;
    const { made } = readUnfinished(this.folder(state));
    const again = changes.filter(({ address, actions }) => actions.join() === 'create' && made.includes(address));
    const words = (address: string): string => this.commands.words(`state adopt ${state} ${address} ID`);
    const refusals = again.map(({ address }): Refusal => ({
      address,
      rule: 'creates-again',
      why: `an apply that was killed has made it, and its state was not written; take it into the state with ${words(address)}`,
    }));
    return refusals.length === 0 ? verdict : { ...verdict, refusals: [...verdict.refusals, ...refusals] };
  }

  private warnOfUnfinished({ state, changes }: PlanVerdict): void {
    const { warn } = this.commands.context;
    const { addresses, damaged } = readUnfinished(this.folder(state));
    // A tainted resource is in the state, and its creation was not completed.
    const open = changes.filter(
      ({ address, actions }) => actions.join() === 'create' && (damaged !== null || addresses.includes(address)),
    );
    if (open.length === 0 || warn === undefined) return;
    const names = open.map(({ address }) => address).join(', ');
    const begun =
      damaged === null
        ? `had begun to make ${names}`
        : `may have begun to make ${names} (which of them cannot be read from ${damaged})`;
    const adopt = this.commands.words(`state adopt ${state} ADDRESS`);
    warn(
      `An apply of ${state} that did not end in order ${begun}: what of it exists is in no state. Where an apply says so: ${adopt}`,
    );
  }

  private failure(state: StateId, what: string, result: ProcessResult): DrError {
    return failureOf(state, what, result, (words) => this.commands.words(words));
  }

  /** A plan file holds secret values, so it exists only from its judgement to its apply. */
  private forget(state: StateId): void {
    this.judged.delete(state);
    for (const name of [PLAN_FILE, PLAN_OWNER]) rmSync(join(this.folder(state), name), { force: true });
  }

  private folder(state: StateId): string {
    return this.commands.folder(state);
  }
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function incompleteError(state: StateId, held: readonly string[], words: (words: string) => string): DrError {
  return new DrError(
    'incomplete',
    `The creation of ${held.join(', ')} in ${state} was broken off.`,
    'Terraform considers it incomplete and would replace it, which its protection forbids.',
    `Look at it in AWS. If it is complete: ${held.map((address) => words(`state adopt ${state} ${address}`)).join('; ')}. The next plan then says what differs.`,
    EXIT.refused,
  );
}

function busy(state: StateId, plan: string): DrError {
  return new DrError(
    'state-busy',
    `A Terraform whose dr was killed still writes the state of ${state}.`,
    'It was told to stop, and writes what it has made. Two at once would overwrite each other.',
    `Wait until it has ended, then: ${plan}`,
    EXIT.refused,
  );
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
