/** Text as one word of bash: in single quotes, where nothing is special. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text for a comment: one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
