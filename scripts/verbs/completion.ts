/** `dr completion SHELL`: prints what makes a shell complete verbs, options, environments, states, regions and runs. */
import { join } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import { completionScript, SHELLS } from '../app/shells';
import type { Verb } from '../app/verb';

/** How each shell takes it in. */
const SOURCE = {
  bash: 'source <(dr completion bash), in ~/.bashrc to keep it',
  zsh: 'source <(dr completion zsh), in ~/.zshrc behind compinit to keep it',
  fish: 'dr completion fish | source, in ~/.config/fish/config.fish to keep it',
} as const;

export const completion: Verb = {
  declare(command) {
    command.argument('<shell>', SHELLS.join(', '));
  },

  run(context, { args }) {
    const shell = SHELLS.find((one) => one === args[0]);
    if (shell === undefined) {
      throw new DrError(
        'usage',
        `${String(args[0])} is not a shell that dr knows.`,
        `There is ${SHELLS.join(', ')}.`,
        'dr completion bash',
      );
    }
    const program = join(context.paths.product, 'scripts', 'dr.mjs');
    const script = completionScript(shell, [process.execPath, program].map(quoted).join(' '));
    return Promise.resolve({ exit: EXIT.done, text: script, json: { shell, script }, next: SOURCE[shell] });
  },
};

/** For all three shells: in single quotes nothing means anything. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
