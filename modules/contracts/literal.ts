/**
 * Text from outside on its way into Terraform's JSON. Terraform reads every string there as a template: `${file("…")}` in a tag would be
 * carried out. What overlays, options and answers of AWS said passes here once, before any construct sees it, and by its type: layers take
 * `Literal` values only.
 */
import { Lazy } from 'cdktf';
import { DrError } from '../console/errors';
import { mapTexts, templateText } from '../topology/template';

declare const literal: unique symbol;

/** A value whose texts contain no template. Only `literalOf` makes one. */
export type Literal<T> = T extends readonly (infer E)[]
  ? readonly Literal<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Literal<T[K]> } & { readonly [literal]: true }
    : T;

/**
 * `$${`, Terraform's way to write `${` as text, as a reference of cdktf's: where a text is put together with other references, cdktf would
 * escape a plain `$${` once more.
 */
const DOLLAR = Lazy.stringValue({ produce: () => '$${' });

/**
 * The value with its texts, and the keys of its objects, escaped: `${` becomes `$${` and `%{` becomes `%%{` in what is written. Throws
 * `reserved-text` for a text that cdktf would take for a reference of its own; overlays are refused before that.
 */
export function literalOf<T>(value: T): Literal<T> {
  return mapTexts(value, escapedText) as Literal<T>;
}

/** An encoded reference to a text, a list or a map; an encoded number, or list of numbers. */
const REFERENCE = /[$#&]\{TfToken\[|-8\.10956\d*e\+?298|-1\.88815\d*e\+?289/;

function escapedText(text: string): string {
  if (REFERENCE.test(text)) {
    throw new DrError(
      'reserved-text',
      `The text ${JSON.stringify(text)} cannot be written into a configuration.`,
      'cdktf takes it for one of its own references.',
      'Write it otherwise.',
    );
  }
  return templateText(text).replaceAll('$${', () => DOLLAR);
}

/** A literal text inside of an expression: with quotes, as Terraform's language has them. */
export function quotedText(text: string): string {
  return JSON.stringify(text);
}
