/** The templates that Terraform would carry out in a text, as it reads one: `$${` and `%%{` are text. */
export function templatesIn(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (/^(\$\$|%%)\{/.test(text.slice(at, at + 3))) at += 2;
    else if (/^[$%]\{/.test(text.slice(at, at + 2))) {
      const end = endOf(text, at + 2);
      found.push(text.slice(at, end));
      at = end - 1;
    }
  }
  return found;
}

/**
 * What a template carries out: its text without the texts in quotes, and the templates inside of these, which count as well.
 */
export function carriedOut(template: string): readonly string[] {
  const quoted = /"(?:[^"\\]|\\.)*"/g;
  const inside = [...template.matchAll(quoted)].flatMap(([text]) => templatesIn(text.slice(1, -1)));
  return [template.replace(quoted, '""'), ...inside.flatMap(carriedOut)];
}

/** Behind the brace that closes the one before `at`; braces in quotes do not count. */
function endOf(text: string, at: number): number {
  let depth = 1;
  let quoted = false;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth += 1;
    else if (!quoted && character === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}
