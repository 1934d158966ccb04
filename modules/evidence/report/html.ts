/** HTML that cannot be broken by what it shows: everything is escaped unless it was made here. */

/** Markup that is safe as it is. Only `html` makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[] | null | false;

/** A template whose values are escaped; markup, lists of markup and nothing (`null`, `false`) are let through. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + shown(values[index - 1] ?? null) + part));
}

function shown(value: Value): string {
  if (value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escape(String(value));
}

/** For element content and quoted attributes. Control characters, which HTML cannot hold, become a visible mark. */
export function escape(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;')
      // eslint-disable-next-line no-control-regex -- these are what must not get through
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
  );
}
