/** Terraform's commands on one state in its working folder, and making that folder ready. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, makeFolders, writeWhole } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { State, StateId } from '../topology/topology';
import { failureOf } from './failures';
import { synthesizedDir } from './manifest';
import { OutputTooLarge, runProcess, type ProcessResult, type RunProcess, type Writing } from './process';
import { MOST_STATE_BYTES } from './state-file';
import type { TerraformContext } from './types';

/** Files of an adoption's plan: extra configuration, the plan, the owner. All are removed afterwards. */
export const ADOPTION_FILES = ['adopt.tf.json', 'adopt.tfplan', 'adopt.owner'] as const;

/** Marks a complete initialisation, with a digest of its inputs. */
export const STAMP = '.initialised';

export interface CommandOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: (line: string) => void;
  /** Set for a command that writes the state. */
  readonly writing?: Writing;
}

export class TerraformCommands {
  constructor(
    readonly context: TerraformContext,
    private readonly runner: RunProcess = runProcess,
  ) {}

  folder(state: StateId): string {
    return join(this.context.workDir, state);
  }

  /** `dr <words>` as it can be typed. */
  words(words: string): string {
    return this.context.command?.(words) ?? `dr ${words}`;
  }

  /** Throws DrError `state-too-large` where a state is asked for that is larger than any that is read. */
  async run(state: StateId, args: readonly string[], options: CommandOptions = {}): Promise<ProcessResult> {
    const { binary, env, registry } = this.context;
    const most = args[0] === 'state' && args[1] === 'pull' ? MOST_STATE_BYTES : undefined;
    try {
      return await this.runner({ command: binary, args, cwd: this.folder(state), env, registry, most, ...options });
    } catch (error) {
      if (!(error instanceof OutputTooLarge)) throw error;
      throw tooLarge(state);
    }
  }

  /** Copies the state's configuration into its working folder and initialises it when backend or providers changed. */
  async prepare(state: State, synthDir: string, signal?: AbortSignal): Promise<void> {
    const folder = this.folder(state.id);
    makeFolders(folder, 0o700);
    const configuration = readFileSync(join(synthesizedDir(synthDir, state.id), 'cdk.tf.json'), 'utf8');
    writeWhole(join(folder, 'cdk.tf.json'), configuration);
    for (const name of ADOPTION_FILES) rmSync(join(folder, name), { force: true });
    const [stamp, installed] = [join(folder, STAMP), join(folder, '.terraform')];
    const wanted = this.initDigest(configuration);
    if (isThere(installed) && isThere(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    // Without its stamp the initialisation is incomplete: a provider may be partly there.
    if (!isThere(stamp)) rmSync(installed, { recursive: true, force: true });
    rmSync(stamp, { force: true });
    // -reconfigure: never migrate to a changed backend silently; the old state stays.
    const args = ['init', '-json', '-no-color', '-reconfigure', '-input=false'];
    const result = await this.run(state.id, args, { signal });
    if (result.code !== 0) throw failureOf(state.id, 'initialise', result, (words) => this.words(words));
    writeFileSync(stamp, wanted);
  }

  /** Inputs of `init`: Terraform's version, the source and versions of providers, and the backend. */
  private initDigest(configuration: string): string {
    const { terraform } = JSON.parse(configuration) as { terraform?: unknown };
    const cli = this.context.env['TF_CLI_CONFIG_FILE'];
    const cliText = cli !== undefined && isThere(cli) ? readFileSync(cli, 'utf8') : '';
    const basis = [this.context.binary, this.context.version ?? '', cliText, JSON.stringify(terraform)];
    return createHash('sha256').update(basis.join('\n')).digest('hex');
  }
}

function tooLarge(state: StateId): DrError {
  return new DrError(
    'state-too-large',
    `The object of the state of ${state} has more than ${MOST_STATE_BYTES} bytes.`,
    'No state is that large: the object was overwritten with something else, or is broken.',
    'Nothing was changed. The bucket keeps older versions: docs/state-surgery.md, The way back.',
    EXIT.refused,
  );
}
