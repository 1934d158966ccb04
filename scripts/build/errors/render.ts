/** docs/reference/errors.md, from the catalogue. */
import type { CataloguedError } from '../../app/error-catalogue';
import { EXIT } from '../../../modules/console/errors';

const HEAD = `<!-- generated from the sources by UPDATE_GENERATED=1 npx jest scripts/build/errors -->

# Errors

Every error of \`dr\`, by its code: what happened, why, and what to do. \`dr explain-error CODE\` prints the same. \`<words in angle brackets>\` stand for what is known when it happens; \`one | other\` for what depends on it.
With \`--json\` an error has \`code\`, \`what\`, \`why\`, \`fix\` and \`problems\`. Codes are stable; words are not.
`;

/** The page, as Prettier leaves it. */
export function renderErrors(errors: readonly CataloguedError[]): string {
  const codes = [...new Set(errors.map(({ code }) => code))];
  const sections = codes.map((code) => {
    const all = errors.filter((one) => one.code === code);
    return [`## ${code}`, ...all.map(section)].join('\n\n');
  });
  return `${[HEAD.trimEnd(), ...sections].join('\n\n')}\n`;
}

function section({ kind, what, why, fix, exit }: CataloguedError): string {
  const status = exit === null ? '' : ` Exit ${EXIT[exit as keyof typeof EXIT]}.`;
  const lines =
    kind === 'error'
      ? [`- What: ${shown(what)}${status}`, `- Why: ${shown(why)}`, `- Fix: ${shown(fix)}`]
      : [`- Allowed: ${shown(why)}`, `- Fix: ${shown(fix)}`];
  return lines.join('\n');
}

/** Escaped, so that nothing in it is taken for Markdown. */
function shown(text: string | null): string {
  return (text ?? '')
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('`', '')
    .trim()
    .replace(/[\\*_<>[\]#|~]/g, '\\$&');
}
