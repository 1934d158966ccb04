/** Anchors as GitHub makes them, so that one link works in both places. */

/** The anchor of a heading's text. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** Anchors of the headings of one page, asked in their order: the second of a name gets `-1`, the third `-2`. */
export function anchorsOfPage(): (title: string) => string {
  const seen = new Map<string, number>();
  return (title) => {
    const name = slug(title);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  };
}
