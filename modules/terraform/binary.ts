/** Finds Terraform and checks its version. */
import { DrError } from '../console/errors';
import { runProcess, type RunProcess } from './process';

export interface Binary {
  /** Name or path, as it is started. */
  readonly command: string;
  readonly flavour: 'terraform' | 'opentofu';
  readonly version: string;
}

/** The first versions with ephemeral resources and write-only arguments, which keep the password out of the state. */
const OLDEST = [1, 11] as const;

/**
 * Finds Terraform: `TERRAFORM_BINARY_NAME` (the variable that cdktf knows), otherwise `terraform`.
 * Throws `terraform-missing` and `terraform-too-old`.
 */
export async function findTerraform(
  env: Readonly<Record<string, string | undefined>>,
  run: RunProcess = runProcess,
): Promise<Binary> {
  const command = env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
  const words = await ask(command, env, run);
  const json = parseVersion(words);
  const flavour = /^OpenTofu/m.test(words) || /tofu/.test(command) ? 'opentofu' : 'terraform';
  const [major = 0, minor = 0] = json.split('.').map((part) => Number.parseInt(part, 10));
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new DrError(
      'terraform-too-old',
      `${command} is version ${json}; ${OLDEST.join('.')} or newer is needed.`,
      'The database password is handed over by a write-only argument, which older versions do not know.',
      'Install a newer Terraform or OpenTofu, or name one in TERRAFORM_BINARY_NAME.',
    );
  }
  return { command, flavour, version: json };
}

async function ask(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  run: RunProcess,
): Promise<string> {
  try {
    // Without the user's own configuration, whose warnings would be printed.
    const clean = {
      PATH: env['PATH'] ?? '',
      HOME: '/nonexistent',
      CHECKPOINT_DISABLE: '1',
      TF_CLI_CONFIG_FILE: '/dev/null',
    };
    const { stdout } = await run({ command, args: ['version'], cwd: process.cwd(), env: clean });
    return stdout;
  } catch {
    throw new DrError(
      'terraform-missing',
      `"${command}" cannot be started.`,
      'Neither Terraform nor OpenTofu was found under that name.',
      'Install Terraform 1.11 or newer, or name the program in TERRAFORM_BINARY_NAME (for OpenTofu: tofu).',
    );
  }
}

function parseVersion(words: string): string {
  const found = /^(?:Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(words)?.[1];
  if (found !== undefined) return found;
  throw new DrError(
    'terraform-missing',
    'The program that was found is not Terraform.',
    `Its answer to "version" was: ${words.split('\n')[0] ?? ''}`,
    'Name Terraform or OpenTofu in TERRAFORM_BINARY_NAME.',
  );
}
