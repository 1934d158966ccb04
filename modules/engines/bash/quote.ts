/** Text as one word of bash: in single quotes, where nothing is special. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text in Markdown's prose: one line, and neither HTML nor a link or an image. Backticks stay: they make code of a name. */
export function prose(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('\\', '&#92;')
    .replaceAll('[', '&#91;');
}

/** Text as Markdown's code, whatever backticks it holds. */
export function span(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'")}\``;
}

/** Text for a comment: one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
