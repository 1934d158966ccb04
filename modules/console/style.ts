/** Text styles on a terminal, and durations in words. */

export interface Paint {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubt: (text: string) => string;
}

export function paint(colors: boolean): Paint {
  const code =
    (on: number, off: number) =>
    (text: string): string =>
      colors ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { strong: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39), doubt: code(33, 39) };
}

/** `8s`, `1m 05s`, `1h 02m`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor((seconds % 3600) / 60))}m`;
}

/**
 * Terminal sequences: CSI (colours, movements), OSC and similar (titles, links, the clipboard), and two-character ones.
 */
const SEQUENCES =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
/** C0 except tab and line feed, DEL, C1, and characters that change the writing direction. */
const CONTROLS =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes foreign text safe to show: removes terminal sequences and replaces every other invisible character by a visible
 * mark. Line feeds and tabs stay.
 */
export function harmless(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(SEQUENCES, '').replace(CONTROLS, '\ufffd');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return harmless(text.replace(SEQUENCES, '').replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' '));
}

/** JSON with all invisible characters escaped; its meaning is unchanged. */
export function harmlessJson(json: string): string {
  return json.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Cut to a width; an ellipsis marks the cut. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
