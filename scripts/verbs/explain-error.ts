/** `dr explain-error CODE`: what an error means, why it happens, and what to do about it. */
import { DrError, EXIT } from '../../modules/console/errors';
import { nearest } from '../../modules/overlays/suggest';
import { ERRORS, errorsWith, type CataloguedError } from '../app/error-catalogue';
import type { Verb } from '../app/verb';

export const explainError: Verb = {
  declare(command) {
    command.argument('<code>', 'the word in brackets behind an error, or `error.code` of --json');
  },

  run(context, { args }) {
    const code = args[0] ?? '';
    const found = errorsWith(code);
    if (found.length === 0) throw unknownCode(code);
    for (const line of found.flatMap(described)) context.console.say(line);
    return Promise.resolve({
      exit: EXIT.done,
      json: { code, errors: found.map(({ kind, what, why, fix, exit }) => ({ kind, what, why, fix, exit })) },
      next: found[0]?.fix ?? '',
    });
  },
};

function described({ kind, what, why, fix, exit }: CataloguedError): readonly string[] {
  const status = exit === null ? [] : [`  exit: ${EXIT[exit as keyof typeof EXIT]} (${exit})`];
  return kind === 'error'
    ? ['', what ?? '', `  why:  ${why ?? ''}`, `  fix:  ${fix}`, ...status]
    : ['', `  allowed: ${why ?? ''}`, `  fix:     ${fix}`];
}

function unknownCode(code: string): DrError {
  const near = nearest(code, [...new Set(ERRORS.map((one) => one.code))]);
  return new DrError(
    'unknown-error-code',
    `There is no error ${JSON.stringify(code)}.`,
    near === null ? 'All codes are in docs/reference/errors.md.' : `Did you mean ${near}?`,
    'Name the code of an error, such as: dr explain-error frozen',
    EXIT.refused,
  );
}
