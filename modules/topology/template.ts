/** Escapes texts that Terraform would read as templates. */

/** `${` and `%{` begin a template in every string of Terraform's JSON; doubled they are text. */
export function templateText(text: string): string {
  return text.replaceAll('${', '$$${').replaceAll('%{', '%%{');
}

/** The value with every text in it changed, keys of objects too. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  return mapped(value, change) as T;
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => mapped(one, change));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), mapped(inner, change)]));
}
