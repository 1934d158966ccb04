/** Finds what runs that did not end in order left on this machine, each with its command. Changes nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isThere } from '../console/disk';
import type { StateId } from '../topology/topology';
import { ADOPTION_FILES, STAMP } from './commands';
import { erroredPath } from './leftovers';
import { isRunning, type ProcessIdentity } from './processes';
import { orphansIn } from './reap';
import { PLAN_FILE, PLAN_OWNER } from './runner';
import { recordsIn } from './running';
import { readUnfinished } from './unfinished';

export type RemainKind =
  /** `errored.tfstate`: the only record of an apply's changes. */
  | 'state-not-written'
  /** A process whose dr was killed. */
  | 'still-running'
  /** Resources whose creation was begun, and whose end nobody heard. */
  | 'half-made'
  /** `crash.log` of Terraform or of a provider. */
  | 'crashed'
  /** An initialisation that was broken off. */
  | 'half-initialised'
  /** A plan that nobody judges any more: it holds values that are secret. */
  | 'plan-file'
  /** A folder that belonged to one run. */
  | 'run-folder';

export interface Remain {
  readonly kind: RemainKind;
  /** Null if it belongs to no single state. */
  readonly state: StateId | null;
  /** The finding, with its place. */
  readonly words: string;
  /** The command to type. */
  readonly fix: string;
  /** True if a person has to act; otherwise the next plan or apply removes it. */
  readonly matters: boolean;
}

export interface RemainsQuestion {
  /** Folder with one working folder for each state of a world. */
  readonly workDir: string;
  /** Folder with the records of what dr has started. */
  readonly registry: string;
  /** Which states are meant. */
  readonly isMeant: (state: StateId) => boolean;
  /** `dr <words>` as it can be typed. */
  readonly command: (words: string) => string;
}

/** Everything of the selected states, the most important first. Throws the file system's errors. */
export async function remainsIn(question: RemainsQuestion): Promise<readonly Remain[]> {
  const states = foldersIn(question.workDir).filter(question.isMeant).sort();
  const running = await runningIn(question);
  const found = states.flatMap((state) => remainsOf(question, state));
  return [...found, ...running].sort((one, other) => Number(other.matters) - Number(one.matters));
}

async function runningIn({ registry, command }: RemainsQuestion): Promise<readonly Remain[]> {
  return (await orphansIn(registry)).map(({ pids, cwd, writes }) => ({
    kind: 'still-running',
    state: basename(cwd),
    words: `process ${pids.join(', ')} of a dr that was killed still runs in ${cwd}`,
    fix: writes
      ? `it may be writing its state: ${command(`plan ${basename(cwd)}`)} tells it to stop, once, and waits for it`
      : `${command(`plan ${basename(cwd)}`)} ends it`,
    matters: true,
  }));
}

function remainsOf({ workDir, registry, command }: RemainsQuestion, state: StateId): readonly Remain[] {
  const folder = join(workDir, state);
  // An incomplete file may be under way.
  const busy = recordsIn(registry).some(({ cwd }) => cwd === folder);
  const plan = command(`plan ${state}`);
  const errored = erroredPath(folder);
  const crashes = readdirSync(folder).filter((name) => /^crash(\..*)?\.log$/.test(name));
  const found: (Omit<Remain, 'state'> | null)[] = [
    errored === null
      ? null
      : {
          kind: 'state-not-written',
          words: `an apply of ${state} could not write its state: what it made is in ${errored} alone`,
          fix: command(`state push ${state}`),
          matters: true,
        },
    halfMade(state, folder, command),
    ...crashes.map((name) => ({
      kind: 'crashed' as const,
      words: `Terraform crashed in ${state}: ${join(folder, name)}`,
      fix: `read it, see what is missing (${plan}), then remove the file`,
      matters: true,
    })),
    isThere(join(folder, '.terraform')) && !isThere(join(folder, STAMP)) && !busy
      ? {
          kind: 'half-initialised',
          words: `an initialisation of ${state} was broken off`,
          fix: `${plan} makes it anew`,
          matters: false,
        }
      : null,
    ...abandonedPlans(folder).map(([file]) => ({
      kind: 'plan-file' as const,
      words: `a plan of ${state} that nobody judges any more is in ${file}`,
      fix: `${plan} removes it`,
      matters: false,
    })),
  ];
  return found.filter((one) => one !== null).map((one) => ({ ...one, state }));
}

function halfMade(state: StateId, folder: string, command: RemainsQuestion['command']): Omit<Remain, 'state'> | null {
  const { addresses, damaged } = readUnfinished(folder);
  if (addresses.length === 0 && damaged === null) return null;
  const begun =
    damaged === null
      ? `had begun to make ${addresses.join(', ')}: what of it exists may be in no state`
      : `had begun to make something, and ${damaged}, which should say what, cannot be read: what of it exists may be in no state`;
  const adopt = `what it would create and exists already: ${command(`state adopt ${state} ADDRESS`)}`;
  const remove = damaged === null ? '' : '; an apply that ends well, or you, remove the file';
  return {
    kind: 'half-made',
    words: `an apply of ${state} that did not end in order ${begun}`,
    fix: `${command(`plan ${state}`)}; ${adopt}${remove}`,
    matters: true,
  };
}

/** Plans of dead processes, each with the files beside it. */
export function abandonedPlans(folder: string): readonly (readonly [plan: string, ...beside: string[]])[] {
  const [block, plan, owner] = ADOPTION_FILES;
  const plans = [
    [PLAN_FILE, PLAN_OWNER],
    [plan, owner, block],
  ] as const;
  return plans
    .filter(([file, by]) => isThere(join(folder, file)) && isAbandoned(join(folder, by), true))
    .map(([file, ...beside]) => [join(folder, file), ...beside.map((name) => join(folder, name))]);
}

/** Whether the process that `file` names has ended. `withoutOwner`: the result if it names none. */
export function isAbandoned(file: string, withoutOwner: boolean): boolean {
  try {
    return !isRunning(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity);
  } catch {
    return withoutOwner;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    // Nothing was ever planned there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
